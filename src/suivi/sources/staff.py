"""What people of the shop write in Suivi: comments, tags and notes. It travels the same road as everything else.

Bodies are JSON objects ``{"order": gid, "at": ISO instant, "by": who, …}`` with, by topic:
``staff/comment``: ``id``, ``text``, ``person`` (whose it is); said again with the same ``id`` and ``written`` (when
it was first said), it is an edit, and with ``gone``: true it is taken back; the newest wins;
``staff/tag``: ``tag``, ``present``; ``staff/note``: ``text``;
``staff/parcel``: ``shipment``, ``number`` (as the platform has it), ``what``, ``value`` (see ``facts.ParcelEdit``);
with ``gone``: true it is taken back;
tags and notes with ``settled``: true once the platform has been told, so that its later word counts;
``staff/deadline``: ``id``, ``of``, ``until`` (see ``core.deadlines``; without it the policy counts again);
``staff/act``: ``id``, ``action``, ``about``: what somebody had the platform do, once it was done;
``staff/answer``: ``id`` (of a customer's request), ``word`` (accepted, declined), ``text`` to the customer, ``return``
(see ``sources.customer``); ``staff/return``: ``id`` (a return of Suivi's own), ``status`` (closed, canceled).
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from suivi.core.deadlines import Kind
from suivi.core.facts import (
    Comment,
    Deadline,
    Facts,
    NoteEdit,
    OrderReturn,
    ParcelEdit,
    Rank,
    RequestAnswer,
    StaffAct,
    Stamp,
    TagEdit,
    edit_id,
)
from suivi.core.marks import MARKS
from suivi.core.parcelnumber import folded
from suivi.core.requests import Standing, is_own
from suivi.sources.contract import Finding, Unreadable
from suivi.sources.customer import answered_return
from suivi.sources.reading import NOTE, Object, flag, instant, parse_object, text


def _comment(payload: Object, order: str, stamp: Stamp) -> Facts:
    comment = Comment(
        id=_required(payload, "id"),
        stamp=stamp,
        at=instant(payload, "written") or stamp.as_of,
        by=text(payload, "by"),
        text=text(payload, "text", NOTE),
        person=text(payload, "person"),
        gone=bool(flag(payload, "gone")),
    )
    return Facts(id=order, comments={comment.id: comment})


def _tag(payload: Object, order: str, stamp: Stamp) -> Facts:
    tag = _required(payload, "tag")
    edit = TagEdit(
        id=tag,
        stamp=stamp,
        at=instant(payload, "written") or stamp.as_of,
        by=text(payload, "by"),
        present=flag(payload, "present") is not False,
        settled=bool(flag(payload, "settled")),
    )
    return Facts(id=order, tag_edits={tag: edit})


def _note(payload: Object, order: str, stamp: Stamp) -> Facts:
    settled = bool(flag(payload, "settled"))
    edit = NoteEdit(stamp=stamp, text=text(payload, "text", NOTE), by=text(payload, "by"), settled=settled)
    return Facts(id=order, note_edit=edit)


def _deadline(payload: Object, order: str, stamp: Stamp) -> Facts:
    of = _required(payload, "of")
    if of not in tuple(Kind):
        raise Unreadable(f"“{of[:40]}” is not something that has a deadline.")
    key = _required(payload, "id")
    one = Deadline(id=key, stamp=stamp, of=of, until=instant(payload, "until"), by=text(payload, "by"))
    return Facts(id=order, deadlines={key: one})


def _act(payload: Object, order: str, stamp: Stamp) -> Facts:
    act = StaffAct(
        id=_required(payload, "id"),
        stamp=stamp,
        at=stamp.as_of,
        by=text(payload, "by"),
        action=_required(payload, "action"),
        about=text(payload, "about"),
    )
    return Facts(id=order, acts={act.id: act})


def _parcel(payload: Object, order: str, stamp: Stamp) -> Facts:
    what, gone = _required(payload, "what"), bool(flag(payload, "gone"))
    value = "" if gone else _required(payload, "value")
    if what not in ("carrier", "number", "mark") or (what == "mark" and value not in ("", *MARKS)):
        raise Unreadable(f"“{what[:40]}: {value[:40]}” is not something that is said of a parcel.")
    shipment, number = _required(payload, "shipment"), folded(text(payload, "number"))
    edit = ParcelEdit(
        id=edit_id(what, shipment, number),
        stamp=stamp,
        shipment=shipment,
        number=number,
        what=what,
        value=value,
        at=stamp.as_of,
        by=text(payload, "by"),
        gone=gone,
    )
    return Facts(id=order, parcel_edits={edit.id: edit})


# What becomes of a return of Suivi's own with the answer to its request.
_ANSWERED = {Standing.ACCEPTED: "open", Standing.DECLINED: "declined"}


def _answer(payload: Object, order: str, stamp: Stamp) -> Facts:
    key, word = _required(payload, "id"), _required(payload, "word")
    if word not in _ANSWERED:
        raise Unreadable(f"“{word[:40]}” is not an answer to a customer.")
    answer = RequestAnswer(
        id=key,
        stamp=stamp,
        at=stamp.as_of,
        word=word,
        by=text(payload, "by"),
        text=text(payload, "text", NOTE),
    )
    back = answered_return(payload, order, key, _ANSWERED[Standing(word)], stamp)
    return Facts(id=order, answers={key: answer}, returns=back)


def _return(payload: Object, order: str, stamp: Stamp) -> Facts:
    key, status = _required(payload, "id"), _required(payload, "status")
    if not is_own(key) or status not in ("closed", "canceled"):
        raise Unreadable(f"“{status[:40]}” is not something that is said here of the return {key[:80]}.")
    return Facts(id=order, returns={key: OrderReturn(id=key, stamp=stamp, status=status)})


def _required(payload: Object, key: str) -> str:
    value = text(payload, key)
    if not value:
        raise Unreadable(f"“{key}” is missing.")
    return value


TOPICS: dict[str, Callable[[Object, str, Stamp], Facts]] = {
    "staff/comment": _comment,
    "staff/tag": _tag,
    "staff/note": _note,
    "staff/deadline": _deadline,
    "staff/act": _act,
    "staff/parcel": _parcel,
    "staff/answer": _answer,
    "staff/return": _return,
}


class Staff:
    """Translates the staff topics."""

    def translate(self, topic: str, body: bytes, headers: Mapping[str, str], received_at: datetime) -> list[Finding]:  # noqa: ARG002
        """The comment, tag, note or act as facts of its order."""
        read = TOPICS.get(topic)
        if read is None:
            raise Unreadable(f"“{topic[:80]}” is not something that staff can do.")
        payload = parse_object(body)
        order = _required(payload, "order")
        stamp = Stamp(
            as_of=instant(payload, "at") or received_at, rank=Rank.STAFF, source="staff", learned_at=received_at
        )
        return [Finding(order=order, facts=read(payload, order, stamp))]
