"""What an order's page costs its customers in a large shop, and whether the look-up lets strangers know which orders
exist: how long it takes for numbers that exist and for others, in random order, compared by two tests of two samples.
"""

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from django.test import Client
from tests.road import fill

from bench.figures import Figure, at_most, spread
from bench.filling import filled
from bench.lists import get
from bench.setting import NOW, Setting
from suivi.accounts.models import Shop
from suivi.customers import links
from suivi.customers.finding import order_term
from suivi.lib import clock
from suivi.orders.models import Order, Term

WHOLE = 300  # orders with everything that is known of them, the newest of the shop
LOOKED_UP = 1500  # of each kind
ONCE = 5  # an order's number is asked for so often, below the limit
CERTAIN = 0.01  # a difference that chance makes less often than that is one


def measure(setting: Setting) -> Iterator[Figure]:
    shop = filled("bench", setting.orders)
    whole = Order.objects.filter(shop=shop, placed_at__gt=NOW)
    if not whole.exists():
        fill(shop, WHOLE, now=NOW + timedelta(days=31))
        # Filled orders have no facts to compare an answer with, so they give up the numbers that these have, too.
        names = [term for name in whole.values_list("name", flat=True) for term in (name, order_term(name))]
        Term.objects.filter(shop=shop, kind="name", term__in=names).exclude(order_id__in=whole.values("id")).delete()
    where = f"{setting.database}, {setting.orders:,} orders"
    orders = list(whole.values_list("id", flat=True)[:WHOLE])
    pages = [f"/o/{links.token_of(shop, order, clock.now())}/" for order in orders]
    client = Client()
    asks = [partial(get, client, page) for page in pages]
    yield from spread(f"customer's page, {where}", _timed([*asks[:20], *asks])[20:], 15, 30)
    yield from _leaks(shop, list(whole.values_list("name", flat=True)), where)


def _leaks(shop: Shop, names: list[str], where: str) -> Iterator[Figure]:
    """The look-ups, and how sure one could be from their times alone."""
    dice = random.Random(1)
    known = (names * ONCE)[:LOOKED_UP]
    asked = [(name, True) for name in known] + [(f"#{10**9 + number}", False) for number in range(len(known))]
    dice.shuffle(asked)
    acts = [partial(_look_up, shop, name, place) for place, (name, _there) in enumerate(asked)]
    warm = [partial(_look_up, shop, f"#{10**8 + number}", 10**6 + number) for number in range(50)]
    times = _timed([*warm, *acts])[50:]
    there, missing = ([one for one, (_, is_there) in zip(times, asked, strict=True) if is_there is kind]
                      for kind in (True, False))  # fmt: skip
    yield from spread(f"look-up, {where}, order exists", there, 30, 60)
    yield from spread(f"look-up, {where}, no such order", missing, 30, 60)
    apart, chance = told_apart(there, missing)
    yield Figure(f"look-up, {where}, told apart by time", round(apart, 3), "of 1", 0.5, bar="0.5 is not at all")
    name = f"look-up, {where}, likelihood of that by chance"
    yield Figure(name, round(chance, 3), "p", bar=f">= {CERTAIN}", ok=chance >= CERTAIN)
    widest, chance = gap(there, missing)
    yield at_most(f"look-up, {where}, widest gap of the distributions", 100 * widest, "%", 100)
    name = f"look-up, {where}, likelihood of that gap by chance"
    yield Figure(name, round(chance, 3), "p", bar=f">= {CERTAIN}", ok=chance >= CERTAIN)


def told_apart(some: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """How often one of ``some`` is longer than one of ``others`` (0.5: no difference), and how likely chance makes that
    (Mann and Whitney's test, normal approximation).
    """
    ranked = sorted([(one, True) for one in some] + [(one, False) for one in others])
    ranks = sum(place for place, (_one, mine) in enumerate(ranked, 1) if mine)
    n, m = len(some), len(others)
    wins = ranks - n * (n + 1) / 2
    spread_ = math.sqrt(n * m * (n + m + 1) / 12)
    return wins / (n * m), math.erfc(abs(wins - n * m / 2) / spread_ / math.sqrt(2))


def gap(some: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """The widest gap between two distributions, and how likely chance makes it (Kolmogorov and Smirnov's test)."""
    ranked = sorted([(one, 1 / len(some)) for one in some] + [(one, -1 / len(others)) for one in others])
    widest = high = 0.0
    for _one, step in ranked:
        high += step
        widest = max(widest, abs(high))
    scale = widest * math.sqrt(len(some) * len(others) / (len(some) + len(others)))
    tail = 2 * sum((-1) ** (k - 1) * math.exp(-2 * k * k * scale * scale) for k in range(1, 101))
    return widest, min(max(tail, 0), 1) if scale > 0.2 else 1.0


def _look_up(shop: Shop, name: str, visitor: int) -> None:
    """Asks for an order with a wrong answer, each time from another address."""
    address = f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"
    said = {"order": name, "proof": "nobody@example.com"}
    response = Client(REMOTE_ADDR=address).post(f"/track/{shop.handle}/", said, headers={"host": "localhost"})
    assert response.status_code == 200, response.status_code


def _timed(acts: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of each, in their order."""
    times = []
    for act in acts:
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return times
