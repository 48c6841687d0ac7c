"""Which orders of a large shop a report can be about that cannot be kept in portions, because it lists rows or depends
on the moment. So a few hundred rows or documents are read instead of a million.

Where its rows are parts of orders' facts, which orders have such parts depends on neither, and is kept in portions
itself: as a report that counts them by order. Else, where it asks for statuses, the few orders and parcels that have
them are found by an index.
"""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Q

from suivi.accounts.models import Role, Shop
from suivi.core.statuskey import unpack
from suivi.lib import rows
from suivi.orders import counts
from suivi.orders.models import Parcel
from suivi.reports import portions
from suivi.reports.contract import Definition, Reader, ReportError
from suivi.reports.planning import ORDER_ID, Plan, plan

AT_ONCE = 500  # orders read together
FEW = 8  # so many times more orders than those with such statuses: else an index by status saves nothing
OWNER = Reader(Role.OWNER)  # who asks decides nothing here: what they may not see, the report itself refuses
_SIGNS, _WORDS = frozenset('"()'), frozenset({"OR", "AND", "NOT"})


def finder(asked: Plan, shop: Shop) -> Plan | None:
    """The report that counts by order what this one can be about; None where that does not help."""
    if not asked.dataset.parts or not asked.dataset.needs or (asked.days and not _by_placing(asked)):
        return None
    if portions.used(asked, shop) or not portions.is_kept(asked.definition, shop):
        return None
    counting = _counting(asked.definition, _steady(asked))
    found = plan(counting, asked.moment, {}, OWNER)
    of_all = asked.days is not None and not any(field.of for field in found.fields)  # then its days say which as well
    return None if found.timely or of_all else found


def _by_placing(asked: Plan) -> bool:
    """Whether the period is that in which orders were placed, as the days of portions are."""
    return asked.over is not None and asked.fields[asked.over].stored == "placed_at"


def conditions(asked: Plan, shop: Shop) -> Iterator[Q]:
    """What the orders' table can leave out, portion by portion, the newest orders first; once nothing where all have to
    be read.
    """
    found = finder(asked, shop)
    if found is None:
        yield _by_status(asked, shop)
        return
    numbers = [key[0] for key in portions.groups(found, shop, asked.days)[0]]
    placed = rows.select_in("SELECT placed_at, id FROM orders_order WHERE shop_id = %s AND id IN", [shop.pk], numbers)
    newest = [number for _at, number in sorted(placed, reverse=True)]
    for start in range(0, len(newest), AT_ONCE):
        yield Q(id__in=newest[start : start + AT_ONCE])


def _by_status(asked: Plan, shop: Shop) -> Q:
    """Which orders have such statuses, as the tallies say, where these are few; which parcels are under way."""
    if asked.filter.moving:
        return Q(id__in=Parcel.objects.filter(shop=shop, ended_at__isnull=True).values("id"))
    test = asked.filter.statuses
    if test is None:
        return Q()
    all_keys = counts.of_shop(shop)
    found = Counter({key: count for key, count in all_keys.items() if test(unpack(key))})
    return Q(status_key__in=list(found)) if FEW * found.total() < all_keys.total() else Q()


def _counting(definition: Definition, filters: str) -> Definition:
    return Definition(
        name="orders",
        title="",
        dataset=definition.dataset,
        filters=filters,
        formulas=definition.formulas,
        group=(ORDER_ID,),
        columns=("count()",),
    )


def _steady(asked: Plan) -> str:
    """The conditions of the filter that do not depend on the moment. Leaving others out finds too many, never too few:
    rows are tested anyway.
    """
    text = asked.definition.filters
    words = text.split()
    if _SIGNS.intersection(text) or _WORDS.intersection(word.upper() for word in words):
        words = [text]
    return " ".join(word for word in words if not _moves(asked, word))


def _moves(asked: Plan, condition: str) -> bool:
    try:
        return plan(_counting(asked.definition, condition), asked.moment, {}, OWNER).timely
    except ReportError:
        return True
