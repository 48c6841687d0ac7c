"""Secrets and persons stay where they belong, whatever goes wrong: nothing of them in logs, in answers to strangers, in
links, or in rows that say what is to be done.
"""

import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection as database
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from suivi.accounts import stores, storetokens, subscriptions
from suivi.accounts.models import Connection, Role
from suivi.actions.asking import Impossible
from suivi.core.words import Action
from suivi.inbox import backfill
from suivi.inbox.accept import accept
from suivi.inbox.process import process
from suivi.inbox.rereads import mark_keys
from suivi.inbox.sweep import sweep
from suivi.lib.discreet import Formatter
from suivi.sources.shopify.api import tokens
from suivi.sources.shopify.api.wire import Wire
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Order
from suivi.sources.shopify.double.trouble import AFTER, BEFORE
from tests.actions.acting import Desk, at_the_desk
from tests.door import knock
from tests.inbox.connected import key
from tests.web.conftest import signed_in

NAME, MAIL, PHONE, STREET = "Zyxwvia Leakson", "zyxwv.leak@example.org", "+33698765432", "77 Leakstreet"
OTHER_MAIL, OTHER_PHONE, OTHER_STREET = "leak.other@example.org", "+33 6 12 98 76 54", "5 Otherleak Lane"
PERSONAL = (
    "Zyxwvia",
    "Leakson",
    "zyxwv.leak",
    "leak.other",
    "698765432",
    "6 12 98 76 54",
    "612987654",
    "eakstreet",
    "therleak",
)
# Tables that hold what is known of orders and customers, on purpose. The inbox holds bodies.
HOLDERS = {"orders"}
BODIES = {("inbox", "delivery", "body")}
MOST_PAGES = 60


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as an installation writes it, with every logger at its most talkative."""
    written, root = io.StringIO(), logging.getLogger()
    handler, loud = logging.StreamHandler(written), logging.DEBUG
    handler.setFormatter(Formatter())
    known = [one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    before = [(one, one.level, one.propagate) for one in (root, *known)]
    for one in (root, *known):
        one.setLevel(loud)
        one.propagate = True
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    for one, level, propagate in before:
        one.setLevel(level)
        one.propagate = propagate


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    with at_the_desk(Role.OWNER) as found:
        yield found


def secrets_of(desk: Desk) -> list[str]:
    """A list that grows with each token that the store issues."""
    found, issue = [desk.store.secret, *desk.double.tokens.issued], desk.double.tokens.issue

    def noted(*args: int) -> str:
        found.append(issue(*args))
        return found[-1]

    desk.double.tokens.issue = noted  # type: ignore[method-assign]
    return found


def person(desk: Desk) -> Order:
    """A customer's order, with all marks."""
    customer = {"id": 7, "name": NAME, "email": MAIL, "phone": PHONE, "locale": "fr"}
    address = {"address1": STREET, "zip": "75011", "city": "Paris", "countryCode": "FR", "phone": PHONE}
    return desk.double.store.place(
        [("Mug", "10.00", 2)], paid="authorization", customer=customer, email=MAIL, phone=PHONE, address=address
    )


def live_through_everything(desk: Desk, order: Order) -> None:
    """Every kind of trouble meets every duty, and what people wrote is under way meanwhile."""
    double, store = desk.double, desk.store
    store.subscribe()
    store.hear()
    desk.read(order)
    for number, trouble in enumerate((*BEFORE, *(one for one in AFTER if one != "late"))):
        for action, params in (
            (Action.SET_EMAIL, {"email": OTHER_MAIL}),
            (Action.SET_PHONE, {"phone": OTHER_PHONE}),
            (
                Action.SET_ADDRESS,
                {"line1": OTHER_STREET, "city": "Lyon", "zip": "69001", "country": "FR", "last_name": "Leakson"},
            ),
            (Action.SET_NOTE, {"text": f"{NAME}, {MAIL}, {PHONE}, {STREET}"}),
            (Action.HOLD, {"reason": "other", "notes": f"Ask {NAME}"}),
        ):
            try:
                desk.ask(order, action, **params, again=f"{number}-{action}")
            except Impossible:
                continue
        double.store.changed(order)
        store.hear()
        double.trouble.next(trouble)
        desk.carry_out()
        double.trouble.next(trouble)
        mark_keys(desk.shop, [key(order)], store.now())
        store.settle()
        double.trouble.next(trouble)
        sweep(store.now())
        double.trouble.next(trouble)
        Connection.objects.update(subscribed_at=None)
        subscriptions.look_after(store.now())
        double.trouble.plan.clear()
        double.advance(timedelta(minutes=16))
    desk.work_for(minutes=20)


def break_more(desk: Desk, order: Order) -> None:
    """What no store does, but somebody may: bodies that cannot be read, fields withheld, stores that are not there."""
    store, now = desk.store, desk.store.now()
    for number, body in enumerate((
        f'{{"id": "{MAIL}", "email": "{MAIL}", "phone": "{PHONE}"}}',
        f'{{"id": 5, "created_at": "{NAME}", "email": "{MAIL}"}}',
        f'{{"id": 5, "total_price": "{PHONE}", "shipping_address": {{"address1": "{STREET}"}}}}',
        f'{MAIL} {PHONE} {NAME}',
        f'["{NAME}", "{STREET}"]',
    )):  # fmt: skip
        accept(desk.shop, "shopify", "orders/updated", body.encode(), {}, f"broken-{number}", now)
        accept(desk.shop, "shopify", "graphql/order", body.encode(), {}, f"broken-node-{number}", now)
        knock(body.encode(), secret="wrong", domain="local.myshopify.com", key=f"wrong-{number}")
    process(now)
    desk.double.withheld = frozenset({"Order.email", "Order.customer", "Order.shippingAddress"})
    mark_keys(desk.shop, [key(order)], now)
    store.settle()
    base = store.again().base
    Connection.objects.update(base="http://127.0.0.1:9", quiet_until=None)
    mark_keys(desk.shop, [key(order)], store.now())
    store.settle()
    Connection.objects.update(base=base, quiet_until=None, failures=0)
    backfill.begin(desk.shop, store.now())
    for trouble in ("500", "html", "", "", "half", "", ""):
        desk.double.trouble.next(trouble)
        backfill.go_on(store.now())
        desk.double.advance(timedelta(minutes=2))
    desk.double.trouble.plan.clear()


def by_refresh_tokens(desk: Desk, known: list[str]) -> None:
    """The same store as an installed app has it: its token is renewed, well and badly."""
    row, now = desk.store.again(), desk.store.now()
    desk.double.tokens.codes.add("c0de-leak")
    wire = Wire(local=True)
    grant = tokens.send(wire, tokens.code_grant(row.shop.domain or "", desk.double.app, "c0de-leak", row.base), now)
    wire.close()
    known += ["c0de-leak", grant.refresh_token]
    row = stores.keep(row.shop, row.client_id, row.base, Connection.Way.CODE, grant, now)
    for _ in range(3):
        desk.double.advance(timedelta(minutes=45))
        desk.double.tokens.expire()
        mark_keys(desk.shop, [gid("Order", 1)], desk.store.now())
        desk.store.settle()
        known += desk.double.tokens.refreshes
    storetokens.write(desk.store.again(), sealed_token="", token_until=None)
    desk.double.tokens.refreshes.clear()
    mark_keys(desk.shop, [gid("Order", 1)], desk.store.now())
    desk.store.settle()


def found_in(text: str, marks: list[str]) -> list[str]:
    return [f"{mark}: …{text[max(0, text.index(mark) - 200) :][:400]}…" for mark in marks if mark in text]


def rows() -> Iterator[tuple[str, str]]:
    """Every value of every row, but of what holds persons on purpose."""
    for model in apps.get_models():
        label = model._meta.app_label
        fields = [
            one.attname
            for one in model._meta.concrete_fields
            if (label, model._meta.model_name, one.name) not in BODIES
        ]
        for row in model._default_manager.values_list(*fields) if label not in HOLDERS else ():
            for name, value in zip(fields, row, strict=True):
                yield f"{model._meta.label}.{name}", str(value)


def everything() -> Iterator[tuple[str, str]]:
    """Every value of every table, as the database keeps it."""
    with database.cursor() as cursor:
        for table in database.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield (
                    table,
                    " ".join(
                        bytes(one).decode("utf-8", "replace") if isinstance(one, (bytes, memoryview)) else str(one)
                        for one in row
                    ),
                )


def pages(client: Client, first: list[str]) -> Iterator[tuple[str, HttpResponse]]:
    """Pages of the desk, found by their links."""
    seen, waiting = set(first), list(first)
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        answer = client.get(address)
        yield address, answer
        for link in addresses(answer):
            plain = link.partition("#")[0]
            if plain.startswith("/") and not plain.startswith(("//", "/static", "/account")) and plain not in seen:
                seen.add(plain)
                waiting.append(plain)


def addresses(answer: HttpResponse) -> list[str]:
    """Where a page leads or sends one: links, forms, sources, redirects; not what only opens a mail or a call."""
    if answer.streaming:
        return []
    found = re.findall(
        r'(?:href|action|src|hx-get|hx-post|content)="([^"]*)"', answer.content.decode("utf-8", "replace")
    )
    if "Location" in answer:
        found.append(answer["Location"])
    return [one for one in found if not one.startswith(("mailto:", "tel:"))]


def test_nothing_secret_and_nobody_is_found_where_they_do_not_belong(desk: Desk, log: io.StringIO) -> None:
    known, order = secrets_of(desk), person(desk)
    live_through_everything(desk, order)
    break_more(desk, order)
    by_refresh_tokens(desk, known)
    known += desk.double.tokens.refreshes
    leaks = [f"{where} {leak}" for where, value in rows() for leak in found_in(value, [*known, *PERSONAL])]
    leaks += [f"{where} {leak}" for where, value in everything() for leak in found_in(value, known)]

    insider, stranger = signed_in(desk.person), Client(raise_request_exception=False)
    shop = desk.shop.handle
    for address, answer in pages(insider, [f"/s/{shop}/", reverse("order", args=[shop, order.id])]):
        shown = "" if answer.streaming else answer.content.decode("utf-8", "replace")
        leaks += [f"page {address} {leak}" for leak in found_in(shown, known)]
        leaks += [f"link on {address} {leak}" for link in addresses(answer) for leak in found_in(link, list(PERSONAL))]
        for visitor in (stranger.get(address), stranger.post(address, {"email": MAIL, "secret": known[0]})):
            said = str(visitor.headers) + ("" if visitor.streaming else visitor.content.decode("utf-8", "replace"))
            leaks += [f"to strangers {address} {leak}" for leak in found_in(said, [*known, *PERSONAL])]
    written = log.getvalue()
    assert written.count("\n") > 100
    leaks += [f"log {leak}" for leak in found_in(written, [*known, *PERSONAL])]
    assert leaks == []
    assert len(known) > 5


def test_an_error_page_says_nothing(
    desk: Desk, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    order = person(desk)
    desk.read(order)
    secret, client = desk.store.secret, signed_in(desk.person)
    client.raise_request_exception = False

    def fails(*_args: object, **_more: object) -> None:
        raise ValueError(f"'{NAME}' with secret={secret} and {MAIL} {PHONE} '{STREET}'")

    monkeypatch.setattr("suivi.web.desk.order.order_row", fails)
    monkeypatch.setattr("suivi.web.desk.order.order_page", fails)
    answer = client.get(reverse("order", args=[desk.shop.handle, order.id]))
    assert answer.status_code == 500
    said = answer.content.decode() + str(answer.headers) + log.getvalue()
    assert "ValueError" in log.getvalue()
    assert found_in(said, [secret, *PERSONAL]) == []
