"""Each thing that can fail of what orders hang on is seen to fail, and nothing else is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from suivi.accounts import notices
from suivi.accounts.models import Connection, Notice, Shop, TrackingProvider
from suivi.accounts.notices import Noticed
from suivi.alerts.kinds import Broken
from suivi.alerts.models import Line, Trouble
from suivi.alerts.troublewords import path, sentence
from suivi.automations.rules.models import Firing, Rule
from suivi.automations.rules.stored import save, switch
from suivi.inbox.models import Delivery
from suivi.messages.models import Account
from suivi.publishing.models import Run, Schedule, Sending
from suivi.sources.shopify.api import scopes
from suivi.worker import heartbeat, troubles
from tests.automations.house import rule
from tests.publishing.making import person
from tests.road import NOW, new_shop

pytestmark = pytest.mark.django_db
AGO, JUST = NOW - timedelta(hours=2), NOW - timedelta(minutes=1)
MAY = ["read_orders"]
WANTED = len(set(scopes.topics(frozenset(MAY))))


def beats(_shop: Shop, at: Any = JUST) -> None:
    heartbeat.beat(at)


def waits(shop: Shop, at: Any = AGO) -> None:
    Delivery.objects.create(
        shop=shop, source="shopify", topic="orders/updated", dedupe_key="1", headers={}, body=b"{}", received_at=at,
        due_at=at,
    )  # fmt: skip


def store(shop: Shop, **more: Any) -> None:
    well = {
        "connected_at": AGO, "swept_until": JUST, "complete_at": JUST, "subscribed_at": AGO, "subscriptions": WANTED,
        "scopes": MAY, "base": "http://localhost:1",
    }  # fmt: skip
    Connection.objects.create(shop=shop, client_id="1", **(well | more))


def removed(shop: Shop) -> None:
    store(shop)
    notices.keep(shop, [Noticed(Notice.Kind.REMOVED, "2026-11-01")] * 2, AGO)


def provider(shop: Shop, **more: Any) -> None:
    out = {"failures": 3, "failing_since": AGO, "why": "The key was refused.", "asks": True}
    TrackingProvider.objects.create(
        shop=shop, provider="aftership", token_hash=str(shop.pk), created_at=AGO, **(out | more)
    )


def channel(shop: Shop, **more: Any) -> None:
    Account.objects.create(shop=shop, reach="email", channel="postmark", **({"failures": 3, "why": "401"} | more))


def fired(shop: Shop, state: str, reason: str = "", *, on: bool = True) -> None:
    row = save(shop, rule("late_vip"), None, AGO)
    if on:
        switch(row, Rule.State.ON, None, AGO)
    due_at = NOW if state == Firing.State.WAITING else None
    for key in ("1", "2"):
        Firing.objects.create(shop=shop, rule=row, version=1, order_id=1, key=key, fired_by="button", fired_at=AGO,
                              state=state, reason=reason, due_at=due_at)  # fmt: skip


def scheduled(shop: Shop, *states: str, sent: str = "", **more: Any) -> None:
    mine = {"person": person(shop), "report": "refunds", "format": "csv", "language": "en", "cron": "0 8 * * *"}
    schedule = Schedule.objects.create(shop=shop, created_at=AGO, **(mine | more))
    for state in states:
        run = Run.objects.create(
            shop=shop, role="owner", schedule_id=schedule.pk, report="refunds", title="Refunds", definition={},
            format="csv", language="en", state=state, why="It took too long." if state == "failed" else "",
            asked_at=AGO, due_at=AGO, ended_at=AGO,
        )  # fmt: skip
    if sent:
        Sending.objects.create(shop=shop, run_id=run.pk, destination_id=1, state=sent, why="Full.", due_at=AGO)


def place(shop: Shop, **more: Any) -> None:
    Line.objects.create(shop=shop, by="slack", name="#orders", **({"broken": True, "why": "404"} | more))


SEEN: list[tuple[str, Callable[[Shop], None], set[str], str]] = [  # what is so, what is seen, and what is said of it
    ("a worker lives", beats, set(), ""),
    ("no worker has lived for long", lambda shop: beats(shop, AGO), {Broken.STANDS_STILL}, "not worked on"),
    ("the inbox is behind", waits, {Broken.STANDS_STILL}, "not worked on"),
    ("the inbox has its hands full", lambda shop: waits(shop, JUST), set(), ""),
    ("a store is well", store, set(), ""),
    ("a store is not well", lambda shop: store(shop, state="attention", why="The app was uninstalled from the store."),
     {Broken.STORE_REFUSES}, "uninstalled from the store"),
    ("a store does not answer", lambda shop: store(shop, failures=5, complete_at=AGO, why="No."),
     {Broken.STORE_BEHIND}, "does not answer"),
    ("a store stumbles", lambda shop: store(shop, failures=5, why="No."), set(), ""),
    ("webhooks are missing", lambda shop: store(shop, subscriptions=WANTED - 3), {Broken.WEBHOOKS_MISSING},
     f"Of {WANTED} webhook topics, 3 were missing"),
    ("webhooks were removed, and are back", removed, {Broken.WEBHOOKS_MISSING}, "2 were missing"),
    ("a store was just connected", lambda shop: store(shop, subscriptions=0, connected_at=JUST), set(), ""),
    ("webhooks cannot come anyway", lambda shop: store(shop, subscriptions=0, base=""), set(), ""),
    ("a provider is out", provider, {Broken.PROVIDER_OUT}, "AfterShip cannot be asked"),
    ("a provider stumbles", lambda shop: provider(shop, failures=2), set(), ""),
    ("a provider is not asked any more", lambda shop: provider(shop, asks=False), set(), ""),
    ("a channel takes nothing", channel, {Broken.MESSAGES_OUT}, "Postmark takes no messages"),
    ("a channel works", lambda shop: channel(shop, failures=0), set(), ""),
    ("a rule fails", lambda shop: fired(shop, "failed", "step"), {Broken.RULE_FAILED}, "on 2 orders"),
    ("a rule that failed is off", lambda shop: fired(shop, "failed", "step", on=False), set(), ""),
    ("a rule waits for its limit", lambda shop: fired(shop, "waiting", "limit"), {Broken.RULE_WAITS}, "2 more wait"),
    ("a rule waits for its hours", lambda shop: fired(shop, "waiting", "hours"), set(), ""),
    ("a report is made and sent", lambda shop: scheduled(shop, "failed", "done", sent="sent"), set(), ""),
    ("a report failed", lambda shop: scheduled(shop, "done", "failed"), {Broken.REPORT_FAILED}, "It took too long."),
    ("a report did not arrive", lambda shop: scheduled(shop, "done", sent="failed"), {Broken.REPORT_FAILED}, "Full."),
    ("a schedule cannot go on", lambda shop: scheduled(shop, on=False, why="Gone."), {Broken.REPORT_FAILED}, "Gone."),
    ("a place takes no alerts", place, {Broken.PLACE_BROKEN}, "#orders"),
    ("a person's own way is theirs", lambda shop: place(shop, person=person(shop)), set(), ""),
]  # fmt: skip


@pytest.mark.parametrize(("so", "seen", "says"), [one[1:] for one in SEEN], ids=[one[0] for one in SEEN])
def test_what_fails_is_seen_and_said(so: Callable[[Shop], None], seen: set[str], says: str) -> None:
    shop = new_shop()
    so(shop)
    troubles.look(NOW)
    found = list(Trouble.objects.all())
    assert {one.kind for one in found} == seen
    for one in found:
        assert says in sentence(one)
        assert "{" not in sentence(one)
        assert path(shop, one, owner=True).startswith("/s/demo/")


def test_the_look_asks_no_more_for_more_shops(django_assert_num_queries: Any) -> None:
    for number in range(3):
        shop = new_shop(f"shop{number}")
        for so in (store, channel, provider, place):
            so(shop)
    with django_assert_num_queries(10):
        faults = [fault for look in troubles.LOOKS for fault in look(NOW)]
    assert len(faults) == 9
