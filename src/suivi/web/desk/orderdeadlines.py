"""The deadlines that an order has of its own, as its page shows them."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from suivi.core.deadlines import Kind, deadline
from suivi.core.facts import Facts
from suivi.web.automaticwords import author
from suivi.web.platformwords import DEADLINES


class Row(NamedTuple):
    """A deadline of the order, or what could have one (``until`` None). ``by``: who set it."""

    of: str
    label: str
    until: datetime | None = None
    by: str = ""


def deadlines(facts: Facts) -> list[Row]:
    """Everything of the order that can have a deadline of its own."""
    found = ((of.value, _(DEADLINES[of.value]), deadline(facts, of)) for of in Kind)
    return [Row(of, label, own.until, author(own.by)) if own else Row(of, label) for of, label, own in found]
