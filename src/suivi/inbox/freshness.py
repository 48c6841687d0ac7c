"""How fresh the news of parcels are: who is asked about each, when that was, and when it is next."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.carriers import PROVIDERS
from suivi.inbox.models import Poll
from suivi.orders.terms import number_term


class Freshness(NamedTuple):
    """``news_at``: when an answer last told something new. ``due``: it is to be asked as soon as it can be. ``why``:
    what keeps the provider from telling more.
    """

    provider: str  # its title
    state: str  # a ``Poll.State``
    asked_at: datetime | None
    heard_at: datetime | None
    pushed_at: datetime | None
    news_at: datetime | None
    due_at: datetime | None
    due: bool
    why: str


def freshness(shop: Shop, numbers: Collection[str], now: datetime) -> dict[str, Freshness]:
    """By number as it is written; a parcel that nobody is asked about is missing. Asks the database once."""
    terms = {number: number_term(number) for number in numbers if number}
    # An order without numbers costs the same: no parcel is called "".
    found = Poll.objects.filter(shop=shop, number__in=sorted({"", *terms.values()})).exclude(state=Poll.State.LEAVING)
    by_term = {poll.number: poll for poll in found}
    return {number: _fresh(by_term[term], now) for number, term in terms.items() if term in by_term}


def _fresh(poll: Poll, now: datetime) -> Freshness:
    known = PROVIDERS.get(poll.provider)
    return Freshness(
        provider=known.title if known else poll.provider,
        state=poll.state,
        asked_at=poll.asked_at,
        heard_at=poll.heard_at,
        pushed_at=poll.pushed_at,
        news_at=poll.news_at,
        due_at=poll.due_at,
        due=poll.due_at is not None and poll.due_at <= now,
        why=poll.why,
    )
