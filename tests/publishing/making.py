"""Reports asked for and made, without a worker's loop."""

from datetime import datetime
from typing import Any

from suivi.accounts.models import Membership, Person, Role, Shop
from suivi.publishing import keeping
from suivi.publishing.asking import ask
from suivi.publishing.making import make
from suivi.publishing.models import Run
from suivi.publishing.pulse import Pulse
from suivi.reports.contract import Chart, Definition
from tests.road import NOW

ORDERS = Definition(name="all_orders", title="All orders", dataset="orders", columns=("name", "placed_at", "total"))
DAYS = Definition(
    name="per_day",
    title="Orders a day",
    dataset="orders",
    group=("day(placed_at)",),
    columns=("count()",),
    chart=Chart("line"),
)


class Still(Pulse):
    """One that only counts: a test's database has no room for a second writer."""

    def _beat(self) -> None:
        pass


def person(shop: Shop, role: Role = Role.OWNER, email: str = "olga@example.com") -> Person:
    """Somebody who works for the shop."""
    found, _made = Person.objects.get_or_create(email=email)
    Membership.objects.get_or_create(shop=shop, person=found, defaults={"role": role})
    return found


def asked(shop: Shop, definition: Definition = ORDERS, *, now: datetime = NOW, **more: Any) -> Run:
    """A report that somebody wants."""
    given = {"person": person(shop), "format_": "csv_plain", "language": "en", **more}
    return ask(shop, definition, now=now, **given)


def made(shop: Shop, definition: Definition = ORDERS, *, now: datetime = NOW, **more: Any) -> Run:
    """One that was made."""
    run = asked(shop, definition, now=now, **more)
    assert make(now, Still) == 1
    run.refresh_from_db()
    return run


def body(run: Run, part: str = "") -> bytes:
    """Its file."""
    return b"".join(keeping.read(run, part))
