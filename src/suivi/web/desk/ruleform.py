"""The editor's form: what is posted as a rule that may not be whole yet, and such a draft as the form shows it.

A draft is a rule in plain values, as its file has them; ``read`` makes the rule of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _

from suivi.automations.rules.checking import CHANGES
from suivi.core.words import ProblemCode
from suivi.web.conditionwords import FIELDS
from suivi.web.desk.reportdraft import filters
from suivi.web.desk.reportform import OPERATORS, Option
from suivi.web.desk.ruleparts import Part
from suivi.web.desk.ruletables import EVENTS, PARTS
from suivi.web.rulewords import CHANGES as CHANGE_WORDS
from suivi.web.rulewords import STEPS
from suivi.web.words import look

Plain = dict[str, Any]
_ACT = re.compile("(add|remove|up|down)_(when|step)(?:_([0-9]{1,2}))?")
FIRST: Mapping[str, Plain] = {"when": {"event": "change", "name": "order.created"}, "step": {"do": "tag", "tags": []}}
KEYS = {"when": "when", "step": "then"}
MOST = {"when": 10, "step": 20}


def begun() -> Plain:
    """A rule to begin with."""
    return {"name": "", "title": "", "when": [dict(FIRST["when"])], "then": [dict(FIRST["step"])]}


def drafted(params: QueryDict, start: Plain) -> Plain:
    """The draft that the form says; what the form does not show is as in ``start``."""
    said = {name: _text(params, name) for name in ("title", "description", "if", "condition", "operator", "value")}
    told = filters({**said, "filters": said["if"], "condition": said["condition"]})
    draft = {
        **start,
        "title": said["title"],
        "description": said["description"],
        "if": told,
        "when": list(_rows(params, "when", "event", EVENTS)),
        "then": list(_rows(params, "step", "do", PARTS)),
        "limits": _limits(params),
    }
    return _changed(_lean(draft), _text(params, "do"))


def _text(params: QueryDict, name: str) -> str:
    return str(params.get(name, "")).replace("\r\n", "\n").strip()


def _lean(draft: Plain) -> Plain:
    """Without what says nothing."""
    return {name: value for name, value in draft.items() if value not in ("", {})}


def _rows(params: QueryDict, kind: str, tag: str, parts: Mapping[str, Sequence[Part]]) -> Iterator[Plain]:
    """The rows of a list, in the order of their numbers."""
    for number in range(MOST[kind]):
        place = f"{kind}-{number}"
        word = params.get(f"{place}-{tag}", "")
        if word in parts:
            row = {tag: word} | {one.name: one.said(params, f"{place}-{one.name}") for one in parts[word]}
            yield {name: value for name, value in row.items() if value is not None}


def _limits(params: QueryDict) -> Plain:
    found: Plain = {}
    for name, usual in (("orders_an_hour", 60), ("opens", 0), ("closes", 0)):
        text = _text(params, name)
        if text.isascii() and text.isdigit() and int(text) != usual:
            found[name] = int(text)
    return found if "once_per_order" in params else found | {"once_per_order": False}


def _changed(draft: Plain, act: str) -> Plain:
    """After one of the form's small buttons: a row more, a row less, or one moved."""
    found = _ACT.fullmatch(act)
    if not found:
        return draft
    do, kind, place = found[1], found[2], int(found[3] or 0)
    rows = list(draft.get(KEYS[kind], []))
    if do == "add" and len(rows) < MOST[kind]:
        rows.append(dict(FIRST[kind]))
    elif do == "remove" and place < len(rows):
        del rows[place]
    elif do in {"up", "down"}:
        other = place - 1 if do == "up" else place + 1
        if min(place, other) >= 0 and max(place, other) < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
    return draft | {KEYS[kind]: rows}


def named(draft: Plain, taken: Callable[[str], bool]) -> Plain:
    """With a name made of its title, where it has none yet."""
    if draft.get("name"):
        return draft
    base = slugify(draft.get("title", "")).replace("-", "_").lstrip("0123456789_")[:36].rstrip("_") or "rule"
    names = (base, *(f"{base}_{number}" for number in range(2, 100)))
    return {"name": next((name for name in names if not taken(name)), base)} | {
        key: value for key, value in draft.items() if key != "name"
    }


class Line(NamedTuple):
    """A row of the form. ``kind``: what it is; ``parts``: what it asks for; ``number``: its place, from 0."""

    number: int
    kind: Sequence[Option]
    parts: Sequence[Any]
    last: bool
    error: str = ""


class Form:
    """A draft as the form shows it. ``destinations``: names of the shop's webhooks; ``error``: what is wrong where."""

    def __init__(self, draft: Plain, destinations: Sequence[str], wrong: Mapping[str, str] | None = None) -> None:
        self.draft, self.wrong = draft, wrong or {}
        self.choices: Mapping[str, Sequence[tuple[str, str]]] = {
            "change": [(name, _(CHANGE_WORDS[name].label)) for name in CHANGES],
            "problem": [(code.value, _(look("problem", code).label)) for code in ProblemCode],
            "destination": [(name, name) for name in destinations],
        }
        self.conditions = [
            Option("", _("Choose a field")),
            *(
                Option(name, label)
                for name, label in sorted(((n, _(f)) for n, f in FIELDS.items()), key=lambda x: x[1])
            ),
        ]
        self.operators = [Option(value, _(label), value == "is") for value, label in OPERATORS.items()]

    @property
    def whens(self) -> list[Line]:
        """What fires it."""
        events = {"change": _("Something changes"), "raised": _("A problem begins"), "cleared": _("A problem ends"),
                  "schedule": _("By the clock"), "button": _("Somebody presses a button")}  # fmt: skip
        return self._lines("when", "event", events, EVENTS)

    @property
    def steps(self) -> list[Line]:
        """What it does."""
        return self._lines("step", "do", {word: _(label) for word, (label, _said) in STEPS.items()}, PARTS)

    def _lines(self, kind: str, tag: str, labels: Mapping[str, str], parts: Mapping[str, Sequence[Part]]) -> list[Line]:
        rows = [row for row in self.draft.get(KEYS[kind], ()) if isinstance(row, dict)]
        return [
            Line(
                number,
                [Option(word, label, word == row.get(tag)) for word, label in labels.items()],
                [
                    part.shown(f"{kind}-{number}-{part.name}", row, self.choices)
                    for part in parts.get(str(row.get(tag)), ())
                ],
                number == len(rows) - 1,
                self.wrong.get(f"{KEYS[kind]}.{number}", ""),
            )
            for number, row in enumerate(rows)
        ]

    @property
    def limits(self) -> Plain:
        """Its limits, also those that are usual."""
        usual: Plain = {"orders_an_hour": 60, "once_per_order": True, "opens": 0, "closes": 0}
        said: Plain = self.draft.get("limits", {})
        return usual | said

    @property
    def condition(self) -> str:
        """Its condition."""
        return str(self.draft.get("if", ""))
