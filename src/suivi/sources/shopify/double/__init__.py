"""A local Shopify that anyone can try the connector on: the real schema, the real rules, no account.

It decides statuses by rules of its own and never by ``suivi.core``, so that agreement between the two proves something.
"""
