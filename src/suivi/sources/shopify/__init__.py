"""Orders from a Shopify store."""
