"""What staff writes on an order: comments, tags, notes, deadlines, and what it knows of parcels.

Kept in the inbox like all else, and in force at once.

Each act says whether it is in force already. Where it is not, it lies in the inbox: the worker tries again, or a
person sees there why it cannot be read.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from suivi.accounts.models import Person, Shop
from suivi.core.deadlines import Kind
from suivi.core.facts import Comment, Facts, Stamp, decode, edit_id
from suivi.core.parcelnumber import folded
from suivi.inbox.accept import accept
from suivi.inbox.models import Delivery
from suivi.inbox.process import process_one
from suivi.orders.keys import order_id
from suivi.orders.models import OrderFacts
from suivi.orders.rows import effective_note

SOURCE = "staff"
Author = Person | str  # a person of the shop, or the name of what acts where no person does
_TICK = timedelta(microseconds=1)


class NoteChangedError(Exception):
    """Somebody wrote the note meanwhile. ``text`` is what stands there now."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class NotYoursError(Exception):
    """Only who wrote a comment changes it, and only while it is there."""


def note_mark(text: str) -> str:
    """Tells one wording of the note from another, so that a form knows which one it was made of."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def comment(shop: Shop, order: str, person: Author, text: str, *, now: datetime) -> bool:
    """Writes a comment that only staff sees. ``order`` is the order's platform id."""
    said: dict[str, object] = {"id": secrets.token_hex(8), "text": text}
    if isinstance(person, Person):
        said["person"] = str(person.pk)
    return _say(shop, "staff/comment", order, person, said, now)


def edit_comment(shop: Shop, order: str, person: Person, comment_id: str, text: str, *, now: datetime) -> bool:
    """Says one's own comment in other words. Raises ``NotYoursError``."""
    return _again(shop, order, person, comment_id, {"text": text}, now)


def delete_comment(shop: Shop, order: str, person: Person, comment_id: str, *, now: datetime) -> bool:
    """Takes one's own comment back; its words leave the order. Raises ``NotYoursError``."""
    return _again(shop, order, person, comment_id, {"text": "", "gone": True}, now)


def tag(shop: Shop, order: str, person: Author, name: str, *, now: datetime) -> bool:
    """Puts a tag on an order."""
    return _tag(shop, order, person, name, now, present=True)


def untag(shop: Shop, order: str, person: Author, name: str, *, now: datetime) -> bool:
    """Takes a tag off an order."""
    return _tag(shop, order, person, name, now, present=False)


def note(shop: Shop, order: str, person: Author, text: str, *, now: datetime, seen: str | None = None) -> bool:
    """Writes the order's note anew.

    ``seen`` is the ``note_mark`` of the note that the writer had before them: raises ``NoteChangedError`` where
    another stands there by now, so that nobody's words are lost.
    """
    with _locked(shop, order) as facts:
        present = effective_note(facts)
        if seen is not None and seen != note_mark(present):
            raise NoteChangedError(present)
        before = facts.note_edit.stamp if facts.note_edit else None
        return _say(shop, "staff/note", order, person, {"text": text}, now, before)


def deadline(
    shop: Shop, order: str, person: Author, of: Kind, until: datetime | None, *, now: datetime, key: str = ""
) -> bool:
    """Says until when something of this order may take, whatever the policy says; None: what the policy says.

    ``key``: by which what was said can be found again.
    """
    with _locked(shop, order) as facts:
        said: dict[str, object] = {"id": key or secrets.token_hex(8), "of": of, "until": until}
        newest = max((one.stamp for one in facts.deadlines.values() if one.of == of), key=_as_of, default=None)
        return _say(shop, "staff/deadline", order, person, said, now, newest)


def say_of_parcel(
    shop: Shop, order: str, person: Person, parcel: tuple[str, str], what: str, value: str, *, now: datetime
) -> bool:
    """Says the carrier, the number or the end of a parcel by hand. ``parcel``: its shipment, and its number as the
    platform has it. An empty ``value`` takes back what was said.
    """
    shipment, number = parcel
    with _locked(shop, order) as facts:
        before = facts.parcel_edits.get(edit_id(what, shipment, folded(number)))
        said: dict[str, object] = {"shipment": shipment, "number": number, "what": what, "value": value}
        if not value:
            said["gone"] = True
        return _say(shop, "staff/parcel", order, person, said, now, before.stamp if before else None)


def answer(
    shop: Shop, order: str, person: Person, request: str, word: str, text: str, *, now: datetime, back: str = ""
) -> bool:
    """Answers a customer's request (``core.requests``). ``text`` is to the customer; ``back``: the name of the return
    that it makes where no platform keeps the order's returns. Said again, the newest answer counts.
    """
    with _locked(shop, order) as facts:
        before = facts.answers.get(request) or facts.requests.get(request)
        said: dict[str, object] = {"id": request, "word": word, "text": text, "return": back}
        return _say(shop, "staff/answer", order, person, said, now, before.stamp if before else None)


def end_return(shop: Shop, order: str, person: Person, back: str, status: str, *, now: datetime) -> bool:
    """Says that a return of Suivi's own is closed, or canceled."""
    with _locked(shop, order) as facts:
        before = facts.returns.get(back)
        said: dict[str, object] = {"id": back, "status": status}
        return _say(shop, "staff/return", order, person, said, now, before.stamp if before else None)


def acted(
    shop: Shop, order: str, by: str, action: str, *, key: str, at: datetime, now: datetime, about: str = ""
) -> None:
    """Says who had the platform do something that it has done. ``key``: the act's own, said once. ``about``: the
    platform's id of what came of it, where Suivi must know it as its own.
    """
    body = {"order": order, "at": at, "by": by, "id": key, "action": action, "about": about}
    dedupe_key = f"act {key}"
    if accept(shop, SOURCE, "staff/act", msgspec.json.encode(body), {}, dedupe_key, now):
        process_one(shop, SOURCE, dedupe_key, now)


def settle_tags(shop: Shop, order: str, names: Iterable[str], now: datetime, *, present: bool) -> bool:
    """Says that the platform has been told of these tags, put on or taken off here. False where it was not here."""
    settled = [_settle_tag(shop, order, name, now, present=present) for name in names]
    return any(settled)


def _as_of(stamp: Stamp) -> datetime:
    return stamp.as_of


def _settle_tag(shop: Shop, order: str, name: str, now: datetime, *, present: bool) -> bool:
    with _locked(shop, order) as facts:
        edit = facts.tag_edits.get(name)
        if edit is None or edit.settled or edit.present != present:
            return False
        said = {"tag": name, "present": present, "written": edit.at, "by": edit.by, "settled": True}
        return _say(shop, "staff/tag", order, edit.by, said, edit.stamp.as_of + _TICK, edit.stamp, now)


def settle_note(shop: Shop, order: str, text: str, now: datetime) -> bool:
    """Says that the platform has this note, written here. False where it was not, or has been written anew since."""
    with _locked(shop, order) as facts:
        edit = facts.note_edit
        if edit is None or edit.settled or edit.text != text:
            return False
        said = {"text": text, "settled": True}
        return _say(shop, "staff/note", order, edit.by, said, edit.stamp.as_of + _TICK, edit.stamp, now)


def _tag(shop: Shop, order: str, person: Author, name: str, now: datetime, *, present: bool) -> bool:
    with _locked(shop, order) as facts:
        edit = facts.tag_edits.get(name)
        before = edit.stamp if edit else None
        return _say(shop, "staff/tag", order, person, {"tag": name, "present": present}, now, before)


def _again(shop: Shop, order: str, person: Person, comment_id: str, what: dict[str, object], now: datetime) -> bool:
    with _locked(shop, order) as facts:
        first = _own(facts, person, comment_id)
        said = {"id": first.id, "written": first.at, "person": first.person, **what}
        return _say(shop, "staff/comment", order, person, said, now, first.stamp)


def _own(facts: Facts, person: Person, comment_id: str) -> Comment:
    found = facts.comments.get(comment_id)
    if found is None or found.gone or found.person != str(person.pk):
        raise NotYoursError
    return found


@contextmanager
def _locked(shop: Shop, order: str) -> Iterator[Facts]:
    """What is known of the order, which nobody else writes until the act is done."""
    with transaction.atomic():
        stored = OrderFacts.objects.select_for_update().filter(shop=shop, id=order_id(order))
        document = stored.values_list("document", flat=True).first()
        yield decode(document) if document else Facts(id=order)


def _say(
    shop: Shop,
    topic: str,
    order: str,
    person: Author,
    what: dict[str, object],
    now: datetime,
    before: Stamp | None = None,
    received_at: datetime | None = None,
) -> bool:
    """Accepts and processes at once. True where it is in force now.

    ``before`` stamps what it replaces: it is said as of just after that, even if another clock is ahead.
    ``received_at``: where it is said as of another moment than this.
    """
    at = max(now, before.as_of + _TICK) if before else now
    body = msgspec.json.encode({"order": order, "at": at, "by": str(person), **what})
    key = secrets.token_hex(16)
    accept(shop, SOURCE, topic, body, {}, key, received_at or now)
    process_one(shop, SOURCE, key, received_at or now)
    kept = Delivery.objects.filter(shop=shop, source=SOURCE, dedupe_key=key)
    return kept.filter(state=Delivery.State.DONE).exists()
