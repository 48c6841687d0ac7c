"""What happened to parcels, day by day, and how each carrier and lane did: sums over ``ParcelDay``."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.deliveries.narrowing import known
from suivi.orders.parcels import DAY_SUMS, NO_TRANSIT

OUTAGE_SHARE, OUTAGE_LEAST = 0.3, 10  # from so many of a carrier's parcels on, silence is the carrier's
LEAST = 5  # deliveries from which on a quantile says something


class Volume(NamedTuple):
    """One day: how many parcels left, and how many arrived."""

    day: date
    shipped: int
    delivered: int


@dataclass
class Score:
    """How one carrier, or one of its lanes, did in a period. ``days``: deliveries by whole days of transit."""

    shipped: int = 0
    delivered: int = 0
    returned: int = 0
    promised: int = 0
    kept: int = 0
    at_once: int = 0
    excepted: int = 0
    days: Counter[int] = field(default_factory=Counter)

    @property
    def ended(self) -> int:
        """Parcels that arrived or came back."""
        return self.delivered + self.returned

    def add(self, transit: int, sums: Iterable[int]) -> None:
        """Adds what happened on a day."""
        for name, value in zip(DAY_SUMS, sums, strict=True):
            setattr(self, name, getattr(self, name) + value)
            if name == "delivered" and transit != NO_TRANSIT:
                self.days[transit] += value

    def within(self, share: float) -> int | None:
        """In how many days this share of the deliveries arrived; None where there are too few to say."""
        total = self.days.total()
        if total < LEAST:
            return None
        reached = 0
        for day in sorted(self.days):
            reached += self.days[day]
            if reached >= share * total:
                return day
        return None

    def slower(self, than: int) -> int:
        """How many deliveries took more days."""
        return sum(count for day, count in self.days.items() if day > than)


_VOLUMES = """
    SELECT day, CAST(SUM(shipped) AS bigint), CAST(SUM(delivered) AS bigint) FROM orders_parcelday
    WHERE shop_id = %s AND day >= %s AND day <= %s{where} GROUP BY day
"""
_SCORES = """
    SELECT {by}, transit, {sums} FROM orders_parcelday
    WHERE shop_id = %s AND day >= %s AND day <= %s{where} GROUP BY {by}, transit
"""
_SUMS = ", ".join(f"CAST(SUM({name}) AS bigint)" for name in DAY_SUMS)


def outage(moving: int, silent: int) -> bool:
    """Whether so many of a carrier's parcels on the way are silent that the carrier itself may be."""
    return moving >= OUTAGE_LEAST and silent >= OUTAGE_SHARE * moving


def volumes(shop: Shop, first: date, last: date, terms: Mapping[str, str]) -> list[Volume]:
    """Every day of the period, with or without parcels. ``terms``: carrier and country, where they are chosen."""
    where, values = _where(terms)
    found = {day: sums for day, *sums in rows.select(_VOLUMES.format(where=where), _span(shop, first, last, values))}
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    return [Volume(day, *found.get(day.isoformat(), (0, 0))) for day in days]


def carriers(shop: Shop, first: date, last: date, terms: Mapping[str, str]) -> dict[str, Score]:
    """Each carrier's score in the period, by its folded name, the one with the most deliveries first."""
    found = _scores(shop, first, last, terms, ("carrier",))
    return {carrier: score for (carrier,), score in found}


def lanes(shop: Shop, first: date, last: date, terms: Mapping[str, str]) -> list[tuple[str, str, Score]]:
    """Each lane's score: where from, where to."""
    found = _scores(shop, first, last, terms, ("origin", "country"))
    return [(origin, country, score) for (origin, country), score in found]


def _scores(
    shop: Shop, first: date, last: date, terms: Mapping[str, str], by: tuple[str, ...]
) -> list[tuple[tuple[str, ...], Score]]:
    where, values = _where(terms)
    sql = _SCORES.format(by=", ".join(by), sums=_SUMS, where=where)
    scores: dict[tuple[str, ...], Score] = {}
    for found in rows.select(sql, _span(shop, first, last, values)):
        place, (transit, *sums) = found[: len(by)], found[len(by) :]
        scores.setdefault(place, Score()).add(transit, sums)
    told = [(place, score) for place, score in scores.items() if score.shipped or score.ended]
    return sorted(told, key=lambda one: (-one[1].delivered, -one[1].shipped, one[0]))


def _where(terms: Mapping[str, str]) -> tuple[str, list[str]]:
    return "".join(f" AND {name} = %s" for name in terms), list(map(known, terms.values()))


def _span(shop: Shop, first: date, last: date, values: list[str]) -> list[object]:
    return [shop.pk, first.isoformat(), last.isoformat(), *values]
