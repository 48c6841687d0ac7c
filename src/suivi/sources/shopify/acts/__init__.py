"""What a store does for us when it is asked: one row of ``table.ACTS`` for each action. Pure.

A row says what the action can be done to (``targets``), what is asked of the person (``params``), what is asked of
Shopify (``variables`` of one operation of ``graphql/``), which permission that needs, and how a fresh read of the
order shows that it was done (``shows``): so that nothing is done twice where an answer was lost.
"""
