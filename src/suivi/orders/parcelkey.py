"""A parcel's status and problems in one number, so that counting parcels means counting numbers.

Layout, low bits first: status 5 · problems 32 (one bit a code, as in ``core.statuskey``). Widths are frozen.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from suivi.core.parcelwords import SETTLED
from suivi.core.words import Delivery, ProblemCode

SHIFT = 5
# What a parcel's row can be: the words of parcels, and the shipment of which nothing can be known.
STATUSES: tuple[Delivery, ...] = tuple(
    word for word in Delivery if word not in {Delivery.NOT_SHIPPED, Delivery.PARTIALLY_DELIVERED}
)
UNTRACKED = Delivery.NO_TRACKING
ENDED = frozenset(word.value for word in SETTLED)
_NUMBERS = {word.value: place for place, word in enumerate(Delivery)}
_WORDS = {place: word for place, word in enumerate(Delivery) if word in STATUSES}
_BITS = {code.value: 1 << place for place, code in enumerate(ProblemCode)}


class ParcelStatus(NamedTuple):
    """What a parcel key says."""

    status: Delivery
    problems: frozenset[str]

    @property
    def moving(self) -> bool:
        """Whether something is still expected of the parcel."""
        return self.status not in ENDED and self.status is not UNTRACKED


def pack(status: str, problems: Iterable[str]) -> int:
    """The number for this status and these problems."""
    mask = 0
    for code in problems:
        mask |= _BITS[code]
    return _NUMBERS[status] | mask << SHIFT


@lru_cache(maxsize=16384)
def unpack(key: int) -> ParcelStatus:
    """The status and the problems in a number made by ``pack``."""
    mask = key >> SHIFT
    return ParcelStatus(_WORDS[key & ((1 << SHIFT) - 1)], frozenset(code for code, bit in _BITS.items() if mask & bit))
