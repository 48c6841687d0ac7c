"""What a shop lets Suivi do by itself: hold new orders for a while, fulfill, capture.

``policies`` says what can be chosen, ``deciding.wants`` what follows for one order (pure), ``watching`` finds the
orders to decide about, ``acting`` asks the store through ``actions``, ``preview`` shows beforehand what that would be.
"""
