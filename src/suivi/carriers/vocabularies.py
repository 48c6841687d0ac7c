"""What the words of those who tell of parcels mean. Tables to be reviewed; ``core.parcelwords`` holds the platform's.

A word that no table knows is ``unknown.unmapped``: it is kept, shown as received, and changes nothing.
"""

from collections.abc import Mapping
from typing import NamedTuple

from suivi.core.parcelwords import DISPLAY_WORDS, EVENT_WORDS
from suivi.core.words import Parcel


class Meaning(NamedTuple):
    """A word's meaning. ``physical``: somebody had the parcel in hand, so the carrier is not silent."""

    status: Parcel
    substatus: str
    physical: bool


class Vocabulary(NamedTuple):
    """One teller's words. ``version`` is kept on every scan, so that a later table can read it anew."""

    version: str
    words: Mapping[str, Meaning]

    def means(self, word: str) -> Meaning:
        """What the word means, in any case and with spaces around."""
        return self.words.get(word.strip().lower(), UNMAPPED)


UNMAPPED = Meaning(Parcel.UNKNOWN, "unmapped", physical=False)
# Words about papers, plans and silence, not about goods.
_NOT_PHYSICAL = frozenset({Parcel.UNKNOWN, Parcel.PENDING, Parcel.INFO_RECEIVED, Parcel.CANCELLED, Parcel.EXPIRED})


def _vocabulary(version: str, words: Mapping[str, tuple[Parcel, str]]) -> Vocabulary:
    meanings = {
        word: Meaning(status, substatus, physical=status not in _NOT_PHYSICAL)
        for word, (status, substatus) in words.items()
    }
    return Vocabulary(version, meanings)


VOCABULARIES: dict[str, Vocabulary] = {
    # Shopify: FulfillmentEventStatus; REST shipment_status uses the same words.
    "shopify_event": _vocabulary("shopify_event/2026-10", EVENT_WORDS),
    # Shopify: FulfillmentDisplayStatus.
    "shopify_display": _vocabulary("shopify_display/2026-10", DISPLAY_WORDS),
}
