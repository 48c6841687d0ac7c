"""What people have a store do to an order: offered, asked for, carried out once, and seen to be done.

``offering.offers`` says what is possible, ``asking.ask`` writes down what somebody wants, the duty
``carrying.carry_out`` asks the store, and ``reading.acts_of`` tells the page how far it is. Nothing here writes an
order: what the store did comes back by way of the inbox.
"""
