"""What a dataset is: rows of one sort, and the columns that they have. A new column is one line in its dataset."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import msgspec
from django.db.models import Model
from django.utils.translation import gettext

from suivi.accounts.models import Role
from suivi.core.facts import Facts
from suivi.core.policy import Policy
from suivi.core.relative import Moment
from suivi.orders.models import Order
from suivi.reports import vocabulary
from suivi.reports.contract import Column, Kind


@dataclass(frozen=True, slots=True)
class Case:
    """What a column can be made of: an order's facts, as far as they were read, and the part of them that the row is."""

    facts: Facts
    part: Any
    moment: Moment
    policy: Policy


@dataclass(frozen=True)
class Field:
    """A column of a dataset and where its values are: exactly one of ``stored``, ``parent`` and ``of``.

    ``stored``: a column of the dataset's own table; ``parent``: of the order that the row belongs to; ``of``: made from
    facts, of which it ``needs`` these sections. ``show`` makes the value of what is stored. ``words``: the kind of its
    words (``vocabulary``), which are all that it can be where ``choices`` says which. ``known``: all that it can be,
    where a filter may ask for any text.
    ``many``: texts joined by ", ", of which a filter asks for one. ``timely``: it can differ without a change of the
    order: it depends on the moment of the report, or on when something was heard.
    """

    name: str
    label: str
    kind: Kind
    help: str = ""
    stored: str = ""
    parent: str = ""
    of: Callable[[Case], Any] | None = None
    needs: tuple[str, ...] = ()
    show: Callable[[Any], Any] | None = None
    unit: str = ""
    words: str = ""
    choices: Mapping[str, tuple[str, ...]] | None = None
    known: tuple[str, ...] = ()
    many: bool = False
    timely: bool = False
    role: Role = Role.VIEWER

    def column(self) -> Column:
        """What a reader sees of it, in the language in force."""
        words = vocabulary.shown(self.words) if self.words else None
        return Column(self.name, gettext(self.label), self.kind, self.unit, gettext(self.help), words=words)


@dataclass(frozen=True)
class Dataset:
    """Rows of one sort. ``model``: the table that is walked, newest first by ``newest``; with ``parts``, each order's
    facts give a row for each part of them. ``over``: the column of time by which a period is meant.

    ``order``: the column of ``model`` that holds the order's id, "" where rows belong to no order. ``pairs``: its rows
    are made of two walked ones each (``history.pairs``). ``fixed``:
    conditions that all rows of the table meet.
    """

    name: str
    title: str
    help: str
    fields: tuple[Field, ...]
    over: str
    model: type[Model] = Order
    newest: tuple[str, ...] = ("-placed_at", "-id")
    order: str = "id"
    parts: Callable[[Facts], Iterable[Any]] | None = None
    needs: tuple[str, ...] = ()
    role: Role = Role.VIEWER
    fixed: Mapping[str, Any] | None = None
    pairs: bool = False

    def field(self, name: str) -> Field | None:
        """The column of that name, or by the name that the overview's search has for it."""
        known = self._by_name
        return known.get(name) or known.get(ALIASES.get(name, ""))

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}


# The overview's names for what datasets call by the field's own word.
ALIASES: Mapping[str, str] = {
    "created_at": "placed_at",
    "processed_at": "placed_at",
    "current_total_price": "total",
    "financial_status": "payment",
    "fulfillment_status": "fulfillment",
    "delivery_status": "delivery",
    "return_status": "returns",
    "problem": "problems",
    "tag": "tags",
    "name": "order",
    "sku": "skus",
    "tracking": "number",
}


@lru_cache(maxsize=128)
def decoder(sections: frozenset[str]) -> "msgspec.json.Decoder[Any]":
    """Reads only these sections of stored facts; skipping the others is several times faster than reading them."""
    wanted = [
        (one.name, one.type, one.default_factory() if one.default is msgspec.NODEFAULT else one.default)
        for one in msgspec.structs.fields(Facts)
        if one.name in sections and one.name != "id"
    ]
    slim = msgspec.defstruct("Slim", [("id", str), *wanted], frozen=True, gc=False)
    return msgspec.json.Decoder(slim)
