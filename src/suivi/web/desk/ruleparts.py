"""The kinds of questions that the editor of rules asks, how each is shown, and what its answer says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.automations.rules.checking import CHANGES
from suivi.web.desk.ordermessages import everything
from suivi.web.desk.reportform import Option
from suivi.web.rulewords import CHANGES as CHANGE_WORDS
from suivi.web.words import look

UNITS: Mapping[str, str] = {
    "m": gettext_noop("minutes"),
    "h": gettext_noop("hours"),
    "bh": gettext_noop("business hours"),
    "d": gettext_noop("days"),
    "bd": gettext_noop("business days"),
}
Choices = Mapping[str, Sequence[tuple[str, str]]]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """A question as the form shows it. ``kind``: line, area, yes, choice, choices or span."""

    kind: str
    key: str
    label: str
    value: Any = ""
    options: Sequence[Option] = ()
    help: str = ""
    more: bool = False  # folded away until somebody wants it
    again: bool = False  # another answer asks for other things


@dataclass(frozen=True)
class Part:
    """A line of text. ``most``: its longest; ``needed``: an empty one is kept, so that it is asked for."""

    name: str
    label: str
    most: int = 500
    needed: bool = False
    help: str = ""
    kind: str = "line"
    folds: bool = False  # away while it is empty

    def said(self, params: QueryDict, key: str) -> Any:  # noqa: ANN401
        """What the form says; None where it says nothing."""
        text = str(params.get(key, "")).replace("\r\n", "\n").strip()[: self.most]
        return text if text or self.needed else None

    def shown(self, key: str, row: Row, _choices: Choices) -> Shown:
        """As the form shows it."""
        value = row.get(self.name, "")
        told = _(self.help) if self.help else ""
        return Shown(self.kind, key, _(self.label), value, help=told, more=self.folds and not value)


class Tags(Part):
    """Tags, or other words, with commas between them."""

    def said(self, params: QueryDict, key: str) -> list[str] | None:
        """The tags."""
        found = [tag for one in str(params.get(key, "")).split(",") if (tag := one.strip())]
        return found if found or self.needed else None

    def shown(self, key: str, row: Row, _choices: Choices) -> Shown:
        """In one line."""
        tags = row.get(self.name) or ()
        told = _(self.help) if self.help else ""
        return Shown("line", key, _(self.label), ", ".join(map(str, tags)), help=told, more=self.folds and not tags)


@dataclass(frozen=True)
class Yes(Part):
    """A tick. ``usual``: what it is where the rule says nothing."""

    usual: bool = False

    def said(self, params: QueryDict, key: str) -> bool | None:
        """Whether it is ticked; None where that is usual."""
        ticked = key in params
        # A row that was just added has no ticks yet: it begins with what is usual.
        asked = f"{key}-asked" in params
        return ticked if asked and ticked != self.usual else None

    def shown(self, key: str, row: Row, _choices: Choices) -> Shown:
        """Ticked or not."""
        return Shown("yes", key, _(self.label), row.get(self.name, self.usual))


@dataclass(frozen=True)
class Choice(Part):
    """One of some words. ``of``: their list among the form's, or the words themselves."""

    of: str | Mapping[str, str] = ""
    usual: str = ""

    def shown(self, key: str, row: Row, choices: Choices) -> Shown:
        """A select; a word that is not among them stays."""
        known = choices[self.of] if isinstance(self.of, str) else [(word, _(said)) for word, said in self.of.items()]
        chosen = str(row.get(self.name, self.usual))
        options = [Option(word, said, word == chosen) for word, said in known]
        if chosen and not any(option.chosen for option in options):
            options.insert(0, Option(chosen, chosen, chosen=True))
        if not chosen:
            options.insert(0, Option("", _("Choose one"), chosen=True))
        return Shown("choice", key, _(self.label), chosen, options, again=self.of == "change")


@dataclass(frozen=True)
class Message(Part):
    """One of the messages to customers, by group."""

    def shown(self, key: str, row: Row, _choices: Choices) -> Shown:
        """A select with groups."""
        return Shown("message", key, _(self.label), row.get(self.name, ""), everything())  # type: ignore[arg-type]


@dataclass(frozen=True)
class Several(Part):
    """Any of some words, of a fixed list."""

    of: Mapping[str, str] | None = None

    def said(self, params: QueryDict, key: str) -> list[str] | None:
        """Those that are ticked."""
        return params.getlist(key) or None

    def known(self, _row: Row) -> Sequence[tuple[str, str]]:
        """What can be ticked."""
        return [(word, _(said)) for word, said in (self.of or {}).items()]

    def shown(self, key: str, row: Row, _choices: Choices) -> Shown:
        """Ticks; words that are not among them stay."""
        chosen = [str(word) for word in row.get(self.name, ())]
        known = list(self.known(row))
        more = [(word, word) for word in chosen if word not in dict(known)]
        options = [Option(word, said, word in chosen) for word, said in [*known, *more]]
        return Shown("choices", key, _(self.label), chosen, options, more=self.name == "before" and not chosen)


class Words(Several):
    """Words that the change of the row can have."""

    def known(self, row: Row) -> Sequence[tuple[str, str]]:
        """The words of its change."""
        name = str(row.get("name", ""))
        axis = CHANGE_WORDS[name].axis if name in CHANGE_WORDS else ""
        return [(str(word), _(look(axis, word).label)) for word in CHANGES.get(name) or ()] if axis else []


@dataclass(frozen=True)
class Span(Part):
    """A span of time: a number and its unit."""

    usual: str = "0m"

    def said(self, params: QueryDict, key: str) -> str | None:
        """The span; None where that is usual."""
        number, unit = str(params.get(key, "")).strip(), params.get(f"{key}-unit", "")
        text = f"{number or 0}{unit if unit in UNITS else 'm'}"
        return None if text == self.usual or (not number and not self.needed) else text

    def shown(self, key: str, row: Row, _choices: Choices) -> Shown:
        """A number and a select."""
        text = str(row.get(self.name, self.usual))
        number = text.rstrip("mhbd")
        unit = text[len(number) :] or "m"
        options = [Option(word, _(said), word == unit) for word, said in UNITS.items()]
        return Shown("span", key, _(self.label), number if number != "0" else "", options, help=_(self.help))
