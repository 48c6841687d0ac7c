"""``suivi explain``: what an order's statuses are, and why."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from suivi.core.explain import plain
from suivi.core.facts import Facts, decode
from suivi.core.judge import judge
from suivi.core.merge import join
from suivi.core.policy import Policy
from suivi.core.verdict import Verdict
from suivi.core.wording import say
from suivi.lib import clock
from suivi.sources import SOURCES, Unreadable
from suivi.sources.reading import parse
from suivi.sources.shopify.partial import completed, is_order, is_rest


class Command(BaseCommand):
    """Judge orders from a file, from standard input, or one of the database."""

    help = "Say what an order's statuses are, why, what contradicts them, and what to do."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be chosen."""
        parser.add_argument("order", nargs="?", default="-", help="a file, - for standard input, or an order's name")
        parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
        parser.add_argument("--derive", action="store_true", help="ignore the statuses that the platform reports")
        parser.add_argument("--batch", action="store_true", help="one order a line in, one JSON verdict a line out")
        parser.add_argument("--now", help="judge at this moment, ISO 8601 (now)")
        parser.add_argument("--shop", help="the handle of the shop whose order is meant")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401
        """Read, judge, tell."""
        now = _moment(options["now"])
        if options["batch"]:
            self._batch(str(options["order"]), now, derive=options["derive"])
            return
        facts, policy = _read(str(options["order"]), options["shop"], now)
        verdict = judge(facts, policy, now, derive=options["derive"])
        if options["json"]:
            self.stdout.write(msgspec.json.encode(_answer(verdict)).decode())
        else:
            self.stdout.write(told(verdict, facts))

    def _batch(self, place: str, now: datetime, *, derive: bool) -> None:
        policy, failed = Policy(), 0
        for number, line in enumerate(_lines(place), start=1):
            if not line.strip():
                continue
            answer: dict[str, Any]
            try:
                answer = _answer(judge(understand(line, now), policy, now, derive=derive))
            except Unreadable as error:
                failed += 1
                answer = {"line": number, "error": str(error)}
            self.stdout.write(msgspec.json.encode(answer).decode())
        if failed:
            self.stderr.write(f"{failed} lines could not be read.")
            sys.exit(1)


def _answer(verdict: Verdict) -> dict[str, Any]:
    """The verdict as data, under the id by which it was asked for."""
    number = verdict.id.removeprefix("gid://shopify/Order/")
    return plain(verdict) | ({} if number.isdecimal() else {"id": number})


WRAPPERS = ("data", "order", "node")


def understand(body: bytes, now: datetime) -> Facts:
    """The facts of one order as Shopify gives it: a GraphQL node (bare or in its answer), or a REST order.

    Raises ``Unreadable`` where it is neither.
    """
    order = parse(body)
    for wrapper in WRAPPERS:
        if isinstance(order, dict) and isinstance(order.get(wrapper), dict) and "id" not in order:
            order = order[wrapper]
    if not is_order(order):
        raise Unreadable("This is not an order.")
    topic = "rest/order" if is_rest(order) else "graphql/order"
    facts: Facts | None = None
    for finding in SOURCES["shopify"].translate(topic, msgspec.json.encode(completed(order, now)), {}, now):
        if finding.facts is not None:
            facts = join(facts or Facts(id=finding.facts.id), finding.facts)
    if facts is None:
        raise Unreadable("There is no order in it.")
    return facts


def _lines(place: str) -> Iterator[bytes]:
    if place == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(place).open("rb") as file:
            yield from file
    except OSError as error:
        raise CommandError(f"{place}: {error.strerror}") from error


def _read(place: str, shop: str | None, now: datetime) -> tuple[Facts, Policy]:
    if place == "-" or Path(place).is_file():
        try:
            return understand(b"".join(_lines(place)), now), Policy()
        except Unreadable as error:
            raise CommandError(str(error)) from error
    return _stored(place, shop)


def _stored(name: str, shop: str | None) -> tuple[Facts, Policy]:
    """The order of that name in the database."""
    from suivi.orders.models import Order, OrderFacts
    from suivi.orders.policies import policy_of

    found = Order.objects.filter(name__in=[name, f"#{name}"]).select_related("shop")
    found = found.filter(shop__handle=shop) if shop else found
    rows = list(found[:2])
    if not rows:
        raise CommandError(f"There is no file and no order named {name}.")
    if len(rows) > 1:
        raise CommandError(f"Several shops have an order {name}: say which with --shop.")
    row = rows[0]
    document = OrderFacts.objects.values_list("document", flat=True).get(shop=row.shop, id=row.id)
    return decode(document), policy_of(row.shop)


def _moment(value: str | None) -> datetime:
    if value is None:
        return clock.now()
    try:
        moment = parse_datetime(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError("--now must be a moment with its offset, such as 2026-11-24T12:00:00Z.")
    return moment


def told(verdict: Verdict, facts: Facts) -> str:
    """The verdict in words, for a terminal."""
    lines = [f"Order {facts.head.name if facts.head else facts.id}: {verdict.order.state.value}", ""]
    for title, part in (
        ("Payment", verdict.payment),
        ("Fulfillment", verdict.fulfillment),
        ("Delivery", verdict.delivery),
        ("Return", verdict.returns),
    ):
        lines.append(f"{title}: {part.status.value}")
        lines += [f"    {say(reason)}" for reason in part.reasons]
    for parcel in verdict.delivery.parcels:
        lines.append(f"    {parcel.carrier} {parcel.number}: {parcel.status.value}")
    lines += ["", "Problems:" if verdict.problems else "No problem."]
    for problem in verdict.problems:
        lines.append(f"  {problem.severity.value}: {problem.code.value} since {problem.since:%Y-%m-%d %H:%M} UTC")
        lines.append(f"    {say(problem.reason)}")
        lines += [f"    {say(problem.threshold)}"] if problem.threshold else []
        lines.append("    Next: " + ", ".join(action.value for action in problem.actions))
    if verdict.review_at:
        lines += ["", f"Nothing changes by itself before {verdict.review_at:%Y-%m-%d %H:%M} UTC."]
    return "\n".join(lines)
