"""Hostile payloads, signed, through the intake, the inbox and the record, to every page: no failure, no markup of
theirs, nothing lost, and nothing of people or secrets in the logs.
"""

import json
import logging
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from suivi.accounts import secrets
from suivi.accounts.models import Role, Shop
from suivi.inbox.models import Delivery
from suivi.inbox.process import WAITS, process
from suivi.lib import clock
from suivi.lib.discreet import Formatter
from suivi.orders.models import Order
from suivi.orders.rebuild import rebuild
from tests.door import knock
from tests.sources.test_shopify_node import NODE
from tests.web.conftest import signed_in, worker
from tests.web.markup import Page

DOMAIN, SECRET = "hostile.myshopify.com", "seeded-webhook-secret"
EMAIL, PHONE, NAME = "zebedee.quill@example.org", "+15550199887", "Zebedee Quill"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onload='x {{7*7}} {% now %}\u202e👩‍👩‍👧\x00"
JUNK = (None, True, -1, 10**30, 1e308, "", "NaN", "\x00", "9999-12-31T23:59:59-14:00", [], {}, [[]], [None], {"id": []})
KEEP = re.compile(r"gid://.*|[\d.,:TZ+-]*|[a-z_]+|[A-Z_]+|[A-Z]{2,3}|.*://.*")  # ids, moments, amounts, words
ODD = (
    b"",
    b"null",
    b"[]",
    b"\xff\xfe{}",
    b'{"id": NaN}',
    b"[" * 4_000_000,
    b'{"a":' * 800_000,
    b'{"id":1,"note":"\\ud800"}',
)


def evil(value: Any, key: str = "") -> Any:
    """The payload with markup in every text, and a known person in it."""
    if isinstance(value, dict):
        return {name: evil(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [evil(each, key) for each in value]
    if key in {"email", "contact_email"}:
        return EMAIL
    if key == "phone":
        return PHONE
    if key in {"first_name", "name", "displayName"} and isinstance(value, str) and not value.startswith("#"):
        return f"{NAME} {EVIL}"
    if isinstance(value, str) and "://" in value and not value.startswith("gid:"):
        return f"javascript:alert(1)//{EVIL}"
    return value if not isinstance(value, str) or KEEP.fullmatch(value) else value + EVIL


def mutated(value: Any, dice: random.Random) -> Any:
    """The payload with something else somewhere."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        key = dice.choice(list(value))
        return value | {key: mutated(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.9:
        place = dice.randrange(len(value))
        return [*value[:place], mutated(value[place], dice), *value[place + 1 :]]
    return dice.choice(JUNK)


def payloads(shared: Path) -> Iterator[tuple[str, bytes]]:
    """Topics and bodies: each real sample with markup, mutated and cut short; and what is no payload at all."""
    dice = random.Random(3)
    files = sorted((shared / "samples" / "shopify" / "webhooks").glob("*__*.json"))
    samples = [(path.stem.replace("__", "/", 1), json.loads(path.read_bytes())) for path in files]
    for topic, sample in [*samples, ("graphql/order", NODE), ("rest/order", dict(samples)["orders/create"])]:
        bad = evil(sample)
        whole = json.dumps(bad).encode()
        yield topic, whole
        yield topic, dice.choice((json.dumps(mutated(bad, dice)).encode(), whole[: dice.randrange(len(whole))]))
    for number in range(12):  # orders of their own
        order = mutated(evil(dict(samples)["orders/create"]), dice)
        if isinstance(order, dict):
            own = {"id": 7_000_000 + number, "admin_graphql_api_id": f"gid://shopify/Order/{7_000_000 + number}"}
            yield "orders/create", json.dumps(order | own).encode()
    for body in ODD:
        yield "orders/updated", body
    yield EVIL.replace("\x00", "").encode("ascii", "ignore").decode(), b"{}"


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every log line, as it is written, from INFO on."""
    written: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(Formatter())
    handler.emit = lambda record: written.append(handler.format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def hostile(transactional_db: None, shared: Path) -> Shop:
    """A shop that got all of it, every retry included."""
    now = clock.now()
    shop = Shop.objects.create(handle="hostile", name=EVIL[:100].replace("\x00", ""), domain=DOMAIN, created_at=now)
    secrets.put(shop, secrets.SHOPIFY_WEBHOOK, SECRET, now)
    told = list(payloads(shared))
    for number, (topic, body) in enumerate(told):
        answer = knock(body, secret=SECRET, domain=DOMAIN, key=f"{number} {EVIL[:40]}", topic=topic)
        assert answer == 200, (topic, body[:100])
    assert knock(b"[" * 10_000_000, secret=SECRET, domain=DOMAIN, key="large") == 413
    for wait in (*WAITS, *WAITS[:1]):
        while process(now):
            pass
        now += wait
    assert Delivery.objects.filter(shop=shop).count() == len(told)
    return shop


def addresses(shop: Shop) -> Iterator[str]:
    for name in ("orders", "orders_export", "matrix", "attention", "inbox"):
        yield reverse(name, args=[shop.handle])
    orders = reverse("orders", args=[shop.handle])
    for query in (
        "<script>alert(1)</script>",
        "\x00",
        "👩‍👩‍👧\u202e",
        "tag:",
        'note:"',
        "(((",
        "a" * 3000,
        NAME,
        EMAIL,
    ):
        yield f"{orders}?{json.dumps({'q': query})}"
        yield from (f"{orders}?q={query}" for query in [query.replace("\x00", "%00")])
    for filters in (
        "payment=<b>&delivery='",
        "problem=x&sort=<",
        "after=xxx&before=yyy",
        "tag=%00&carrier=%22",
        "sort=-total",
    ):
        yield f"{orders}?{filters}"
    for state in ("parked", "waiting", "<b>"):
        yield f"{reverse('inbox', args=[shop.handle])}?state={state}&before=99999999999999999999"
    for number in Order.objects.filter(shop=shop).values_list("id", flat=True):
        yield reverse("order", args=[shop.handle, number])
    for number in Delivery.objects.filter(shop=shop).values_list("pk", flat=True)[::4]:
        yield reverse("inbox_delivery", args=[shop.handle, number])


def test_hostile_payloads_break_no_page_write_none_and_are_not_lost(lines: list[str], hostile: Shop) -> None:
    client = signed_in(worker(hostile, Role.OWNER, "olga@example.com"))
    texts = []
    for address in addresses(hostile):
        response = client.get(address)
        assert response.status_code in {200, 400}, address
        content = b"".join(response) if response.streaming else response.content
        if response.headers["Content-Type"].startswith("text/html"):
            page = Page(content.decode())
            assert page.foreign == [], address
            texts.append(page.text)
    shown = "\n".join(texts)
    assert "<script>alert(1)</script>" in shown
    assert f"{NAME} <script>" in shown
    assert Order.objects.filter(shop=hostile).count() >= 10
    assert list(rebuild(hostile, now=clock.now())) == []
    every_failure_is_shown(client, hostile)
    logging.getLogger("suivi").warning("Asked by %s", EMAIL)  # so that an empty log does not pass
    assert any("Asked by" in line for line in lines)
    assert private(lines) == []


def every_failure_is_shown(client: Client, shop: Shop) -> None:
    states = set(Delivery.objects.filter(shop=shop).values_list("state", flat=True))
    assert states <= {"done", "waiting", "parked"}
    parked = Delivery.objects.filter(shop=shop, state="parked").order_by("-pk")
    assert len(parked) > 30
    listed = in_inbox(client, shop)
    for delivery in parked:
        assert reverse("inbox_delivery", args=[shop.handle, delivery.pk]) in listed
        assert delivery.error
        assert not re.match(r"\w+Error:", delivery.error), delivery.error  # understood well enough to say why


def private(lines: list[str]) -> list[str]:
    seeds = (EMAIL, PHONE, NAME, SECRET)
    return [line[:200] for line in lines if any(seed in line for seed in seeds)]


def in_inbox(client: Client, shop: Shop) -> str:
    """All pages of the parked deliveries."""
    pages, last, query = "", 10**18, "?state=parked"
    while query:
        page = client.get(reverse("inbox", args=[shop.handle]) + query).content.decode()
        pages += page
        further = [int(number) for number in re.findall(r"before=(\d+)", page) if int(number) < last]
        last = min(further, default=0)
        query = f"?state=parked&before={last}" if further else ""
    return pages
