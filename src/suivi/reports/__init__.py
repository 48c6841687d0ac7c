"""Reports: what a shop asks of all its orders, as definitions that people and files can hold.

``contract`` is what others build on; ``running.run`` answers a definition.
"""
