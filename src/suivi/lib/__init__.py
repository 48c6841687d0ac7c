"""Small tools without opinions about orders."""
