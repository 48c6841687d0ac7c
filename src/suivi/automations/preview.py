"""Which open orders a policy would touch now, before it is switched on. Nothing is written."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.automations.acting import asked
from suivi.automations.case import Wants, Wish
from suivi.automations.deciding import wants
from suivi.automations.policies import Policies
from suivi.automations.watching import MEANT
from suivi.core.facts import Facts, decode
from suivi.core.judge import judge
from suivi.core.money import ZERO
from suivi.orders import overview
from suivi.orders.models import OrderFacts
from suivi.orders.policies import policy_of

MOST = 2000  # orders that are looked at, the newest first: about half a second
CHUNK = 100


class Touched(NamedTuple):
    """An order with what would be done to it. ``amount``: what would be captured, else what the order costs."""

    order_id: int
    name: str
    acts: tuple[Wish, ...]
    amount: Decimal
    currency: str


@dataclass
class Preview:
    """``examined`` orders, ``more`` where there are others that were not; ``later``: so many would have their turn by
    the clock alone; ``blocked``: of so many it is wanted, but cannot be asked for.
    """

    orders: list[Touched] = field(default_factory=list)
    examined: int = 0
    more: bool = False
    later: int = 0
    blocked: int = 0

    @property
    def amounts(self) -> list[tuple[str, Decimal]]:
        """The sum of the amounts in each currency."""
        sums: dict[str, Decimal] = {}
        for one in self.orders:
            sums[one.currency] = sums.get(one.currency, ZERO) + one.amount
        return sorted(sums.items())


def preview(shop: Shop, policies: Policies, name: str, now: datetime) -> Preview:
    """What the policy ``name`` would do with these choices, whether or not it is on now."""
    found, rules = Preview(), policy_of(shop)
    for chunk in _meant(shop, name, found):
        wanted = {number: wants(policies, facts, judge(facts, rules, now), now) for number, facts in chunk.items()}
        taken = asked(shop, [wish.key for one in wanted.values() for wish in one.acts])
        for number, facts in chunk.items():
            _count(found, name, number, facts, wanted[number], taken)
    return found


def _count(found: Preview, name: str, number: int, facts: Facts, wanted: Wants, taken: Set[str]) -> None:
    acts = [wish for wish in wanted.acts if wish.policy == name and wish.key not in taken]
    if acts:
        found.orders.append(_touched(number, facts, acts))
    elif any(one.policy == name for one in wanted.blocked):
        found.blocked += 1
    elif wanted.review_at:
        found.later += 1


def _meant(shop: Shop, name: str, found: Preview) -> Iterator[dict[int, Facts]]:
    """The newest orders whose statuses a policy may mean, a chunk at a time; counts them."""
    ids = [row[0] for row in islice(overview.export(shop, MEANT[name], ["id"]), MOST + 1)]
    found.more, found.examined = len(ids) > MOST, min(len(ids), MOST)
    for start in range(0, found.examined, CHUNK):
        chunk = ids[start : min(start + CHUNK, MOST)]
        documents = dict(OrderFacts.objects.filter(shop=shop, id__in=chunk).values_list("id", "document"))
        yield {number: decode(documents[number]) for number in chunk if documents.get(number)}


def _touched(number: int, facts: Facts, acts: list[Wish]) -> Touched:
    head = facts.head
    moved = [wish.amount for wish in acts if wish.amount is not None]
    amount = sum(moved, ZERO) if moved else head.current_total if head else ZERO
    return Touched(number, head.name if head else "", tuple(acts), amount, head.currency if head else "")
