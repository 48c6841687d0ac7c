"""What a briefing looks like: as a mail, as plain text, and as the list that chats show."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.html import escape

from suivi.channels.contract import Item


class Entry(NamedTuple):
    """A line: a name with a link, what is said of it, and more lines beneath. Each may be empty."""

    name: str
    url: str
    said: str
    beneath: Sequence["Entry"] = ()


class Section(NamedTuple):
    """Lines under a title."""

    title: str
    entries: Sequence[Entry]


def html(day: str, headline: str, sections: Sequence[Section]) -> str:
    """Its part of a mail."""
    shown = "".join(_section(section) for section in sections)
    return f"<h1>{escape(day)}</h1><p>{escape(headline)}.</p>{shown}"


def _section(section: Section) -> str:
    entries = "".join(f"<p>{'<br>'.join(_lines(entry))}</p>" for entry in section.entries)
    return f"<h2>{escape(section.title)}</h2>{entries}"


def _lines(entry: Entry) -> Iterator[str]:
    yield _link(f"<strong>{escape(entry.name)}</strong>", entry)
    yield from (_link(escape(one.name or one.said), one) for one in entry.beneath)


def _link(shown: str, entry: Entry) -> str:
    named = f'<a href="{escape(entry.url)}">{shown}</a>' if entry.url else shown
    return f"{named} {escape(entry.said)}".strip() if entry.name else named


def text(day: str, headline: str, sections: Sequence[Section]) -> str:
    """As plain text: one address for each kind of thing, beneath it."""
    return "\n\n".join([day, f"{headline}.", *(line for section in sections for line in _plain(section))])


def _plain(section: Section) -> Iterator[str]:
    yield f"{section.title}\n{'=' * len(section.title)}"
    for entry in section.entries:
        lines = [_said(entry), *(f"- {_said(one)}" for one in entry.beneath)]
        yield "\n".join([*lines, *([entry.url] if entry.url else [])])


def _said(entry: Entry) -> str:
    return " · ".join(filter(None, (entry.name, entry.said)))


def items(sections: Sequence[Section]) -> tuple[Item, ...]:
    """For chats: a line for each kind, or, where nothing is said of the kind, for each that is of it."""
    return tuple(item for section in sections for item in (Item(section.title, ""), *_items(section)))


def _items(section: Section) -> Iterator[Item]:
    for entry in section.entries:
        for one in (entry,) if entry.said else entry.beneath:
            yield Item(one.name or entry.name, one.url or entry.url, one.said)
