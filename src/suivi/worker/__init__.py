"""The background duties and the loop that does them."""
