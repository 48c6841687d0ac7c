"""An order's row as a list shows it: finished values, nothing left to decide in the template."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from suivi.core.labels import action
from suivi.core.verdict import Reason
from suivi.core.wording import say
from suivi.orders.models import Order
from suivi.web.desk import cells
from suivi.web.formats import Reader
from suivi.web.templatetags.words import show


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the list: the order, and its cells in the reader's language."""

    row: Order
    id: str
    version: str
    order: SafeString
    customer: SafeString
    total: SafeString
    payment: SafeString
    fulfillment: SafeString
    delivery: SafeString
    problem: SafeString
    heard: SafeString


def listed(rows: Iterable[Order], address: str, reader: Reader) -> list[Shown]:
    """The rows as the list shows them; ``address`` is where the shop's orders are, with a slash at its end."""
    return [_shown(row, f"{address}{row.id}/", reader) for row in rows]


def _shown(row: Order, address: str, reader: Reader) -> Shown:
    return Shown(
        row=row,
        id=str(row.id),
        version=str(row.version),
        order=cells.order(row, address, reader),
        customer=cells.customer(row),
        total=cells.total(row, reader),
        payment=cells.payment(row, reader),
        fulfillment=cells.fulfillment(row, reader),
        delivery=cells.delivery(row, reader),
        problem=cells.problem(row, first_reason(row.problems), next_action(row), reader),
        heard=cells.heard(row, reader),
    )


def next_action(row: Order) -> str:
    """What a person can do first, in words; empty where there is nothing to do."""
    return _(action(row.next_actions[0])) if row.next_actions else ""


def first_reason(problems: list[dict[str, Any]]) -> str:
    """Why, in words, of the problem that ranks first."""
    if not problems:
        return ""
    reason = problems[0].get("reason") or {}
    params = {name: _value(value) for name, value in (reason.get("params") or {}).items()}
    return say(Reason(reason.get("code", ""), params), _, show)


def _value(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A moment comes back from JSON as text."""
    if isinstance(value, str) and len(value) >= 19 and value[4:5] == "-" and "T" in value:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value
