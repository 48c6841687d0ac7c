"""How many parcels a question about a period means, as the sums of days tell it: for a period of any length they cost
days and lanes, not parcels.
"""

from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.deliveries.filters import EVERYTHING, Filters
from suivi.orders.deliveries.narrowing import known

# What of a day's sums is meant, by the event and how it went.
_SUMS = {
    ("shipped", ""): "shipped",
    ("ended", ""): "delivered + returned",
    ("ended", "missed"): "promised - kept",
    **{("ended", name): name for name in ("delivered", "returned", "promised", "kept", "at_once", "excepted")},
}
_SCOPES = {"shipped": {EVERYTHING}, "ended": {EVERYTHING, "ended"}}
_COUNTED = """
    SELECT carrier, country, CAST(SUM(CASE WHEN {where} THEN {meant} ELSE 0 END) AS bigint),
           CAST(SUM({there}) AS bigint)
    FROM orders_parcelday WHERE shop_id = %s AND day >= %s AND day <= %s GROUP BY carrier, country
"""


class Cell(NamedTuple):
    """Parcels of one carrier to one country: how many are meant, and how many there are in the period."""

    carrier: str
    country: str
    meant: int
    there: int


def told_by_days(shop: Shop, filters: Filters) -> list[Cell] | None:
    """The parcels of every carrier and country, whichever are chosen; None where days do not know what is asked for."""
    period = filters.period
    if period is None or not _known(filters):
        return None
    conditions, values = ["1 = 1"], list[object]()
    if filters.slower is not None:
        conditions, values = [*conditions, "transit > %s"], [*values, filters.slower]
    if filters.origin:
        conditions, values = [*conditions, "origin = %s"], [*values, known(filters.origin)]
    sql = _COUNTED.format(
        where=" AND ".join(conditions), meant=_SUMS[period.event, filters.outcome], there=_SUMS[period.event, ""]
    )
    span = [shop.pk, period.first.isoformat(), period.last.isoformat()]
    return [Cell(*one) for one in rows.select(sql, [*values, *span])]


def _known(filters: Filters) -> bool:
    """Whether all that is asked for is in the sums. When parcels leave, nobody knows how long they will take."""
    period = filters.period
    if period is None or (period.event, filters.outcome) not in _SUMS or filters.scope not in _SCOPES[period.event]:
        return False
    return not filters.q and not filters.words and (filters.slower is None or period.event == "ended")
