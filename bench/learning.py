"""How long the nightly lesson takes of a shop with as many deliveries as orders are asked for, all of four months."""

import random
import resource
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from django.db import connection, transaction

from bench.backtest import CARRIERS, COUNTRIES, calendar
from bench.figures import Figure, at_most
from bench.lives import lives
from bench.setting import NOW, POLICY, RULES, Setting
from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.learning import learn_from_deliveries
from suivi.orders.models import Parcel
from suivi.orders.parcelrows import ParcelRow
from suivi.orders.parcels import PARCEL_COLUMNS
from suivi.orders.rows import project

BATCH = 10_000


def measure(setting: Setting) -> Iterator[Figure]:
    shop, _ = Shop.objects.get_or_create(
        handle="lesson", defaults={"name": "Bench", "policy": RULES, "currency": "EUR", "created_at": NOW}
    )
    _fill(shop, setting.orders)
    began, spent = time.perf_counter(), time.process_time()
    learned = learn_from_deliveries(shop, NOW)
    seconds, spent = time.perf_counter() - began, time.process_time() - spent
    about = f"nightly lesson of {setting.orders:,} deliveries, {setting.database}"
    yield at_most(about, seconds, "s", 60)
    yield Figure(f"{about}: by the worker's own time", round(spent, 1), "s")
    yield Figure(f"{about}: lanes learned", len(learned.lanes), "")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure(f"{about}: memory at most", round(peak), "MB")


def _fill(shop: Shop, parcels: int) -> None:
    """Rows of parcels alone: the lesson reads nothing else."""
    numbers = iter(range(Parcel.objects.filter(shop=shop).count(), parcels))
    sample = next(row for facts in lives(50) if (one := project(facts, POLICY, NOW)) for row in one.parcels)
    while batch := list(islice(numbers, BATCH)):
        with transaction.atomic():
            rows.insert("orders_parcel", PARCEL_COLUMNS, [(shop.pk, *_parcel(sample, number)) for number in batch])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _parcel(like: ParcelRow, number: int) -> Sequence[object]:
    dice = random.Random(number)
    carrier, base, spread = dice.choice(CARRIERS)
    country, farther, _ = dice.choices(COUNTRIES, weights=[weight for *_, weight in COUNTRIES])[0]
    shipped_at = NOW - timedelta(days=120 * dice.random())
    days = round(0.6 + base + farther + dice.lognormvariate(0, spread) * 0.8)
    day = calendar(country).day_of(shipped_at)
    there = calendar(country).noon_after(day, days)
    return like._replace(
        id=number,
        order_id=number,
        carrier=carrier.title(),
        carrier_term=carrier,
        country=country,
        shipped_at=shipped_at,
        last_scan_at=min(there, NOW),
        location=dice.choice(("atelier paris", "entrepôt lyon")),
        region=f"{dice.randrange(95):02d}",
        started_day=day.isoformat(),
        arrived_day=there.date().isoformat() if there < NOW else "",
        quiet=dice.randrange(4),
        waited=dice.randrange(3),
        test=False,
    )
