"""What providers push beside what Suivi asks: it is noted, and what nothing signs is confirmed by asking."""

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime

from suivi.accounts import signingkeys
from suivi.accounts.models import Shop
from suivi.inbox.carriers import ASKED, HINT, NEW_KEY, SOURCE
from suivi.inbox.claims import Claimed
from suivi.lib import rows
from suivi.orders.terms import number_term
from suivi.sources.contract import Finding

CONFIRMING = "Nothing signs what this message tells, so the provider is asked; its answer counts."
_PUSHED = "UPDATE inbox_poll SET heard_at = %s, pushed_at = %s WHERE shop_id = %s AND provider = %s AND number IN"
_CONFIRM = (
    "UPDATE inbox_poll SET heard_at = %s, pushed_at = %s, due_at = %s, state = 'watching' WHERE shop_id = %s"
    " AND provider = %s AND state NOT IN ('refused', 'leaving') AND number IN"
)
Confirming = Set[tuple[str, str]]


def pushed(shop: Shop, batch: Sequence[Claimed], now: datetime) -> Confirming:
    """Notes which parcels providers told of unasked, in the caller's transaction. A hint has its parcel asked about at
    once; returns those, as (provider, number): what a hint tells of them need not be believed.
    """
    told: dict[tuple[str, bool], set[str]] = {}
    for one in batch:
        if one.source == SOURCE and ASKED not in one.headers:
            numbers = {number_term(each.parcel) for each in one.findings if each.parcel}
            told.setdefault((one.topic, HINT in one.headers), set()).update(numbers)
            if one.headers.get(HINT) == NEW_KEY:
                signingkeys.want(shop, one.topic, now)
    confirming: set[tuple[str, str]] = set()
    for (provider, hint), numbers in sorted(told.items()):
        sql, moments = (_CONFIRM, [now, now, now]) if hint else (_PUSHED, [now, now])
        found = rows.select_in(sql, [*moments, shop.pk, provider], sorted(numbers), end="RETURNING number")
        confirming.update((provider, number) for (number,) in found if hint)
    return confirming


def believed(one: Claimed, confirming: Set[tuple[str, str]]) -> Sequence[Finding]:
    """The findings of a delivery, but of a hint without what the provider is being asked to confirm."""
    if one.source != SOURCE or HINT not in one.headers or not confirming:
        return one.findings
    return [
        replace(each, facts=None, note=CONFIRMING)
        if each.parcel and (one.topic, number_term(each.parcel)) in confirming
        else each
        for each in one.findings
    ]
