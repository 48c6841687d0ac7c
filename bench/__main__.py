"""``python -m bench``: one JSON object a line, then a table. On SQLite, in a folder of its own."""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SHAPES = {
    "none": "",
    "one status": "payment=paid",
    "rare combination": "state=open&payment=expired&delivery=in_transit",
    "several of each": "payment=paid,authorized&fulfillment=fulfilled,unfulfilled&delivery=delivered,in_transit",
    "problem": "problem=late",
    "tag": "tag=vip",
    "carrier": "carrier=UPS",
    "text prefix": "q=mar",
    "by total": "sort=-total",
}


class Figure(NamedTuple):
    """One measurement. ``ok`` is None where no bar is set."""

    name: str
    value: float
    unit: str
    floor: float | None
    ratio: float | None
    bar: str | None
    ok: bool | None


def verdicts() -> Iterator[Figure]:
    from suivi.core.facts import Facts
    from suivi.core.judge import judge
    from suivi.core.merge import join
    from suivi.core.policy import Policy
    from suivi.sources import SOURCES
    from suivi.sources.demo.simulator import DemoShop

    policy, lives = Policy(timezone="Europe/Paris", country="FR"), []
    for emission in DemoShop(seed=1, orders=1000, days=60, now=NOW).history():
        facts = Facts(id="")
        for finding in SOURCES["shopify"].translate("graphql/order", emission.body, {}, NOW):
            facts = join(facts, finding.facts) if finding.facts else facts
        lives.append(facts)
    best = 0.0
    for _ in range(5):
        start = time.perf_counter()
        for facts in lives:
            judge(facts, policy, NOW)
        best = max(best, len(lives) / (time.perf_counter() - start))
    yield Figure("verdicts", round(best), "1/s", None, None, ">= 20000", best >= 20000)


def road(orders: int) -> Iterator[Figure]:
    from django.core.management import call_command
    from django.test import Client

    from suivi.accounts.models import Membership, Person, Role
    from suivi.inbox.process import process
    from suivi.ops.management.commands.demo import demo_shop, send
    from suivi.sources.demo.simulator import DemoShop

    call_command("migrate", verbosity=0)
    shop = demo_shop(NOW)
    send(shop, DemoShop(seed=1, orders=orders, days=90, now=NOW).history(), NOW)
    start = time.perf_counter()
    while process(NOW):
        pass
    rate = orders / (time.perf_counter() - start)
    yield Figure("deliveries processed", round(rate), "1/s", None, None, ">= 1000", rate >= 1000)
    person = Person.objects.create_user("bench@example.com")
    Membership.objects.create(shop=shop, person=person, role=Role.OWNER)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for shape, address in SHAPES.items():
        times = sorted(_timed(client, f"/s/demo/orders/?{address}") for _ in range(20))
        for word, value, bar in (("median", statistics.median(times), 30), ("p95", times[18], 60)):
            name = f"overview, {orders} orders, {shape}, {word}"
            yield Figure(name, round(value, 1), "ms", None, None, f"<= {bar}", value <= bar)


def _timed(client: "object", address: str) -> float:
    start = time.perf_counter()
    response = client.get(address, headers={"host": "localhost"})  # type: ignore[attr-defined]
    assert response.status_code == 200, response.status_code
    return (time.perf_counter() - start) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--orders", type=int, default=20_000, help="orders in the list (20,000)")
    parser.add_argument("--only", choices=["verdicts", "road"], help="measure only this")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="suivi-bench-") as folder:
        os.environ |= {"SUIVI_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        import django

        django.setup()
        figures = []
        for name, measure in (("verdicts", verdicts), ("road", lambda: road(chosen.orders))):
            if chosen.only in {None, name}:
                for figure in measure():
                    figures.append(figure)
                    print(json.dumps(figure._asdict()), flush=True)
    print()
    for figure in figures:
        word = "" if figure.ok is None else "ok" if figure.ok else "MISSED"
        print(f"{figure.name:58} {figure.value:>12,} {figure.unit:4} {figure.bar or '':10} {word}")


if __name__ == "__main__":
    main()
