"""What the overview costs: the whole page with exact counts and fifty rows, in each of twelve shapes of question."""

import time
from collections.abc import Iterator

from django.test import Client

from bench.figures import Figure, spread
from bench.filling import filled
from bench.setting import Setting
from suivi.accounts.models import Membership, Person, Role, Shop

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
TIMES = 20


def measure(setting: Setting) -> Iterator[Figure]:
    shop = filled("bench", setting.orders)
    client = _signed_in(shop)
    for shape, address in SHAPES.items():
        times = [_milliseconds(client, f"/s/bench/orders/?{address}") for _ in range(TIMES)]
        yield from spread(f"overview, {setting.database}, {setting.orders:,} orders, {shape}", times, 30, 60)


def _signed_in(shop: Shop) -> Client:
    person, _ = Person.objects.get_or_create(email="bench@example.com")
    Membership.objects.get_or_create(shop=shop, person=person, defaults={"role": Role.OWNER})
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _milliseconds(client: Client, address: str) -> float:
    start = time.perf_counter()
    response = client.get(address, headers={"host": "localhost"})
    elapsed = time.perf_counter() - start
    assert response.status_code == 200, response.status_code
    return elapsed * 1000
