"""Orders as rules look at them, read from the database: many at once, the same for now and for the past."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import msgspec

from suivi.accounts.models import Shop
from suivi.automations.rules.case import STRANGER, Case, Clock, Past, Profile, past_of, profile_of
from suivi.core import changes
from suivi.core.changes import Standing
from suivi.core.facts import Facts, decode
from suivi.core.words import OrderState
from suivi.lib import rows
from suivi.orders.models import Customer, Order, Term
from suivi.orders.terms import fold
from suivi.orders.work import Shown

_shown = msgspec.json.Decoder(Shown)


class Known(NamedTuple):
    """An order as it is known now."""

    facts: Facts
    standing: Standing
    profile: Profile


def known(shop: Shop, ids: Iterable[int], *, of_customers: bool) -> dict[int, Known]:
    """The orders that are shown; ``of_customers``: with what their customers ordered before."""
    found = rows.select_in(
        "SELECT id, document, standing, shown FROM orders_orderfacts WHERE shop_id = %s AND id IN",
        [shop.pk],
        sorted(set(ids)),
    )
    stored = {number: (decode(document), standing, shown) for number, document, standing, shown in found if standing}
    past = _past(shop, {number: facts for number, (facts, _, _) in stored.items()}) if of_customers else {}
    return {
        number: Known(facts, changes.decode(standing), _profile(number, facts, shown, past.get(number, STRANGER)))
        for number, (facts, standing, shown) in stored.items()
    }


def cases(found: Mapping[int, Known], clock: Clock) -> dict[int, Case]:
    """Each order as it is now."""
    return {number: Case(one.standing, one.profile, clock) for number, one in found.items()}


def _profile(number: int, facts: Facts, shown: str, past: Past) -> Profile:
    assert facts.head is not None  # what is shown has one
    terms = _shown.decode(shown).terms if shown else ()
    return profile_of(number, facts, facts.head, (term for term in terms if term[0] != "tag"), past)


def _past(shop: Shop, stored: Mapping[int, Facts]) -> dict[int, Past]:
    """What the customers of these orders ordered before each of them."""
    keys = {number: facts.customer.id for number, facts in stored.items() if facts.customer and facts.customer.id}
    tags = dict(Customer.objects.filter(shop=shop, key__in=set(keys.values())).values_list("key", "tags"))
    earlier = _orders_of(shop, {_term(key) for key in keys.values()})
    found = {}
    for number, key in keys.items():
        head = stored[number].head
        mine = [
            one.total
            for one in earlier.get(_term(key), ())
            if head and one.placed_at < head.placed_at and one.state != OrderState.CANCELED
        ]
        found[number] = past_of(mine, tags.get(key, ()))
    return found


def _orders_of(shop: Shop, terms: Collection[str]) -> dict[str, list[Order]]:
    """The orders of each customer, by the term of the customer's number."""
    pairs = list(Term.objects.filter(shop=shop, kind="customer_id", term__in=terms).values_list("term", "order_id"))
    wanted = Order.objects.filter(shop=shop, id__in={order for _, order in pairs})
    orders = {one.id: one for one in wanted.only("id", "placed_at", "total", "state")}
    found: dict[str, list[Order]] = {}
    for term, order in pairs:
        if order in orders:
            found.setdefault(term, []).append(orders[order])
    return found


def _term(customer: str) -> str:
    """How an order is found by its customer's number."""
    return fold(customer.rpartition("/")[2])
