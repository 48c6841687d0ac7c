"""From the inbox to the record: claim what is due, understand it, record it in batches, isolate what fails."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, transaction

from suivi.accounts.models import Shop
from suivi.inbox import carriers, hints, parcels, privacy, watching
from suivi.inbox.claims import Claimed, batches, claim, release
from suivi.inbox.customers import save_customers
from suivi.inbox.models import Delivery
from suivi.inbox.rereads import mark
from suivi.lib import rows
from suivi.lib.discreet import unquoted
from suivi.orders.record import Piece, record
from suivi.orders.terms import number_term
from suivi.sources import SOURCES
from suivi.sources.contract import Finding, Unreadable

logger = logging.getLogger(__name__)
# How long to wait after each failure; after the last the delivery is parked and a person decides.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600))
_DONE = (
    "UPDATE inbox_delivery SET state = 'done', done_at = %s, leased_until = NULL, error = %s, ref = '', order_key = %s"
    " WHERE id = %s"
)
_WAITING = (
    "UPDATE inbox_delivery SET state = 'waiting', ref = %s, leased_until = NULL, attempts = 0, error = '' WHERE id = %s"
)
_WAKE = (
    "UPDATE inbox_delivery SET state = 'due', due_at = %s, ref = ''"
    " WHERE shop_id = %s AND ref = %s AND state = 'waiting'"
)
_CARRIERS = carriers.Carriers()
_FAILED = "UPDATE inbox_delivery SET state = %s, error = %s, due_at = %s, leased_until = NULL WHERE id = %s"


def process(now: datetime, limit: int = 300) -> int:
    """Works off about ``limit`` due deliveries, shared among the shops. Returns how many were taken (also those that
    failed).
    """
    taken = 0
    for batch in batches(now, limit):
        _work_off(batch, now)
        taken += len(batch)
    return taken


def process_one(shop: Shop, source: str, dedupe_key: str, now: datetime) -> bool:
    """Works off one delivery at once, for an act whose effect someone waits to see. False where it was not due."""
    claimed = claim(shop, source, dedupe_key, now)
    _work_off(claimed, now)
    return bool(claimed)


def wake(now: datetime) -> int:
    """Makes due what waits for a part whose order is known by now. Catches what two workers, writing at the same
    moment, could not see of each other. Returns how many.
    """
    found = rows.select(
        "UPDATE inbox_delivery SET state = 'due', due_at = %s, ref = '' WHERE state = 'waiting' AND EXISTS (SELECT 1"
        " FROM orders_ref WHERE orders_ref.shop_id = inbox_delivery.shop_id AND orders_ref.ref = inbox_delivery.ref)"
        " RETURNING id",
        [now],
    )
    return len(found) + parcels.read_missed(now)


def _work_off(batch: Sequence[Claimed], now: datetime) -> None:
    """``batch``: of one shop."""
    if batch:
        understood = [one for one in batch if _understand(one, now)]
        _record(Shop.objects.get(pk=batch[0].shop_id), understood, now)


def _understand(one: Claimed, now: datetime) -> bool:
    """Translates a delivery by itself, so that what fails stands in nobody's way."""
    if privacy.ERASED in one.headers:
        one.findings = [Finding(note="Its personal data was erased.")]
        return True
    try:
        source = _CARRIERS if one.source == carriers.SOURCE else SOURCES.get(one.source)
        if source is None:
            raise Unreadable(f"No source is called “{one.source}”.")  # noqa: TRY301 - one place answers failures
        one.findings = source.translate(one.topic, one.body, one.headers, one.received_at)
    except Unreadable as error:
        _fail(one, str(error), now, parked=True)
        return False
    except Exception as error:
        _fail(one, _said(error), now)
        return False
    return True


def _record(shop: Shop, batch: Sequence[Claimed], now: datetime) -> None:
    """Records a batch in one transaction; where that fails, each half by itself, down to the culprit."""
    if not batch:
        return
    try:
        with transaction.atomic():
            _record_batch(shop, batch, now)
    except OperationalError:
        release(batch)  # the database is the culprit, not a delivery
        raise
    except Exception as error:
        if len(batch) == 1:
            if isinstance(error, Unreadable):
                _fail(batch[0], str(error), now, parked=True)
                return
            logger.exception("Delivery %s could not be recorded", batch[0].id)
            _fail(batch[0], _said(error), now)
            return
        middle = len(batch) // 2
        _record(shop, batch[:middle], now)
        _record(shop, batch[middle:], now)


def _record_batch(shop: Shop, batch: Sequence[Claimed], now: datetime) -> None:
    orders, of_parcels = _orders_of_refs(shop, batch), parcels.orders_of(shop, batch)
    parcels.remember(shop, batch, of_parcels, now)
    confirming = hints.pushed(shop, batch, now)
    pieces: list[Piece] = []
    done: list[tuple[Any, ...]] = []
    about: dict[int, Sequence[str]] = {}
    waiting: list[tuple[Any, ...]] = []
    for one in batch:
        key = ""
        one.waits_for = ""
        for finding in hints.believed(one, confirming):
            found, waits_for = _meant(finding, orders, of_parcels)
            one.waits_for = waits_for or one.waits_for
            if finding.facts is not None:
                key = key or next(iter(found), "")
                about[one.id] = (*about.get(one.id, ()), *found)
                pieces += [
                    Piece(order, finding.facts, one.cause, one.source, one.received_at, finding.refs) for order in found
                ]
        if one.waits_for:
            waiting.append((one.waits_for[:120], one.id))
        else:
            notes = (finding.note for finding in hints.believed(one, confirming) if finding.note)
            note = "; ".join(dict.fromkeys(notes))
            done.append((now, note, key[:120], one.id))
    save_customers(shop, [each.customer for one in batch for each in one.findings if each.customer])
    rows.update(_WAITING, waiting)
    recorded = record(shop, pieces, now)
    mark(shop, batch, orders, now)
    privacy.hear(shop, batch)
    watching.follow(shop, recorded.changed, now)
    rows.update(_DONE, done)
    privacy.blank(privacy.to_erase(shop, batch, recorded.erased, about))
    wake_for(shop, recorded.new_refs, now)


def _meant(finding: Finding, orders: Mapping[str, str], of_parcels: parcels.Orders) -> tuple[Sequence[str], str]:
    """The orders that a finding is about; where none is known, what it waits for."""
    if finding.order:
        return (finding.order,), ""
    if finding.parcel:
        found = of_parcels.get(number_term(finding.parcel), ())
        return found, "" if found else parcels.waits_for(finding.parcel)
    order = orders.get(finding.ref or "")
    return ((order,), "") if order else ((), finding.ref or "")


def _orders_of_refs(shop: Shop, batch: Sequence[Claimed]) -> dict[str, str]:
    """The platform ids of the orders to which parts belong, where known."""
    wanted = {each.ref for one in batch for each in one.findings if each.ref and not each.order}
    if not wanted:
        return {}
    found = rows.select_in(
        "SELECT r.ref, f.key FROM orders_ref r JOIN orders_orderfacts f ON f.shop_id = r.shop_id AND f.id = r.order_id"
        " WHERE r.shop_id = %s AND r.ref IN",
        [shop.id],
        sorted(wanted),
    )
    return dict(found)


def wake_for(shop: Shop, refs: frozenset[str], now: datetime) -> None:
    """Makes due again what waited for these parts, and what speaks of these parcels."""
    if not refs:
        return
    parcels.read_again(shop, refs, now)
    if rows.select("SELECT 1 FROM inbox_delivery WHERE shop_id = %s AND state = 'waiting' LIMIT 1", [shop.id]):
        rows.update(_WAKE, [(now, shop.id, ref) for ref in sorted(refs)])


def _fail(one: Claimed, why: str, now: datetime, *, parked: bool = False) -> None:
    """Keeps why a delivery failed, and when it is tried again, if so."""
    parked = parked or one.attempts > len(WAITS)
    state = Delivery.State.PARKED if parked else Delivery.State.DUE
    due_at = now if parked else now + WAITS[one.attempts - 1]
    rows.update(_FAILED, [(state.value, unquoted(why).replace("\x00", "")[:2000], due_at, one.id)])


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
