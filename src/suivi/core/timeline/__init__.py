"""The order's story for people, newest first: a pure function of what is known of it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from operator import itemgetter

from msgspec.structs import replace

from suivi.core import whoacted
from suivi.core.changes import Difference
from suivi.core.facts import Facts
from suivi.core.story import KINDS, SENTENCES
from suivi.core.timeline import back, goods, money, people
from suivi.core.timeline.entry import Entry, alive, happened

__all__ = ["KINDS", "SENTENCES", "Entry", "elsewhere", "entries"]

_Placed = tuple[datetime, int, int, Entry]  # when, in which chapter, at which place there

# In the order in which things of one moment follow each other.
_CHAPTERS: tuple[Callable[[Facts], Iterator[Entry]], ...] = (
    money.order,
    money.edits,
    money.payments,
    money.disputes,
    goods.waits,
    goods.shipments,
    goods.scans,
    goods.parcel_edits,
    back.requests,
    back.returns,
    back.goods_back,
    money.refunds,
)


def entries(facts: Facts, written: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """All that happened, newest first; of one moment, what follows comes before what it follows from.

    ``written``: what only the history of changes knows (see ``elsewhere``).
    """
    chapters = [list(tell(facts)) for tell in _CHAPTERS]
    told = [(entry.code, entry.at) for chapter in chapters for entry in chapter]
    chapters += [
        list(people.platform(facts, told)),
        list(people.staff(facts)),
        list(people.erasure(facts)),
        list(written),
    ]
    found = [
        (entry.at, chapter, place, entry) for chapter, some in enumerate(chapters) for place, entry in enumerate(some)
    ]
    if facts.acts:
        _name(found, len(chapters), facts)
    found.sort(key=itemgetter(0, 1, 2), reverse=True)
    return tuple(entry for *_, entry in found)


def _name(found: list[_Placed], last: int, facts: Facts) -> None:
    """Puts the name of whoever had the platform do something to what tells of it; adds an entry where nothing does."""
    told = [(_what(entry), at) for at, *_, entry in found]
    for last_place, (act, place) in enumerate(whoacted.told((act for act in alive(facts.acts) if not act.about), told)):
        if place is None:
            code = whoacted.ACTS.get(act.action, whoacted.UNKNOWN).code
            own = happened(code, act.at, act.stamp.source, "", act.by, action=act.action)
            found.append((act.at, last, last_place, own))
        else:
            at, chapter, number, entry = found[place]
            found[place] = (at, chapter, number, replace(entry, author=act.by))


def _what(entry: Entry) -> str:
    """What an entry tells; an event of the platform's own timeline by its action."""
    return f"platform.{entry.params['action']}" if entry.code.startswith("platform.") else entry.code


def elsewhere(change: Difference, at: datetime, source: str) -> Entry:
    """Tags or a note that changed at the platform, as of when Suivi learned it: the platform tells no moment."""
    if change.name == "note.changed":
        return happened("note.changed_elsewhere", at, source)
    added, removed = change.detail.get("added", ""), change.detail.get("removed", "")
    word = "changed" if added and removed else "added" if added else "removed"
    return happened(f"tag.{word}_elsewhere", at, source, added=added, removed=removed)
