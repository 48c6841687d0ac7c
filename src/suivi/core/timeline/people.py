"""What the platform's own timeline and staff say beside it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from suivi.core.facts import Facts
from suivi.core.sameevent import told_already
from suivi.core.story import KINDS, MONEY_EVENTS, SENTENCES
from suivi.core.timeline.entry import Entry, alive, happened


def platform(facts: Facts, told: Sequence[tuple[str, datetime]]) -> Iterator[Entry]:
    """What the platform's own timeline tells beyond the facts."""
    events = list(alive(facts.events))
    already = told_already(events, told) if events else frozenset()
    for event in events:
        if event.id not in already:
            kind, _, status = event.action.partition("_")
            code = "platform.payment" if kind in MONEY_EVENTS and status else f"platform.{event.action}"
            code = code if code in SENTENCES else "platform.event"
            entry = happened(
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


def staff(facts: Facts) -> Iterator[Entry]:
    """Comments, tags, the note and deadlines, as written here or told of."""
    for comment in alive(facts.comments):
        source, edited = comment.stamp.source, comment.stamp.as_of if comment.stamp.as_of > comment.at else None
        entry = happened(
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
    for edit in alive(facts.tag_edits):
        code = "tag.added" if edit.present else "tag.removed"
        yield happened(code, edit.at, edit.stamp.source, "", edit.by, tag=edit.id)
    note = facts.note_edit
    if note is not None and facts.erasure is None:
        code = "note.edited" if note.text else "note.removed"
        yield happened(code, note.stamp.as_of, note.stamp.source, note.text, note.by)
    for one in alive(facts.deadlines):
        code = f"deadline.{one.of}" if one.until else f"deadline.no_{one.of}"
        yield happened(code, one.stamp.as_of, one.stamp.source, "", one.by, until=one.until)


def erasure(facts: Facts) -> Iterator[Entry]:
    """That personal data was erased."""
    if facts.erasure is not None:
        yield happened("order.erased", facts.erasure.stamp.as_of, facts.erasure.stamp.source)
