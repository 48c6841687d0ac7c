"""What rules say of hand-made orders: the gallery, the fields of conditions, files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import call_command
from django.utils import translation

from suivi.automations.rules.case import Case, Past, Profile, clock_of, profile_of
from suivi.automations.rules.checking import checked
from suivi.automations.rules.contract import RuleError, do_of
from suivi.automations.rules.deciding import decide
from suivi.automations.rules.definitions import READY, read, ready, schema, words_of, written
from suivi.automations.rules.ears import Doing, Ears, Live
from suivi.automations.rules.looking import cases, known
from suivi.automations.rules.matching import holds, parts, told
from suivi.automations.rules.spans import after
from suivi.core.changes import Standing
from suivi.core.facts import Address, Customer, Detail, Facts, Head, Stamp
from suivi.core.policy import Policy
from suivi.core.query import parse
from suivi.orders.following import Seen
from suivi.orders.models import Order
from suivi.orders.search import compiled, listed
from tests.automations.house import rule
from tests.road import NOW, fill, new_shop

CLOCK = clock_of(Policy(timezone="Europe/Paris", country="FR"))
STANDING = Standing(
    state="open", payment="paid", fulfillment="unfulfilled", delivery="not_shipped", returns="no_return", tags=("b2b",)
)
PROFILE = Profile(
    id=1, key="gid://shopify/Order/1", name="#1", placed_at=NOW - timedelta(days=3), updated_at=None,
    total=Decimal(80), items=2, test=False, terms={"country": frozenset({"fr"})}, words={}, past=Past(2, Decimal(100)),
)  # fmt: skip
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "rule.schema.json"


def case(words: Mapping[str, str] | None = None, past: Past = PROFILE.past, **standing: Any) -> Case:
    """An order that is paid and not shipped, but for what is said."""
    plain = {name: frozenset({word}) for name, word in (words or {}).items()}
    return Case(msgspec.structs.replace(STANDING, **standing), PROFILE._replace(words=plain, past=past), CLOCK)


def change(name: str, after: str = "", before: str = "", **detail: str) -> Seen:
    return Seen(1, 1, name, before, after, detail, "shopify graphql/order", NOW)


@dataclass(frozen=True)
class Ready:
    """What fires a ready rule, an order that it means, and one that it does not."""

    fired_by: Seen
    means: Case
    means_not: Case
    does: list[str] = field(default_factory=list)


RAISED = "problem.raised"
UPSELL = {"hold_reason": "online_store_post_purchase_cross_sell"}
SHIPPED = {"fulfillment": "fulfilled", "delivery": "delivered"}
GALLERY = {
    "capture_before_expiry": Ready(
        change(RAISED, "authorization_expiring"), case(payment="authorized"), case({"risk": "high"}), ["capture"]
    ),
    "release_upsell_hold": Ready(
        change("fulfillment.changed", "on_hold", "unfulfilled"), case(UPSELL, fulfillment="on_hold"),
        case({"hold_reason": "other"}, fulfillment="on_hold"), ["release_hold"],
    ),
    "hold_high_risk": Ready(
        change(RAISED, "high_risk"), case(), case(fulfillment="fulfilled"), ["hold", "tag", "alert"]
    ),
    "fulfill_digital": Ready(
        change("payment.changed", "paid", "pending"), case(), case({"risk": "pending"}), ["fulfill"]
    ),
    "tag_late_vip": Ready(
        change(RAISED, "late"), case(past=Past(5, Decimal(500))), case(past=Past(4, Decimal(400), ("b2b",))),
        ["tag", "comment"],
    ),
    "ask_for_address": Ready(
        change(RAISED, "attempt_failed"), case(), Case(STANDING, PROFILE._replace(test=True), CLOCK),
        ["message", "wait"],
    ),
    "apologize_when_late": Ready(change(RAISED, "late"), case(), case(archived=True), ["message", "tag"]),
    "chase_unpaid": Ready(
        change(RAISED, "payment_pending_long"), case(payment="pending"), case(payment="paid"),
        ["message", "wait", "tag", "comment"],
    ),
    "archive_done": Ready(
        change("delivery.changed", "delivered", "in_transit"), case(**SHIPPED),
        case(**SHIPPED, returns="return_requested"), ["archive"],
    ),
    "lost_parcel": Ready(
        change(RAISED, "stuck", subject="1Z1"), case(delivery="in_transit"), case(delivery="delivered"),
        ["tag", "comment", "message", "alert"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ready()))
def test_a_ready_rule_means_what_it_says(name: str) -> None:
    definition, order = ready()[name], GALLERY[name]
    found = checked(definition)
    ears = Ears([Live(1, 1, found, NOW)], CLOCK.calendar)
    assert [one.order_id for one in ears.fired([order.fired_by], {}, {})] == [1]
    assert not list(ears.fired([change("note.changed", "written"), change(RAISED, "no_tracking")], {}, {}))
    yes, no = decide(found, order.means, NOW), decide(found, order.means_not, NOW)
    assert (yes.matched, [do_of(step) for step in yes.steps]) == (True, order.does)
    assert (no.matched, no.steps, [check.held for check in no.why].count(False)) == (False, (), 1)


@pytest.mark.parametrize("name", sorted(ready()))
def test_a_ready_rule_is_whole_in_both_languages(name: str) -> None:
    definition = ready()[name]
    assert (READY / f"{definition.name}.yaml").is_file()
    assert read(written(definition)) == definition
    with translation.override("fr"):
        french = words_of(definition)
    assert french.title not in {"", definition.title}
    assert french.description.endswith(".")


def test_the_published_schema_is_current() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == json.loads(json.dumps(schema()))


@pytest.mark.parametrize(
    "text",
    ["", "name: [", "name: Big", "a: &a [1]\nb: *a", "x" * 60_000, "name: x\ntitle: X\nwhen: []\nthen: []",
     "name: x\ntitle: X\nwhen: [{event: raised, problem: late}]\nthen: [{do: fly}]"],
)  # fmt: skip
def test_what_is_no_rule(text: str) -> None:
    with pytest.raises(RuleError):
        read(text)


HEAD = Head(
    stamp=Stamp(as_of=NOW), name="#1", placed_at=NOW - timedelta(days=3), created_at=NOW, current_total=Decimal(80),
    tags=("VIP",), gateways=("manual",), channel="Online Store",
)  # fmt: skip
FACTS = Facts(
    id="gid://shopify/Order/1", head=HEAD, detail=Detail(stamp=Stamp(as_of=NOW), risk_level="high"),
    customer=Customer(stamp=Stamp(as_of=NOW), locale="fr-FR", shipping=Address(city="Orléans", zip="45000")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "meets"),
    [
        ("", True),
        ("tag:vip", True),
        ("tag_not:vip", False),
        ("risk:high city:orleans zip:45* language:fr", True),
        ("channel:'online store' gateway:manual -currency:*", True),
        ("customer_orders:>=2 customer_spent:<100", False),
        ("customer_spent:>99 customer_tag:gold", True),
        ("created_at:<-2d", True),
        ("created_at:<-2bd", False),  # placed on a Friday, asked on a Monday
        ("created_at:yesterday", False),
        ("requires_shipping:false", False),  # nobody told
        ("(tag:x OR archived:false) NOT test:true", True),
        ("parcel_status:delivered", False),
        ("items:>0", False),
        ("problem:* OR payment_flag:none", True),
    ],
)
def test_conditions(condition: str, meets: bool) -> None:
    profile = profile_of(1, FACTS, HEAD, (), Past(2, Decimal(100), ("Gold",)))
    order = Case(msgspec.structs.replace(STANDING, tags=None), profile, CLOCK)
    assert holds(condition, order, NOW) is meets


SEARCHES = (
    "status:open", "-status:open problem:*", "financial_status:unpaid", "fulfillment_status:unshipped",
    "delivery_status:delivered,in_transit", "return_status:*", "carrier:colissimo", "country:fr", "country:f*",
    "tag:*", "tag_not:vip", "current_total_price:>=100", "sku:*", "10*", "martin", "name:10*",
    "(country:de OR tag:vip)", "email:*", "phone:*", "customer:m*", "tracking:*", "test:false", "id:>0",
    "updated_at:>2026-02-20", "NOT (country:fr carrier:*)", "problem:late OR problem:stuck",
)  # fmt: skip


@pytest.mark.django_db
def test_a_condition_finds_what_the_overview_finds() -> None:
    """The same words mean the same, whether a database is asked or an order in memory."""
    shop = new_shop()
    fill(shop, 60)
    orders = Order.objects.filter(shop=shop)
    found = cases(known(shop, orders.values_list("id", flat=True), of_customers=True), CLOCK)
    for text in SEARCHES:
        here = {number for number, one in found.items() if holds(text, one, NOW)}
        there = set(orders.filter(compiled(parse(text), listed(shop))).values_list("id", flat=True))
        assert here == there, text
        again = " ".join(part.text for part in parts(text))
        assert {number for number, one in found.items() if holds(again, one, NOW)} == here, again
    assert told(parse("tag:'a b',c* -x")) == '((tag:"a b" OR tag:c*) -x)'


@pytest.mark.parametrize(
    ("name", "at", "makers"),
    [
        ("fulfillment.changed", NOW, {"holder"}),
        ("fulfillment.changed", NOW - timedelta(hours=1), set()),
        ("fulfillment.changed", NOW + timedelta(minutes=5), set()),
        ("payment.changed", NOW, set()),
    ],
)
def test_what_a_rule_had_the_store_do_is_its_own(name: str, at: datetime, makers: set[str]) -> None:
    holder = rule("holder", when=[{"event": "change", "name": name}])
    ears = Ears([Live(1, 1, checked(holder), datetime(2020, 1, 1, tzinfo=UTC))], CLOCK.calendar)
    doing = {1: [Doing("holder", "hold", NOW - timedelta(minutes=1), NOW + timedelta(minutes=1))]}
    (fired,) = ears.fired([change(name, "on_hold")._replace(at=at)], {}, doing)
    assert (fired.makers, fired.own) == (makers, bool(makers))


@pytest.mark.parametrize(
    ("span", "hours"), [("0m", 0), ("30m", 0.5), ("4h", 4), ("3d", 72), ("4bh", 1 + 48 + 3), ("1bd", 72)]
)
def test_spans(span: str, hours: float) -> None:
    """From eleven on a Friday evening in Paris on: business hours go on at Monday's midnight."""
    friday = datetime(2026, 3, 6, 22, tzinfo=UTC)
    assert after(friday, span, CLOCK.calendar) == friday + timedelta(hours=hours)


@pytest.mark.django_db
def test_rules_go_out_and_come_in_as_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(new_shop(), 5)
    file = tmp_path / "own.yaml"
    both = written(rule("own", **{"if": "tag:vip"})), written(rule("second"))
    file.write_text("---\n" + "---\n".join(both), "utf-8")
    call_command("rule", "import", str(file))
    call_command("rule", "order", "second")
    call_command("rule", "export")
    call_command("rule", "list")
    call_command("rule", "simulate", "own", "--days", "7")
    out = capsys.readouterr().out
    assert "own: version 1, off." in out
    assert "---\n".join(reversed(both)) in out
    assert "archive_done" in out
    assert "it would have acted on 0 orders" in out
