"""What the overview costs: the whole page with exact counts and fifty rows, and its reading alone, in each of twelve
shapes of question, beside a shop of 10,000 orders in the same database; the matrix, the queue and the export.
"""

import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from urllib.parse import urlencode

from django.http import QueryDict
from django.test import Client

from bench.figures import Figure, at_least, at_most, spread
from bench.filling import filled
from bench.setting import Setting
from suivi.accounts.models import Membership, Person, Role, Shop
from suivi.core.statuskey import unpack
from suivi.orders import counts, overview
from suivi.orders.filters import from_params
from suivi.orders.models import Order
from suivi.orders.sorts import NEWEST, cursor_of

FEW = 10_000
TIMES = 30
EXPORTED = 100_000


def measure(setting: Setting) -> Iterator[Figure]:
    small, large = filled("small", min(FEW, setting.orders)), filled("bench", setting.orders)
    client = signed_in(small, large)
    where = f"{setting.database}, {setting.orders:,} orders"
    shapes = zip(_shapes(small).items(), _shapes(large).values(), strict=True)
    for (shape, little), much in shapes:
        yield from compared(
            f"read, {where}, {shape}", partial(_read, small, little), partial(_read, large, much), 10, 20
        )
        yield from compared(
            f"page, {where}, {shape}",
            partial(get, client, f"/s/small/orders/?{little}"),
            partial(get, client, f"/s/bench/orders/?{much}"),
            30,
            60,
        )
    for page in ("matrix", "attention"):
        yield from compared(
            f"page, {where}, {page}",
            partial(get, client, f"/s/small/{page}/"),
            partial(get, client, f"/s/bench/{page}/"),
            30,
            60,
        )
    yield from _export(client, where, min(EXPORTED, setting.orders))


def _shapes(shop: Shop) -> dict[str, str]:
    """Twelve questions as addresses, about orders that this shop has."""
    orders = Order.objects.filter(shop=shop).order_by("-placed_at", "-id")
    middle = orders[orders.count() // 2]
    tallies = counts.of_shop(shop)
    rare = unpack(min(tallies, key=lambda key: (tallies[key], key)))
    words = {"state": rare.state, "payment": rare.payment, "delivery": rare.delivery, "returns": rare.returns}
    return {
        "none": "",
        "one status": "payment=paid",
        "rare combination": urlencode(words),
        "two statuses and a tag": "payment=paid&delivery=delivered&tag=vip",
        "text prefix": "q=mar",
        "date range": "from=2026-02-10&to=2026-05-20",
        "sort by total": "sort=-total",
        "deep page": f"after={cursor_of(NEWEST, middle)}",
        "problem": "problem=late",
        "carrier": "carrier=UPS",
        "several of each": "payment=paid,authorized&fulfillment=fulfilled,unfulfilled&delivery=delivered,in_transit",
        "exact e-mail": f"q={middle.email}",
    }


def compared(
    name: str, little: Callable[[], object], much: Callable[[], object], median: float, p95: float
) -> Iterator[Figure]:
    """Both acts measured: how long the larger takes, and how many times as long as the smaller."""
    small, large = _times(little), _times(much)
    yield from spread(name, large, median, p95)
    floor = statistics.median(small)
    ratio = statistics.median(large) / floor
    yield Figure(f"{name}, of {FEW:,}", round(ratio, 2), "x", round(floor, 1), round(ratio, 2), "<= 1.5", ratio <= 1.5)


def _times(act: Callable[[], object]) -> list[float]:
    """Milliseconds of each run, after one that warms up."""
    act()
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return times


def _read(shop: Shop, address: str) -> None:
    overview.page(shop, from_params(QueryDict(address)))


def get(client: Client, address: str) -> None:
    """Asks for a page, which must be there."""
    response = client.get(address, headers={"host": "localhost"})
    assert response.status_code == 200, (address, response.status_code)


def _export(client: Client, where: str, rows: int) -> Iterator[Figure]:
    start = time.perf_counter()
    response = client.get("/s/bench/orders/export.csv", headers={"host": "localhost"})
    pieces = iter(response.streaming_content)  # type: ignore[attr-defined]
    lines = next(pieces).count(b"\n") + next(pieces).count(b"\n")
    yield at_most(f"export, {where}, first rows", (time.perf_counter() - start) * 1000, "ms", 200)
    for piece in pieces:
        lines += piece.count(b"\n")
        if lines >= rows:
            break
    yield at_least(f"export, {where}", lines / (time.perf_counter() - start), "1/s", 10_000)
    tracemalloc.start()
    for _piece in islice(pieces, rows // 400):
        pass
    yield at_most(f"export, {where}, memory", tracemalloc.get_traced_memory()[1] / 1e6, "MB", 20)
    tracemalloc.stop()
    response.close()


def signed_in(*shops: Shop) -> Client:
    """A browser in which an owner of these shops is signed in."""
    person, _ = Person.objects.get_or_create(email="bench@example.com")
    for shop in shops:
        Membership.objects.get_or_create(shop=shop, person=person, defaults={"role": Role.OWNER})
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
