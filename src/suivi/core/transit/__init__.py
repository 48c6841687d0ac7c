"""When a parcel will arrive, learned from those that did: a shop's own deliveries, and nobody else's.

``lanes`` says which parcels are alike, ``curve`` turns arrivals and parcels still under way into shares by business
day, ``learn`` makes a shop's ``Learned`` from counts, ``outlook`` says what that means for one parcel. Rules: which
sample, group keys, weights and window are those of the field (see docs/arrival.md).
"""

from suivi.core.transit.lanes import Route, levels
from suivi.core.transit.learn import Count, learn
from suivi.core.transit.learned import Lane, Learned

__all__ = ["Count", "Lane", "Learned", "Route", "learn", "levels"]
