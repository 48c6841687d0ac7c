"""Pages for the people of the shop."""
