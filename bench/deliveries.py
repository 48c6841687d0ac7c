"""What the pages of deliveries cost: board, list and figures of all parcels, in each of eleven shapes of question, and
the carriers' scorecard, beside a shop of 10,000 orders in the same database.
"""

from collections.abc import Iterator
from functools import partial

from bench.figures import Figure
from bench.filling import filled
from bench.lists import FEW, compared, get, signed_in
from bench.past import past
from bench.setting import Setting
from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.deliveries.sorts import NEWEST, Cursor, cursor_text
from suivi.orders.models import Parcel

MEDIAN, P95 = 60, 120  # milliseconds
SCORECARD = 250  # milliseconds of a whole year


def measure(setting: Setting) -> Iterator[Figure]:
    large, small = past("bench", setting.orders), filled("small", min(FEW, setting.orders))
    client = signed_in(small, large)
    where = f"{setting.database}, {Parcel.objects.filter(shop=large).count():,} parcels"
    shapes = zip(_shapes(small).items(), _shapes(large).values(), strict=True)
    for (shape, little), much in shapes:
        yield from compared(
            f"deliveries, {where}, {shape}",
            partial(get, client, f"/s/small/deliveries/?{little}"),
            partial(get, client, f"/s/bench/deliveries/?{much}"),
            MEDIAN,
            P95,
        )
    for period in ("30", "365"):
        yield from compared(
            f"scorecard, {where}, {period} days",
            partial(get, client, f"/s/small/deliveries/carriers/?period={period}"),
            partial(get, client, f"/s/bench/deliveries/carriers/?period={period}"),
            SCORECARD,
            2 * SCORECARD,
        )


def _shapes(shop: Shop) -> dict[str, str]:
    """Eleven questions as addresses, about parcels that this shop has."""
    parcels = Parcel.objects.filter(shop=shop).order_by("-shipped_at", "-id")
    middle = parcels[parcels.count() // 2]
    deep = cursor_text(Cursor(0, getattr(middle, NEWEST.column), middle.id))
    rarest = "SELECT country FROM orders_parceltally WHERE shop_id = %s GROUP BY country ORDER BY SUM(count) LIMIT 1"
    country = rows.select(rarest, (shop.pk,))[0][0]
    return {
        "none": "",
        "one status": "status=in_transit",
        "late": "problem=late,delayed",
        "a cell": "status=in_transit&age=2-3",
        "carrier": "carrier=DHL",
        "carrier, promise and status": "carrier=DHL&promise=overdue&status=in_transit,info_received",
        "all, newest first": "scope=all&sort=-shipped",
        "arrived": "scope=ended&status=delivered&sort=-ended",
        "arrived in a rare country": f"scope=ended&country={country}&sort=-ended",
        "deep page": f"scope=all&sort=-shipped&after={deep}",
        "number": f"scope=all&q={middle.number_term}",
    }
