"""What a rule would have done in the last days, by the history of changes: nothing is written and nothing leaves.

The past is walked moment by moment, with where each order stood then, and decided by the same functions as what happens
now. What happened before Suivi knew an order is in it (``orders.hindsight``). What a step would have changed is not
known, but for tags; and nobody pressed a button.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import count
from operator import attrgetter

import msgspec

from suivi.accounts.models import Shop
from suivi.automations.rules import books, looking, scheduling
from suivi.automations.rules.case import Case, Clock, clock_of
from suivi.automations.rules.checking import checked
from suivi.automations.rules.contract import Definition, PutTags, Step, TakeTags, Tell, do_of
from suivi.automations.rules.deciding import Decision
from suivi.automations.rules.ears import Ears, Fired, Live, ends
from suivi.automations.rules.looking import Known
from suivi.automations.rules.models import Firing
from suivi.automations.rules.opening import Next, Used, move, opened
from suivi.automations.rules.past import Story, tags
from suivi.orders.following import Seen
from suivi.orders.hindsight import history
from suivi.orders.models import Change, Order
from suivi.orders.policies import policy_of

MOST_FIRED = 20_000  # firings that are looked at, the newest: about ten seconds
MOST_ORDERS = 5000  # that a schedule looks at each time it fires, the newest first
FEWEST_DAYS, MOST_DAYS = 7, 90
State = Firing.State


@dataclass
class Simulated:
    """One firing as it would have been. ``steps``: what would have been done, and when."""

    fired: Fired
    name: str
    state: Firing.State = State.WAITING
    reason: str = ""
    decision: Decision | None = None
    matched_at: datetime | None = None
    steps: list[tuple[datetime, Step]] = field(default_factory=list)
    place: int = 0

    @property
    def order_id(self) -> int:
        """The order's id."""
        return self.fired.order_id


@dataclass
class Simulation:
    """``since``: how far back there was history. ``firings``: the oldest first, also those that did not match.

    ``more``: there was more history than was looked at. ``older``: so many orders, the oldest, a schedule did not look
    at. ``hindsight``: of so many orders, what happened before Suivi is worked out from their own dates.
    """

    since: datetime
    until: datetime
    firings: list[Simulated] = field(default_factory=list)
    more: bool = False
    older: int = 0
    hindsight: int = 0

    @property
    def matched(self) -> list[Simulated]:
        """Those by which the rule would have acted."""
        return [one for one in self.firings if one.matched_at is not None]

    @property
    def orders(self) -> int:
        """How many orders it would have acted on."""
        return len({one.order_id for one in self.matched})

    @property
    def steps(self) -> Counter[str]:
        """How often each step would have been done, by its word."""
        return Counter(do_of(step) for one in self.firings for _at, step in one.steps)

    @property
    def messages(self) -> int:
        """How many messages customers would have got."""
        return sum(isinstance(step, Tell) for one in self.firings for _at, step in one.steps)

    @property
    def skipped(self) -> Counter[str]:
        """How often it would not have acted though it matched, by the reason."""
        return Counter(one.reason for one in self.firings if one.state == State.SKIPPED)


@dataclass(frozen=True)
class Beside:
    """Two versions of a rule over the same days: the orders that only one would have acted on, and those that both."""

    before: Simulation
    after: Simulation
    only_before: tuple[int, ...]
    only_after: tuple[int, ...]
    both: tuple[int, ...]


def simulate(shop: Shop, definition: Definition, now: datetime, days: int = 30) -> Simulation:
    """What the rule would have done in the last days (7 to 90), had it been on. Raises ``RuleError``."""
    since = now - timedelta(days=min(max(days, FEWEST_DAYS), MOST_DAYS))
    rule = Live(0, 0, checked(definition), since)
    return _Walk(shop, rule, since, now).walk()


def beside(shop: Shop, before: Definition, after: Definition, now: datetime, days: int = 30) -> Beside:
    """Two versions of a rule side by side. Raises ``RuleError``."""
    first, second = (simulate(shop, one, now, days) for one in (before, after))
    old, new = ({one.order_id for one in each.matched} for each in (first, second))
    return Beside(
        first, second, tuple(sorted(old - new)), tuple(sorted(new - old)), tuple(sorted(old & new))
    )  # fmt: skip


class _Walk:
    """One rule's way through the past of a shop."""

    def __init__(self, shop: Shop, rule: Live, since: datetime, until: datetime) -> None:
        self.shop, self.rule = shop, rule
        self.clock: Clock = clock_of(policy_of(shop))
        past = history(shop, since, until)
        changes, begins = past.changes, past.since if past.orders else max(past.since, _first(shop, since))
        self.found = Simulation(begins, until, more=past.more, hindsight=past.orders)
        self.changes: dict[int, list[Seen]] = {}
        for change in changes:
            self.changes.setdefault(change.order_id, []).append(change)
        self.fired = self._fired(changes)
        if len(self.fired) > MOST_FIRED:
            self.fired = sorted(self.fired, key=attrgetter("at"))[-MOST_FIRED:]
            self.found.more, self.found.since = True, self.fired[0].at
        self.turns = self._turns()
        newest = _newest(shop) if self.turns else set()
        if len(newest) == MOST_ORDERS:
            self.found.older = Order.objects.filter(shop=shop).count() - MOST_ORDERS
        wanted = {one.order_id for one in self.fired} | newest
        self.known: Mapping[int, Known] = looking.known(shop, wanted, of_customers=rule.compiled.of_customers)
        self.stories = {number: Story(one.standing, self.changes.get(number, ())) for number, one in self.known.items()}
        self.tagged: dict[int, dict[str, tuple[datetime, bool]]] = {}
        self.used, self.number = Used(), count()

    def walk(self) -> Simulation:
        """All firings of those days, to their end or to this moment."""
        heap = [(one.due_at, next(self.number), Simulated(one, self._name(one.order_id))) for one in self.fired]
        self.found.firings = [one for _, _, one in heap]
        turns = [(at, next(self.number), None) for at in self.turns]
        queue: list[tuple[datetime, int, Simulated | None]] = [*heap, *turns]
        heapify(queue)
        while queue and queue[0][0] <= self.found.until:
            at, _, one = heappop(queue)
            again = self._turn(at) if one is None else self._on(one, at)
            for due_at, each in again:
                heappush(queue, (due_at, next(self.number), each))
        return self.found

    def _on(self, one: Simulated, at: datetime) -> Iterator[tuple[datetime, Simulated]]:
        """Takes a firing one step further; says when it goes on."""
        due_at = self._open(one, at) if one.state == State.WAITING else self._step(one, at)
        if due_at is not None:
            yield due_at, one

    def _open(self, one: Simulated, at: datetime) -> datetime | None:
        if one.fired.own or self._ended(one, at):
            one.state, one.reason = State.SKIPPED, "own" if one.fired.own else "changed"
            return None
        found = opened(self.rule, self._case(one.order_id, at), at, self.used)
        one.state, one.reason, one.decision = found.state, found.reason, found.decision
        one.matched_at = at if found.state == State.RUNNING else None
        return found.due_at

    def _ended(self, one: Simulated, at: datetime) -> bool:
        """Whether what fired it was so no more when it was looked at."""
        fired = one.fired
        later = (each for each in self.changes.get(one.order_id, ()) if each.id > (fired.change_id or 0))
        return fired.due_at > fired.at and any(
            ends(fired.fired_by, fired.subject, each) for each in later if each.at <= at
        )

    def _step(self, one: Simulated, at: datetime) -> datetime | None:
        found = move(self.rule.compiled, one.place, self._case(one.order_id, at), at)
        if found.next is Next.END:
            one.state, one.reason = found.state, found.reason
            return None
        if found.next is Next.DO and found.step is not None:
            one.steps.append((at, found.step))
            self._tag(one.order_id, found.step, at)
        one.place += 1
        return found.until or at

    def _turn(self, at: datetime) -> Iterator[tuple[datetime, Simulated]]:
        """The rule's schedule fires: for the orders that were open then."""
        for number in sorted(self.stories):
            case = self._case(number, at)
            if case is None or not scheduling.meant(self.rule.compiled, case, at):
                continue
            one = Simulated(scheduling.fired(self.rule, number, at), case.profile.name)
            self.found.firings.append(one)
            yield at, one

    def _case(self, number: int, at: datetime) -> Case | None:
        """The order as it stood then, with the tags that the rule would have put on it."""
        standing = self.stories[number].at(at) if number in self.stories else None
        if standing is None:
            return None
        mine = self.tagged.get(number)
        if mine and standing.tags is not None:
            wanted = {*standing.tags}
            for tag, (since, present) in mine.items():
                if not self._retagged(number, tag, since, at):
                    (wanted.add if present else wanted.discard)(tag)
            standing = msgspec.structs.replace(standing, tags=tuple(sorted(wanted)))
        return Case(standing, self.known[number].profile, self.clock)

    def _tag(self, number: int, step: Step, at: datetime) -> None:
        if isinstance(step, PutTags | TakeTags):
            mine = self.tagged.setdefault(number, {})
            mine.update({tag: (at, isinstance(step, PutTags)) for tag in step.tags})

    def _retagged(self, number: int, tag: str, since: datetime, at: datetime) -> bool:
        """Whether somebody put the tag on, or took it off, later: then theirs counts."""
        later = (one for one in self.changes.get(number, ()) if since < one.at <= at and one.name == "tags.changed")
        return any(tag in tags(one, "added") | tags(one, "removed") for one in later)

    def _fired(self, changes: Sequence[Seen]) -> list[Fired]:
        orders = set(self.changes)
        placed = dict(Order.objects.filter(shop=self.shop, id__in=orders).values_list("id", "placed_at"))
        ears = Ears([self.rule], self.clock.calendar)
        return list(ears.fired(changes, placed, books.doing(self.shop, orders)))

    def _turns(self) -> list[datetime]:
        found = self.found
        return scheduling.turns(self.rule.compiled.definition, self.clock, found.since, found.until)

    def _name(self, number: int) -> str:
        return self.known[number].profile.name if number in self.known else ""


def _first(shop: Shop, since: datetime) -> datetime:
    """When the shop's history begins."""
    return Change.objects.filter(shop=shop).order_by("id").values_list("at", flat=True).first() or since


def _newest(shop: Shop) -> set[int]:
    found = Order.objects.filter(shop=shop).order_by("-placed_at", "-id").values_list("id", flat=True)
    return set(found[:MOST_ORDERS])
