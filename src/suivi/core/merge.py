"""Add what one payload tells to what is known, in any order of arrival.

Every fact is a register in which the newest moment wins, and the whole is a product of such registers. So ``join``
is commutative, associative and idempotent: late, repeated and interleaved deliveries end in the same facts.
A first piece is joined to the empty ``Facts(id=...)``, which brings it into the form that joins keep.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from suivi.core import firstpromise
from suivi.core.erasing import erased
from suivi.core.facts import (
    COLLECTIONS,
    SECTIONS,
    Entity,
    Fact,
    Facts,
    FulfillmentOrder,
    OrderReturn,
    Rank,
    Rescheduled,
    Stamp,
)
from suivi.core.firsttold import earliest, told

_Stamped = TypeVar("_Stamped", bound=Fact)
_Hinted = FulfillmentOrder | OrderReturn
_Choose = Callable[[Any, Any], Any]

# What a hint tells of these; the rest of the entity comes from the newest full copy (see ``facts.FulfillmentOrder``).
HINTED = {
    "fulfillment_orders": ("gone", "status", "request"),
    "returns": ("gone", "status", "decline_reason", "decline_note"),
}
_NEVER, _EVER = datetime.max.replace(tzinfo=UTC), datetime.fromtimestamp(0, UTC)
_encode = msgspec.json.Encoder(decimal_format="string", order="deterministic").encode
_replace = msgspec.structs.replace


def join(a: Facts, b: Facts) -> Facts:
    """Both pieces of one order as one. Returns ``a`` itself where ``b`` adds nothing.

    Sections, reports and entities: the newest ``(as_of, rank)`` wins. Of what is left, between full reads the one
    learned last: platforms date a change to the second, and not every change. Between all others the content that
    sorts last, and of equal contents the one learned first (what is personal counts last). ``complete``: the newest
    wins, and whatever is older than it in that collection no longer exists (what the snapshot listed has at least its
    stamp). Where either side says that persons were erased, neither side's persons are kept.
    """
    if a.erasure is not None or b.erasure is not None:
        a, b = erased(a), erased(b)
    changes: dict[str, Any] = {}
    complete = _joined_registers(a.complete, b.complete, _newer_stamp)
    reports = _joined_registers(a.reports, b.reports, _newer)
    if complete is not a.complete:
        changes["complete"] = complete
    if reports is not a.reports:
        changes["reports"] = reports
    _join_sections(a, b, changes)
    first_promised = firstpromise.earliest(
        firstpromise.earliest(a.first_promised, firstpromise.promised(a)),
        firstpromise.earliest(b.first_promised, firstpromise.promised(b)),
    )
    if first_promised is not a.first_promised:
        changes["first_promised"] = first_promised
    first_told = earliest(earliest(a.first_told, told(a)), earliest(b.first_told, told(b)))
    if first_told is not a.first_told:
        changes["first_told"] = first_told
    for name in COLLECTIONS:
        mine, theirs = getattr(a, name), getattr(b, name)
        if mine or theirs:
            joined = _joined(name, mine, theirs, complete.get(name))
            if joined is not mine:
                changes[name] = joined
    if not a.id and b.id:
        changes["id"] = b.id
    return _replace(a, **changes) if changes else a


def _join_sections(a: Facts, b: Facts, changes: dict[str, Any]) -> None:
    """Put into ``changes`` each section of which ``b`` knows more."""
    for name in SECTIONS:
        theirs = getattr(b, name)
        if theirs is not None:
            mine = getattr(a, name)
            newest = theirs if mine is None else _newer(mine, theirs)
            if newest is not mine:
                changes[name] = newest


def _joined(name: str, mine: dict[str, Any], theirs: dict[str, Any], fence: Stamp | None) -> dict[str, Any]:
    """One collection of both sides, without what the newest complete snapshot did not list."""
    hinted = HINTED.get(name)
    if hinted is not None:
        mine, theirs = _tidy(mine, hinted, fence), _tidy(theirs, hinted, fence)
    if fence is not None:
        mine, theirs = _fenced(mine, fence), _fenced(theirs, fence)
    choose: _Choose = _newer if hinted is None else lambda old, new: _newer_parts(old, new, hinted)
    return _joined_registers(mine, theirs, choose)


def _joined_registers(mine: dict[str, Any], theirs: dict[str, Any], choose: _Choose) -> dict[str, Any]:
    """Each key's winner; ``mine`` itself where nothing changes."""
    joined = mine
    for key, new in theirs.items():
        old = mine.get(key)
        winner = new if old is None else choose(old, new)
        if winner is not old:
            if joined is mine:
                joined = dict(mine)
            joined[key] = winner
    return joined


def _fenced(entities: dict[str, Any], fence: Stamp) -> dict[str, Any]:
    """Only those not older than the snapshot that listed the whole collection."""
    at, rank = fence.as_of, fence.rank
    old = [
        key
        for key, entity in entities.items()
        if (stamp := entity.stamp).as_of < at or (stamp.rank < rank and stamp.as_of == at)
    ]
    return {key: entity for key, entity in entities.items() if key not in old} if old else entities


def _newer(old: _Stamped, new: _Stamped) -> _Stamped:
    """The winner of two facts with a ``stamp``; ``old`` where they are equal."""
    mine: Stamp = old.stamp  # type: ignore[attr-defined]
    theirs: Stamp = new.stamp  # type: ignore[attr-defined]
    if mine.as_of != theirs.as_of:
        return old if mine.as_of > theirs.as_of else new
    if mine.rank != theirs.rank:
        return old if mine.rank > theirs.rank else new
    if _replace(new, stamp=mine) == old:  # mostly: told once more
        return old if _of_one_moment(mine, "") >= _of_one_moment(theirs, "") else new
    return old if _content(old) >= _content(new) else new


def _content(fact: Fact) -> tuple[Any, ...]:
    """Orders facts of one moment. What is personal comes last, so that erasing it changes no winner."""
    stamp: Stamp = fact.stamp  # type: ignore[attr-defined]
    bare = _replace(fact, stamp=Stamp(as_of=stamp.as_of, rank=stamp.rank))
    return *_of_one_moment(stamp, _encode(erased(bare))), _encode(bare)


def _of_one_moment(stamp: Stamp, content: Any) -> tuple[Any, ...]:  # noqa: ANN401 - compared as it is
    """Orders what speaks of one moment with one rank: full reads by when they were made, all else by what it says."""
    if stamp.rank == Rank.NODE:
        return (stamp.learned_at or _EVER).timestamp(), stamp.source, content
    return content, *_learned_first(stamp)


def _learned_first(stamp: Stamp) -> tuple[float, str]:
    """Greater for what was learned earlier; never learned is the least."""
    return -(stamp.learned_at or _NEVER).timestamp(), stamp.source


def _newer_stamp(old: Stamp, new: Stamp) -> Stamp:
    """The winner of two stamps."""
    mine, theirs = (old.as_of, old.rank), (new.as_of, new.rank)
    if mine != theirs:
        return old if mine > theirs else new
    return old if old == new or _of_one_moment(old, "") >= _of_one_moment(new, "") else new


def _newer_parts(old: _Hinted, new: _Hinted, hinted: tuple[str, ...]) -> _Hinted:
    """Registers in one entity: what hints tell from the newest, the rest from the newest full copy."""
    if old == new:
        return old
    merged = _two_parts(old, new, hinted)
    if isinstance(merged, FulfillmentOrder) and _schedule(old) != _schedule(new):
        news = max(_schedule(old), _schedule(new))[-1]
        if merged.rescheduled != news:
            merged = _replace(merged, rescheduled=news)
    return old if merged == old else merged


def _schedule(entity: Any) -> tuple[Any, ...]:  # noqa: ANN401 - compared as it is
    """Orders new days; none is the least."""
    news: Rescheduled | None = entity.rescheduled
    if news is None:
        return (False, None)
    return True, news.stamp.as_of, news.stamp.rank, news.at, *_learned_first(news.stamp), news


def _two_parts(old: _Hinted, new: _Hinted, hinted: tuple[str, ...]) -> _Hinted:
    """What hints tell, and what only full copies tell, each from the newest."""
    spoken = new if _spoken(new, hinted) > _spoken(old, hinted) else old
    if old.lines is None or new.lines is None:
        full = new if old.lines is None else old
    else:
        full = new if _full(new, hinted) > _full(old, hinted) else old
    if full is spoken:
        return full
    if full.lines is None:
        return spoken
    known = full.full_stamp or full.stamp
    said = {name: getattr(spoken, name) for name in hinted}
    return _replace(full, stamp=spoken.stamp, full_stamp=None if known == spoken.stamp else known, **said)


def _spoken(entity: _Hinted, hinted: tuple[str, ...]) -> tuple[Any, ...]:
    """Orders what hints tell."""
    stamp: Stamp = entity.stamp
    said, left = (tuple(getattr(one, name) for name in hinted) for one in (entity, erased(entity)))
    return stamp.as_of, stamp.rank, *_of_one_moment(stamp, left), said


def _full(entity: _Hinted, hinted: tuple[str, ...]) -> tuple[Any, ...]:
    """Orders what only full copies tell."""
    stamp: Stamp = entity.full_stamp or entity.stamp
    blank = Stamp(as_of=stamp.as_of, rank=stamp.rank)
    more = {"rescheduled": None} if isinstance(entity, FulfillmentOrder) else {}
    rest = _replace(entity, stamp=blank, full_stamp=None, **dict.fromkeys(hinted, ""), **more)
    return stamp.as_of, stamp.rank, *_of_one_moment(stamp, _encode(erased(rest))), _encode(rest)


def _tidy(entities: dict[str, Any], hinted: tuple[str, ...], fence: Stamp | None) -> dict[str, Any]:
    """Hints without what they cannot know, and full copies without what the fence made obsolete."""
    tidied = entities
    for key, entity in entities.items():
        known = entity.full_stamp or entity.stamp
        obsolete = fence is not None and (known.as_of, known.rank) < (fence.as_of, fence.rank)
        tidy = _bare(entity, hinted) if entity.lines is None or obsolete else entity
        if fence is not None and isinstance(tidy, FulfillmentOrder) and _outdated(tidy.rescheduled, fence):
            tidy = _replace(tidy, rescheduled=None)
        if tidy != entity:
            tidied = dict(entities) if tidied is entities else tidied
            tidied[key] = tidy
    return tidied


def _outdated(news: Rescheduled | None, fence: Stamp) -> bool:
    """Whether a newer snapshot has told all that these news told."""
    return news is not None and (news.stamp.as_of, news.stamp.rank) < (fence.as_of, fence.rank)


def _bare(entity: Entity, hinted: tuple[str, ...]) -> Entity:
    """Only what a hint tells."""
    said = {name: getattr(entity, name) for name in hinted}
    if isinstance(entity, FulfillmentOrder):
        said["rescheduled"] = entity.rescheduled
    return type(entity)(id=entity.id, stamp=entity.stamp, **said)
