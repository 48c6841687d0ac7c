"""An order's row as a list shows it: finished values, nothing left to decide in the template."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from suivi.core.labels import action
from suivi.core.verdict import Reason
from suivi.core.wording import say
from suivi.orders.filters import Filters
from suivi.orders.models import Order
from suivi.web.templatetags.words import show
from suivi.web.words import look


@dataclass(frozen=True)
class Shown:
    """What is shown beside the columns of the row itself."""

    row: Order
    reason: str
    next_action: str
    source: str


SOURCES = {"shopify": "Shopify", "file": "file", "staff": "staff", "clock": "clock"}


def shown(row: Order) -> Shown:
    """The row with the first problem's reason and the next action in the reader's language."""
    reason = first_reason(row.problems)
    return Shown(
        row=row,
        reason=reason,
        next_action=_(action(row.next_actions[0])) if row.next_actions else "",
        source=SOURCES.get(row.heard_from.split(".")[0], row.heard_from),
    )


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


def chips(filters: Filters) -> list[tuple[str, str]]:
    """The filters in force: label, and the address without each."""
    found = []
    for name, words in filters.words.items():
        for word in sorted(words):
            label = _("Any problem") if word == "any" else _(look(name, word).label)
            found.append((label, filters.without(name, word).address()))
    found += [(f"{name}: {term}", filters.without(name).address()) for name, term in filters.terms.items()]
    if filters.q:
        found.append((f"“{filters.q}”", filters.without("q").address()))
    return found
