"""What came in, written down before anyone understands it."""
