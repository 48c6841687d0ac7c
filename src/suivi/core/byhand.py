"""Facts as the shop has them read: with its own words laid over what carriers told.

The facts themselves stay as they came. So nothing is lost by a mistake, and whatever the shop takes back is as if it
had never been said.
"""

from typing import Any

from msgspec.structs import replace

from suivi.core.facts import Facts, Scan
from suivi.core.parcelwords import is_physical
from suivi.core.policy import OwnWord, Policy
from suivi.core.words import Parcel

UNMAPPED = "unmapped"  # the sub-status of a scan whose word no table knows
OWN = "own"  # in place of a table's version, on a scan that the shop's own words explain


def corrected(facts: Facts, policy: Policy) -> Facts:
    """The facts to judge by and to show; ``facts`` itself where the shop has nothing to say."""
    changes: dict[str, Any] = {}
    if policy.words and (read := _understood(facts.scans, policy)):
        changes["scans"] = facts.scans | read
    return replace(facts, **changes) if changes else facts


def own_word(scan: Scan, policy: Policy) -> OwnWord | None:
    """What the shop says that the word of an unmapped scan means."""
    vocabulary, word = word_key(scan)
    return policy.words.get(vocabulary, {}).get(word)


def word_key(scan: Scan) -> tuple[str, str]:
    """Under which vocabulary and word a shop's own meaning is kept, whatever the version of the vocabulary."""
    return scan.vocabulary.partition("/")[0], scan.code.strip().lower()


def meaning(means: str) -> tuple[Parcel, str]:
    """``status`` or ``status.substatus`` in two. Raises ``ValueError`` for a status that does not exist."""
    status, _dot, substatus = means.partition(".")
    return Parcel(status), substatus


def _understood(scans: dict[str, Scan], policy: Policy) -> dict[str, Scan]:
    """The scans that the shop's own words explain, by their ids."""
    return {
        key: _explained(scan, own)
        for key, scan in scans.items()
        if scan.substatus == UNMAPPED and scan.status == Parcel.UNKNOWN and (own := own_word(scan, policy))
    }


def _explained(scan: Scan, own: OwnWord) -> Scan:
    status, substatus = meaning(own.means)
    vocabulary = f"{scan.vocabulary.partition('/')[0]}/{OWN}"
    physical = is_physical(status, substatus)
    return replace(scan, status=status.value, substatus=substatus, vocabulary=vocabulary, physical=physical)
