"""Rules that a shop writes itself: when something happens to an order, if it is like this, then do that.

``contract`` says what a rule is; ``deciding.decide`` what it says of one order (pure), the same for now and for the
past; ``watching`` and ``scheduling`` find what fires a rule, ``running`` does its steps one by one, ``simulating``
shows what it would have done, ``stored`` keeps rules and their versions, ``logbook`` tells what became of each firing.
An app of its own, because its tables are: policies are four switches, rules are a language.
"""
