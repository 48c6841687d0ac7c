"""What a message to a customer says: templates in Liquid, what they may use, and how they become a letter."""
