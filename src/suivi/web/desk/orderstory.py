"""The timeline as it is shown: sentences in the reader's language, by day, all of it or one part. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.actions.models import AUTOMATIC
from suivi.core.timeline import Entry
from suivi.core.verdict import Reason
from suivi.core.wording import STORY, say
from suivi.web.automaticwords import because
from suivi.web.platformwords import source_name, term
from suivi.web.templatetags.words import show

# The parts one can read alone, their names, and the kinds of entries in each (``core.story.KINDS``).
PARTS: Mapping[str, tuple[str, frozenset[str]]] = {
    "all": (gettext_noop("All"), frozenset()),
    "comments": (gettext_noop("Comments"), frozenset({"comment", "note", "tag", "request"})),
    "payments": (gettext_noop("Payments"), frozenset({"payment", "problem"})),
    "shipping": (gettext_noop("Shipping"), frozenset({"hold", "fulfillment", "shipment", "scan", "return"})),
}
ICONS: Mapping[str, str] = {
    "order": "shopping-bag",
    "payment": "credit-card",
    "problem": "triangle-alert",
    "hold": "circle-pause",
    "fulfillment": "calendar-clock",
    "shipment": "package",
    "scan": "truck",
    "return": "undo-2",
    "request": "message-square",
    "message": "mail",
    "platform": "radio",
    "comment": "message-square",
    "tag": "tag",
    "note": "sticky-note",
}
# Which words of an entry are a platform's: the entry's first word and the place in its sentence, and their table.
_TERMS = {
    ("hold", "reason"): "hold",
    ("order", "reason"): "cancel",
    ("payment", "kind"): "transaction",
    ("payment", "status"): "transaction_status",
    ("return", "kind"): "disposition",
    ("platform", "kind"): "transaction",
    ("platform", "status"): "transaction_status",
}


@dataclass(frozen=True)
class Told:
    """An entry in words. ``comment`` is its id where the reader may change it."""

    entry: Entry
    sentence: str
    icon: str
    text: str
    author: str
    edited: datetime | None = None
    comment: str = ""


@dataclass(frozen=True)
class Day:
    """What happened on one day of the shop's clock, newest first."""

    day: date
    entries: list[Told]


def story(entries: Iterable[Entry], part: str, reader: str) -> list[Day]:
    """The entries of one part by day, newest first. ``reader``: the id of the person who reads.

    ``entries``: newest first in each of their sources; of one moment those stay in order.
    """
    _name, kinds = PARTS[part]
    found = sorted(entries, key=lambda entry: entry.at, reverse=True)
    shown = [entry for entry in found if not kinds or entry.kind in kinds]
    days = groupby(shown, key=lambda entry: timezone.localtime(entry.at).date())
    return [Day(day, [_told(entry, reader) for entry in found]) for day, found in days]


def parts() -> list[tuple[str, str]]:
    """The parts and their names."""
    return [(part, _(name)) for part, (name, _kinds) in PARTS.items()]


def _told(entry: Entry, reader: str) -> Told:
    topic = entry.code.partition(".")[0]
    params = {
        name: term(_TERMS[topic, name], str(value)) if (topic, name) in _TERMS else value
        for name, value in entry.params.items()
    }
    edited, own = params.get("edited"), entry.kind == "comment" and params.get("person") == reader
    return Told(
        entry=entry,
        sentence=say(Reason(entry.code, params), _, show, STORY),
        icon=ICONS[entry.kind],
        text=term("gateway", entry.text) if topic == "payment" else entry.text,
        author=_author(entry),
        edited=edited if isinstance(edited, datetime) else None,
        comment=str(params.get("id", "")) if own else "",
    )


def _author(entry: Entry) -> str:
    """Who it was: all who told of a scan; of a comment from the platform also that it is from there."""
    topic, author = entry.code.partition(".")[0], entry.author
    if author.startswith(AUTOMATIC):
        return because(author)
    if topic == "request" and not author:
        return source_name(entry.source).capitalize()
    if topic == "scan":
        return ", ".join(map(source_name, author.split(",")))
    if entry.code == "comment.told":
        return " · ".join(filter(None, [author, source_name(entry.source)]))
    return source_name(author) if topic == "platform" and author == "staff" else author
