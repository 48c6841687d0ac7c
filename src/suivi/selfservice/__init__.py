"""What customers ask for on the page of their order, and how people of the shop answer.

``asking`` puts a request on the road like everything else; ``answering`` says the answer, and has the store do what was
agreed where it can.
"""
