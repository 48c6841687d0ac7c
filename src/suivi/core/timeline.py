"""The order's story for people, newest first: a pure function of what is known of it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from suivi.core import whoacted
from suivi.core.changes import Difference
from suivi.core.facts import Entity, Facts, OrderReturn, Scan, Shipment, Transaction
from suivi.core.firsttold import dispute_key
from suivi.core.requests import is_own, only_asked
from suivi.core.sameevent import told_already
from suivi.core.samescan import told_once
from suivi.core.story import KINDS, MONEY_EVENTS, PAYMENT_KIND, PAYMENT_STATUS, SENTENCES
from suivi.core.verdict import Params

__all__ = ["KINDS", "SENTENCES", "Entry", "elsewhere", "entries"]

Param = str | int | Decimal | datetime | None
_Entity = TypeVar("_Entity", bound=Entity)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened.

    ``code`` and ``params`` make its sentence (``SENTENCES``); ``kind`` chooses its picture (``KINDS``). ``text`` is
    somebody's own words, shown as they are: a comment, a note, a carrier's message. ``source``: who told Suivi.
    ``author`` of a scan: all who told of it, with commas between. ``links``: label and address, safe to follow.
    """

    at: datetime
    code: str
    params: Params = {}
    kind: str
    author: str = ""
    text: str = ""
    source: str = ""
    links: tuple[tuple[str, str], ...] = ()


_Placed = tuple[datetime, int, int, Entry]  # when, in which chapter, at which place there


def entries(facts: Facts, written: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """All that happened, newest first; of one moment, what follows comes before what it follows from.

    ``written``: what only the history of changes knows (see ``elsewhere``).
    """
    chapters = [list(tell(facts)) for tell in _CHAPTERS]
    told = [(entry.code, entry.at) for chapter in chapters for entry in chapter]
    chapters += [list(_platform(facts, told)), list(_staff(facts)), list(_erasure(facts)), list(written)]
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
    for last_place, (act, place) in enumerate(
        whoacted.told((act for act in _alive(facts.acts) if not act.about), told)
    ):
        if place is None:
            code = whoacted.ACTS.get(act.action, whoacted.UNKNOWN).code
            own = _entry(code, act.at, act.stamp.source, "", act.by, action=act.action)
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
        return _entry("note.changed_elsewhere", at, source)
    added, removed = change.detail.get("added", ""), change.detail.get("removed", "")
    word = "changed" if added and removed else "added" if added else "removed"
    return _entry(f"tag.{word}_elsewhere", at, source, added=added, removed=removed)


def _entry(code: str, at: datetime, source: str, text: str = "", author: str = "", /, **params: Param) -> Entry:
    kind = KINDS[code.partition(".")[0]]
    return Entry(at=at, code=code, params=params, kind=kind, author=author, text=text, source=source)


def _alive(entities: dict[str, _Entity]) -> Iterator[_Entity]:
    """Those that still exist, in the order of their ids."""
    return (entity for _, entity in sorted(entities.items()) if not entity.gone)


def _words(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _order(facts: Facts) -> Iterator[Entry]:
    head = facts.head
    if head is not None:
        source = head.stamp.source
        yield _entry("order.placed", head.placed_at, source, amount=head.total, currency=head.currency)
        if head.canceled_at is not None:
            code = "order.canceled_because" if head.cancel_reason else "order.canceled"
            yield _entry(code, head.canceled_at, source, reason=head.cancel_reason)
        if head.closed_at is not None:
            yield _entry("order.archived", head.closed_at, source)
    if facts.deletion is not None:
        yield _entry("order.deleted", facts.deletion.stamp.as_of, facts.deletion.stamp.source)


def _edits(facts: Facts) -> Iterator[Entry]:
    for edit in _alive(facts.edits):
        added, removed = (sum(count for _, count in lines) for lines in (edit.added, edit.removed))
        yield _entry("order.edited", edit.at, edit.stamp.source, edit.note, added=added, removed=removed)


def _payments(facts: Facts) -> Iterator[Entry]:
    for transaction in _alive(facts.transactions):
        yield _entry(
            _payment_code(transaction),
            transaction.at or transaction.stamp.as_of,
            transaction.stamp.source,
            _words(transaction.gateway, transaction.error),
            amount=transaction.amount,
            currency=transaction.currency,
            kind=transaction.kind,
            status=transaction.status,
        )


def _payment_code(transaction: Transaction) -> str:
    kind = PAYMENT_KIND.get(transaction.kind, transaction.kind)
    code = f"payment.{kind}.{PAYMENT_STATUS.get(transaction.status, transaction.status)}"
    return code if code in SENTENCES else "payment.other"


def _refunds(facts: Facts) -> Iterator[Entry]:
    for refund in _alive(facts.refunds):
        quantity = sum(line.quantity for line in refund.lines)
        code = "refund.of_items" if quantity else "refund.made"
        yield _entry(code, refund.at, refund.stamp.source, refund.note, quantity=quantity, amount=refund.amount)


def _disputes(facts: Facts) -> Iterator[Entry]:
    for dispute in _alive(facts.disputes):
        known = facts.dispute_cases.get(dispute.id)
        at = facts.first_told.get(dispute_key(dispute.id), dispute.stamp.as_of)
        amount, currency = (known.amount, known.currency) if known is not None else (None, "")
        yield _entry(
            "dispute.opened" if amount is None else "dispute.opened_of",
            known.initiated_at or at if known is not None else at,
            dispute.stamp.source,
            amount=amount,
            currency=currency,
            status=dispute.status,
        )


def _waits(facts: Facts) -> Iterator[Entry]:
    for part in _alive(facts.fulfillment_orders):
        if part.status == "scheduled" and part.opens_at is not None:
            at = facts.head.placed_at if facts.head is not None else part.stamp.as_of
            yield _entry("fulfillment.waits", at, part.stamp.source, until=part.opens_at)
    for waiting in _alive(facts.holds):
        for hold in waiting.holds:
            if hold.since is not None:
                source, text = waiting.stamp.source, hold.display or hold.notes
                yield _entry("hold.added", hold.since, source, text, hold.by, reason=hold.reason)


def _shipments(facts: Facts) -> Iterator[Entry]:
    for shipment in _alive(facts.shipments):
        numbers = _words(*(f"{one.company} {one.number}".strip() for one in shipment.tracking))
        yield _entry(_shipment_code(shipment), shipment.at, shipment.stamp.source, numbers, quantity=shipment.quantity)


def _shipment_code(shipment: Shipment) -> str:
    if shipment.status in ("cancelled", "canceled"):
        return "shipment.cancelled"
    return "shipment.created_items" if shipment.quantity else "shipment.created"


def _scans(facts: Facts) -> Iterator[Entry]:
    for scan, tellers in told_once(_alive(facts.scans)):
        code = f"scan.{scan.status}"
        code = code if code in SENTENCES else "scan.unknown"
        yield _entry(
            code,
            scan.at,
            scan.stamp.source,
            _words(scan.number, scan.message, _place(scan)),
            ",".join(tellers),
            number=scan.number,
            code=scan.code,
            substatus=scan.substatus,
            precision=scan.precision,
        )


def _parcel_edits(facts: Facts) -> Iterator[Entry]:
    for edit in _alive(facts.parcel_edits):
        code = f"parcel.{edit.value if edit.what == 'mark' else edit.what}"
        number = edit.number or None
        yield _entry(code, edit.at, edit.stamp.source, "", edit.by, number=number, value=edit.value)


def _place(scan: Scan) -> str:
    return ", ".join(part for part in (scan.city, scan.province, scan.country) if part)


def _requests(facts: Facts) -> Iterator[Entry]:
    for one in _alive(facts.requests):
        code = f"request.{one.kind}"
        code = code if code in SENTENCES else "request.other"
        pieces = sum(line.quantity for line in one.lines)
        yield _entry(code, one.at, one.stamp.source, one.text, quantity=pieces)
    for answer in _alive(facts.answers):
        yield _entry(f"request.{answer.word}", answer.at, answer.stamp.source, answer.text, answer.by)


def _returns(facts: Facts) -> Iterator[Entry]:
    for one in _alive(facts.returns):
        if only_asked(one, facts):
            continue
        source, answered = one.stamp.source, one.approved_at
        if one.created_at is not None and not is_own(one.id):
            asked = answered is not None or one.status in ("requested", "declined")
            code = "return.requested" if asked else "return.opened"
            yield _entry(code, one.created_at, source, name=one.name)
        elif one.status == "requested":
            yield _entry("return.requested", one.stamp.as_of, source, name=one.name)
        if answered is not None and answered != one.created_at:
            yield _entry("return.approved", answered, source, name=one.name)
        if one.status in ("closed", "declined", "canceled"):
            text = _words(one.decline_reason, one.decline_note)
            yield _entry(f"return.{one.status}", _ended_at(one), source, text, name=one.name)


def _ended_at(one: OrderReturn) -> datetime:
    """When a return ended: as told, else the moment of the hint that told it, else when it began."""
    told_by_hint = one.lines is None or one.full_stamp is not None
    return one.closed_at or (one.stamp.as_of if told_by_hint else one.created_at) or one.stamp.as_of


def _goods_back(facts: Facts) -> Iterator[Entry]:
    for reverse in _alive(facts.reverse_orders):
        for done in (done for line in reverse.lines for done in line.dispositions):
            if done.at is not None:
                code = f"return.{done.kind}"
                code = code if code in SENTENCES else "return.inspected"
                yield _entry(code, done.at, reverse.stamp.source, quantity=done.quantity, kind=done.kind)


def _platform(facts: Facts, told: Sequence[tuple[str, datetime]]) -> Iterator[Entry]:
    """What the platform's own timeline tells beyond the facts."""
    events = list(_alive(facts.events))
    already = told_already(events, told) if events else frozenset()
    for event in events:
        if event.id not in already:
            kind, _, status = event.action.partition("_")
            code = "platform.payment" if kind in MONEY_EVENTS and status else f"platform.{event.action}"
            code = code if code in SENTENCES else "platform.event"
            entry = _entry(
                code,
                event.at,
                event.stamp.source,
                event.message,
                event.author,
                action=event.action,
                kind=kind,
                status=status,
            )
            yield replace(entry, links=event.links, kind=KINDS["dispute"] if event.alert else entry.kind)


def _staff(facts: Facts) -> Iterator[Entry]:
    for comment in _alive(facts.comments):
        source, edited = comment.stamp.source, comment.stamp.as_of if comment.stamp.as_of > comment.at else None
        entry = _entry(
            "comment.told" if comment.elsewhere else "comment.added",
            comment.at,
            source,
            comment.text,
            comment.by,
            id=comment.id,
            person=comment.person,
            edited=edited,
        )
        yield replace(entry, links=comment.links) if comment.links else entry
    for edit in _alive(facts.tag_edits):
        code = "tag.added" if edit.present else "tag.removed"
        yield _entry(code, edit.at, edit.stamp.source, "", edit.by, tag=edit.id)
    note = facts.note_edit
    if note is not None and facts.erasure is None:
        code = "note.edited" if note.text else "note.removed"
        yield _entry(code, note.stamp.as_of, note.stamp.source, note.text, note.by)


def _erasure(facts: Facts) -> Iterator[Entry]:
    if facts.erasure is not None:
        yield _entry("order.erased", facts.erasure.stamp.as_of, facts.erasure.stamp.source)


# In the order in which things of one moment follow each other.
_CHAPTERS: tuple[Callable[[Facts], Iterator[Entry]], ...] = (
    _order,
    _edits,
    _payments,
    _disputes,
    _waits,
    _shipments,
    _scans,
    _parcel_edits,
    _requests,
    _returns,
    _goods_back,
    _refunds,
)
