"""Speaking with Shopify: what to ask, how to sign in, and what the answers mean."""
