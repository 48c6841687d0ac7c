"""Who works on which delivery: claimed with a lease, shared fairly among shops, and never tried without end.

Every claim counts as an attempt before anything is understood, so that a delivery that ends the whole process is
known for it. What was tried before is worked on alone; what ended the process ``DEATHS`` times is parked.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import OperationalError, transaction

from suivi.accounts.models import Shop
from suivi.inbox.models import Delivery
from suivi.lib import rows
from suivi.sources.contract import Finding

LEASE = timedelta(seconds=60)
DEATHS = 3
DIED = "The process that worked on it ended without a word, several times."
LEAST = 10  # deliveries a shop gets at a time, however many shops wait
_RETURNING = " RETURNING id, shop_id, source, topic, headers, body, received_at, attempts, due_at"
_CLAIM = "UPDATE inbox_delivery SET leased_until = %s, attempts = attempts + 1 WHERE "
_DUE = "shop_id = %s AND state = 'due' AND due_at <= %s AND (leased_until IS NULL OR leased_until <= %s)"
_WAITING_SHOPS = (
    "SELECT id FROM accounts_shop WHERE EXISTS (SELECT 1 FROM inbox_delivery"
    " WHERE shop_id = accounts_shop.id AND state = 'due' AND {attempts} AND due_at <= %s) ORDER BY id"
)
_NEW, _AGAIN = "attempts = 0", "attempts > 0"


class Claimed(msgspec.Struct):
    """A delivery that this worker has for the time of the lease, and what was understood of it.

    ``attempts``: how often it was claimed, with this time.
    """

    id: int
    shop_id: int
    source: str
    topic: str
    headers: dict[str, str]
    body: bytes
    received_at: datetime
    attempts: int
    due_at: datetime
    findings: list[Finding] = []
    waits_for: str = ""

    @property
    def woken(self) -> bool:
        """Whether it waited for its order, or was made due by hand: new ones are due when they come."""
        return self.attempts == 1 and self.due_at > self.received_at

    @property
    def cause(self) -> str:
        """Source and topic."""
        return f"{self.source} {self.topic}"


def batches(now: datetime, limit: int) -> Iterator[list[Claimed]]:
    """What is due, each batch claimed when it is asked for and of one shop: first up to ``limit`` new deliveries,
    shared among the shops that wait; then one of each shop that was tried before, by itself.
    """
    waiting = _waiting_shops(_NEW, now)
    share = max(limit // max(len(waiting), 1), LEAST)
    for shop_id in waiting:
        yield _claim_new(shop_id, share, now)
    for shop_id in _waiting_shops(_AGAIN, now):
        yield _claim_again(shop_id, now)


def claim(shop: Shop, source: str, dedupe_key: str, now: datetime) -> list[Claimed]:
    """One delivery, for an act whose effect someone waits to see; none where it is not due."""
    where = "shop_id = %s AND source = %s AND dedupe_key = %s AND state = 'due'"
    with transaction.atomic():
        return _claimed(rows.select(_CLAIM + where + _RETURNING, [now + LEASE, shop.id, source, dedupe_key]))


def release(batch: Sequence[Claimed]) -> None:
    """Gives deliveries back untried before the lease ends; if that fails too, the lease does it."""
    try:
        rows.update(
            "UPDATE inbox_delivery SET leased_until = NULL, attempts = attempts - 1 WHERE id = %s",
            [(one.id,) for one in batch],
        )
    except OperationalError:
        return


def _waiting_shops(attempts: str, now: datetime) -> list[int]:
    return [number for (number,) in rows.select(_WAITING_SHOPS.format(attempts=attempts), [now])]


def _claim_new(shop_id: int, share: int, now: datetime) -> list[Claimed]:
    chosen = f"SELECT id FROM inbox_delivery WHERE {_DUE} AND {_NEW} ORDER BY due_at, id LIMIT %s{_skipping()}"  # noqa: S608 - constants
    # Materialized: PostgreSQL may otherwise ask again for each row, and each time skip what it has locked just before.
    sql = f"WITH chosen AS MATERIALIZED ({chosen}) {_CLAIM}id IN (SELECT id FROM chosen){_RETURNING}"  # noqa: S608 - constants
    with transaction.atomic():
        return _claimed(rows.select(sql, [shop_id, now, now, share, now + LEASE]))


def _claim_again(shop_id: int, now: datetime) -> list[Claimed]:
    """One delivery that was tried before; parked instead where its claims ended in nothing too often."""
    chosen = f"SELECT id, attempts, leased_until FROM inbox_delivery WHERE {_DUE} AND {_AGAIN}"  # noqa: S608 - constants
    with transaction.atomic():
        while found := rows.select(f"{chosen} ORDER BY due_at, id LIMIT 1{_skipping()}", [shop_id, now, now]):
            number, attempts, leased_until = found[0]
            # Whoever ended well, or failed and could say so, took the lease off.
            if leased_until is None or attempts < DEATHS:
                return _claimed(rows.select(f"{_CLAIM}id = %s{_RETURNING}", [now + LEASE, number]))
            Delivery.objects.filter(pk=number).update(state=Delivery.State.PARKED, error=DIED, leased_until=None)
    return []


def _skipping() -> str:
    return " FOR UPDATE SKIP LOCKED" if rows.is_postgres() else ""


def _claimed(found: Sequence[tuple[Any, ...]]) -> list[Claimed]:
    claimed = []
    for number, shop_id, source, topic, headers, body, received_at, attempts, due_at in sorted(
        found, key=lambda row: row[0]
    ):
        plain = msgspec.json.decode(headers) if isinstance(headers, str) else headers
        at, due = rows.moment(received_at), rows.moment(due_at)
        assert at is not None
        assert due is not None
        claimed.append(Claimed(number, shop_id, source, topic, plain, bytes(body), at, attempts, due))
    return claimed
