"""The only writer of orders: lock, join, judge, save, one Change row a difference, all in the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from suivi.accounts.models import Shop
from suivi.core.facts import Facts, decode, encode
from suivi.core.merge import join
from suivi.core.relearned import only_relearned
from suivi.lib import rows
from suivi.orders.keys import order_id
from suivi.orders.policies import policy_of
from suivi.orders.rows import project, written
from suivi.orders.save import FACTS_COLUMNS, save, save_heard, save_new
from suivi.orders.texts import cut
from suivi.orders.work import REF_COLLECTIONS, Known, Piece, Ready, Recorded, Work

__all__ = ["Piece", "Ready", "Recorded", "load", "policy_of", "record", "record_ready", "rejudge"]


def record(shop: Shop, pieces: Iterable[Piece], now: datetime) -> Recorded:
    """Adds pieces to what is known, judges again what they changed, and saves it with everything that follows.

    Call it inside a transaction: it locks the orders, and nothing of it may remain if something fails.
    """
    grouped: dict[int, list[Piece]] = {}
    for piece in pieces:
        grouped.setdefault(order_id(piece.key), []).append(piece)
    stored = _lock(shop.id, {number: group[0].key for number, group in grouped.items()}, now)
    policy = policy_of(shop)
    refs: dict[str, int] = {}
    work: list[Work] = []
    heard: list[Work] = []
    for number, group in grouped.items():
        one = _joined(number, stored.get(number) or Known(), group, refs)
        if one.facts is None:
            heard.append(one)
        else:
            one.projection = project(one.facts, policy, now)
            one.document = written(one.facts, one.projection)
            work.append(one)
    parcels = save(shop.id, work, now)
    save_heard(shop.id, heard)
    _save_refs(shop.id, refs)
    erased = frozenset(one.key for one in (*work, *heard) if one.erased)
    return Recorded(parcels.union(refs), tuple(one.id for one in work), len(heard), erased)


def record_ready(shop: Shop, batch: Sequence[Ready], now: datetime) -> Recorded:
    """As ``record``, for pieces that were judged beforehand: fast where their orders are not known yet."""
    first: dict[int, Ready] = {}
    more = [_piece(one) for one in batch if first.setdefault(order_id(one.key), one) is not one]
    new, parcels = save_new(shop.id, [_work(number, one) for number, one in first.items()], now)
    refs = {ref: number for number, one in first.items() if number in new for ref in one.refs}
    _save_refs(shop.id, refs)
    more += [_piece(one) for number, one in first.items() if number not in new]
    rest = record(shop, more, now) if more else Recorded(frozenset(), (), 0)
    return Recorded(rest.new_refs.union(refs, parcels), (*sorted(new), *rest.changed), rest.unchanged)


def rejudge(shop: Shop, ids: Iterable[int], now: datetime, cause: str) -> None:
    """Judges orders again from what is known of them, and saves what follows, in the caller's transaction."""
    policy = policy_of(shop)
    work = []
    for number, (key, known) in load(shop.id, sorted(ids)).items():
        facts = decode(known.document)
        projection = project(facts, policy, now)
        one = Work(
            id=number,
            key=key,
            known=known,
            document=written(facts, projection) if projection and projection.promised else known.document,
            heard_at=known.heard_at or now,
            heard_from=known.heard_from,
            cause=cause,
            projection=projection,
        )
        work.append(one)
    save(shop.id, work, now)


def load(shop_id: int, ids: Sequence[int]) -> dict[int, tuple[str, Known]]:
    """Platform ids and stored orders, locked until the transaction ends. SQLite's immediate transaction is lock
    enough.
    """
    found = rows.select_in(
        "SELECT id, key, document, standing, shown, heard_at, heard_from FROM orders_orderfacts"
        " WHERE shop_id = %s AND id IN",
        [shop_id],
        ids,
        end="ORDER BY id FOR UPDATE" if rows.is_postgres() else "ORDER BY id",
    )
    return {
        number: (
            key,
            Known(document=document, standing=standing, shown=shown, heard_at=rows.moment(at), heard_from=source),
        )
        for number, key, document, standing, shown, at, source in found
    }


def _lock(shop_id: int, keys: Mapping[int, str], now: datetime) -> dict[int, Known]:
    """Locks orders, also those that are not there yet, and reads what is stored."""
    wanted = sorted(keys)
    if rows.is_postgres():
        blank = [(shop_id, number, cut(keys[number], 120), "", "", "", now, "") for number in wanted]
        rows.insert("orders_orderfacts", FACTS_COLUMNS, blank)
    return {number: known for number, (_, known) in load(shop_id, wanted).items()}


def _joined(number: int, known: Known, group: Sequence[Piece], refs: dict[str, int]) -> Work:
    """The stored facts with the pieces added, or no facts where that changes nothing but when it was learned. ``refs``
    gets the parts that were not known to belong to this order.
    """
    before = decode(known.document) if known.document else Facts(id=group[0].key)
    facts = before
    for piece in group:
        facts = join(facts, piece.facts)
        refs.update(dict.fromkeys(piece.refs, number))
    unchanged = bool(known.document) and (facts is before or only_relearned(before, facts))
    if not unchanged:
        for name in REF_COLLECTIONS:
            old = getattr(before, name)
            refs.update((ref, number) for ref in getattr(facts, name) if ref not in old)
    newest = max(group, key=lambda piece: (piece.received_at, piece.source))
    heard = (newest.received_at, newest.source)
    if known.document and known.heard_at is not None:
        heard = max(heard, (known.heard_at, known.heard_from))
    return Work(
        id=number,
        key=facts.id,
        known=known,
        facts=None if unchanged else facts,
        document=encode(facts) if unchanged and facts is not before else known.document,
        heard_at=heard[0],
        heard_from=heard[1],
        cause=newest.cause,
        erased=facts.erasure is not None,
    )


def _save_refs(shop_id: int, refs: Mapping[str, int]) -> None:
    found = [(shop_id, ref[:120], number) for ref, number in sorted(refs.items())]
    rows.insert("orders_ref", ("shop_id", "ref", "order_id"), found)


def _work(number: int, one: Ready) -> Work:
    return Work(
        id=number,
        key=one.key,
        known=Known(),
        document=one.document,
        heard_at=one.received_at,
        heard_from=one.source,
        cause=one.cause,
        projection=one.projection,
    )


def _piece(one: Ready) -> Piece:
    return Piece(one.key, decode(one.document), one.cause, one.source, one.received_at, one.refs)
