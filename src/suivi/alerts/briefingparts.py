"""What stands in a briefing: what does not work, what is new, what got worse, and what waits for a person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum

from suivi.accounts.models import Shop
from suivi.alerts import taking, troubles
from suivi.alerts.choices import When
from suivi.alerts.kinds import RANK, SEVERITY, TROUBLES
from suivi.alerts.models import Alert, Line, Trouble
from suivi.alerts.reading import Reading, said_of
from suivi.alerts.writing import Said
from suivi.core.changes import CLEARED, RAISED
from suivi.core.statuskey import unpack
from suivi.core.words import Severity
from suivi.orders import counts
from suivi.orders.boards import attention
from suivi.orders.counts import Counts
from suivi.orders.listed import Listed, listed
from suivi.orders.models import Change, Order

SHOWN = 5  # new orders of each kind
WAITING = {Severity.CRITICAL: 3, Severity.HIGH: 1}  # orders of each kind that wait, the longest first
PRESSING = RANK[Severity.HIGH]  # what waits for a person today is at least so severe
Money = tuple[tuple[str, Decimal], ...]


class Period(NamedTuple):
    """From when, and from which change, a briefing tells; and until when."""

    since: datetime
    after: int
    now: datetime


class Part(NamedTuple):
    """One kind: ``size`` orders, some of them, what all are worth (by currency). ``grown``: how many more than before.

    ``new``: how many of those that wait are new. ``words``: of rules and of what is unusual, with where each leads.
    """

    kind: str
    size: int
    rows: tuple[Listed, ...] = ()
    money: Money = ()
    grown: int = 0
    new: int = 0
    words: tuple[Said, ...] = ()


class Contents(NamedTuple):
    """Everything of one briefing. ``solved``: by kind, what was new and ended before anybody was told.

    ``orders_waiting``: how many have something that presses; ``taken``: who takes care of which.
    """

    period: Period
    broken: Sequence[Trouble]
    new: Sequence[Part]
    solved: Mapping[str, int]
    worse: Sequence[Part]
    waiting: Sequence[Part]
    orders_waiting: int
    taken: Mapping[int, str]

    @property
    def says_something(self) -> bool:
        """Whether it is worth a message."""
        return bool(self.broken or self.new or self.worse or self.orders_waiting)


def contents(line: Line, told: Reading, when: When, period: Period) -> Contents:
    """What a line is told in this rhythm, now. The same every hour would be no news: an hourly one has only what is
    new.
    """
    shop, kinds = line.shop, {kind: told.choices.of(kind, told.by) for kind in SEVERITY}
    wanted = {kind for kind, chosen in kinds.items() if chosen is not When.NEVER}
    mine = {kind for kind, chosen in kinds.items() if chosen is when}
    all_counts, hourly = counts.of_shop(shop), when is When.HOUR
    pressing = set() if hourly else {kind for kind in wanted if RANK[SEVERITY[kind]] <= PRESSING}
    fresh, solved = new(line, mine, period.now)
    wait = waiting(shop, pressing, all_counts, fresh)
    shown = {row.id for part in (*fresh, *wait) for row in part.rows}
    return Contents(
        period=period,
        broken=[one for one in troubles.standing(shop) if one.kind in (mine if hourly else wanted)],
        new=fresh,
        solved=solved,
        worse=worse(shop, wanted, period, all_counts),
        waiting=wait,
        orders_waiting=waits(pressing, all_counts),
        taken=taking.names(shop, shown),
    )


def new(line: Line, kinds: Iterable[str], now: datetime) -> tuple[list[Part], dict[str, int]]:
    """What was held for this briefing, by kind, and how much of it ended meanwhile. Troubles have a section of their
    own.
    """
    held = Alert.objects.filter(line=line, state=Alert.State.HELD, kind__in=set(kinds) - TROUBLES.keys())
    by_kind: dict[str, list[Alert]] = defaultdict(list)
    for alert in held.filter(raised_at__lte=now).order_by("id"):
        by_kind[alert.kind].append(alert)
    found = {kind: _part(line.shop, kind, by_kind[kind]) for kind in ranked(by_kind)}
    over = {kind: len(by_kind[kind]) - part.size for kind, part in found.items()}
    return [part for part in found.values() if part.size], {kind: many for kind, many in over.items() if many}


def _part(shop: Shop, kind: str, alerts: Sequence[Alert]) -> Part:
    said = said_of(shop, alerts)
    words = tuple(dict.fromkeys(said.get(one.words) or Said("", one.words) for one in alerts if one.words))
    rows = listed(shop, list(dict.fromkeys(one.order_id for one in alerts if one.order_id)))
    if words:  # of rules and of what is unusual: said as it is
        return Part(kind, size=len(alerts), rows=tuple(rows[:SHOWN]), words=words[:SHOWN])
    still = [row for row in rows if any(one["code"] == kind for one in row.problems)]
    return Part(kind, size=len(still), rows=tuple(still[:SHOWN]), money=_money(still))


def _money(rows: Iterable[Listed]) -> Money:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.currency] += row.total
    return tuple(sorted(sums.items()))


def worse(shop: Shop, kinds: Iterable[str], period: Period, all_counts: Counts) -> list[Part]:
    """Problems that more orders have than at the last briefing, and that some had then."""
    changes = Change.objects.filter(shop=shop, id__gt=period.after, name__in=(RAISED, CLEARED))
    grown: Counter[str] = Counter()
    for name, before, after in changes.values_list("name", "before", "after"):
        grown[after if name == RAISED else before] += 1 if name == RAISED else -1
    now = {queue.code: queue.count for queue in attention(shop, all_counts, size=0)}
    found = [kind for kind in ranked(kinds) if grown[kind] > 0 and now.get(kind, 0) > grown[kind]]
    return [Part(kind, size=now[kind], grown=grown[kind]) for kind in found]


def waits(pressing: Set[str], all_counts: Counts) -> int:
    """How many orders have something that presses; each counts once."""
    return sum(number for status, number in all_counts.items() if not pressing.isdisjoint(unpack(status).problems))


def waiting(shop: Shop, pressing: Set[str], all_counts: Counts, fresh: Iterable[Part]) -> list[Part]:
    """What presses and was there before, with the orders that have waited longest, and what all are worth."""
    if not pressing:
        return []
    told = {part.kind: part for part in fresh}
    queues = [one for one in attention(shop, all_counts, size=SHOWN + 3) if one.code in pressing]
    worth: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    first = Order.objects.filter(shop=shop, problem_since__isnull=False, problem__in=[queue.code for queue in queues])
    for code, currency, total in first.values_list("problem", "currency").annotate(worth=Sum("total")):
        worth[code].append((currency, total))
    found = []
    for queue in queues:
        already = told.get(queue.code)
        if already is None or already.size < queue.count:
            seen = {row.id for row in already.rows} if already else set()
            rows = [row for row in queue.rows if row.id not in seen][: WAITING[SEVERITY[queue.code]]]
            number = already.size if already else 0
            found.append(Part(queue.code, queue.count, tuple(rows), tuple(worth[queue.code]), new=number))
    return found


def ranked(kinds: Iterable[str]) -> list[str]:
    """What presses most first."""
    order = list(SEVERITY)
    return sorted(kinds, key=lambda kind: (RANK[SEVERITY[kind]], order.index(kind)))
