"""Any order of arrival, with duplicates, ends in the same facts."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suivi.core.facts import (
    Disposition,
    Dispute,
    DisputeCase,
    Erasure,
    Facts,
    FulfillmentHolds,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Head,
    Hold,
    NoteEdit,
    OrderReturn,
    Rank,
    Refund,
    Report,
    Rescheduled,
    ReturnLine,
    ReverseLine,
    ReverseOrder,
    Shipment,
    Stamp,
    Transaction,
    decode,
    encode,
)
from suivi.core.merge import join

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def stamp(minute: int = 0, rank: int = 2, learned: int | None = None, source: str = "") -> Stamp:
    learned_at = None if learned is None else T0 + timedelta(minutes=learned)
    return Stamp(as_of=T0 + timedelta(minutes=minute), rank=rank, learned_at=learned_at, source=source)


def piece(**parts: Any) -> Facts:
    return Facts(id="order", **parts)


def head(at: Stamp, name: str = "#1") -> Head:
    return Head(stamp=at, name=name, placed_at=T0, created_at=T0)


def transactions(at: Stamp, *ids: str, status: str = "success") -> dict[str, Transaction]:
    return {key: Transaction(id=key, stamp=at, kind="sale", status=status) for key in ids}


def full(at: Stamp, status: str, count: int = 1) -> dict[str, FulfillmentOrder]:
    lines = tuple(FulfillmentOrderLine(id=str(n), total=n) for n in range(count))
    return {"fo": FulfillmentOrder(id="fo", stamp=at, status=status, location=f"place {count}", lines=lines)}


def hint(at: Stamp, status: str, request: str = "") -> dict[str, FulfillmentOrder]:
    return {"fo": FulfillmentOrder(id="fo", stamp=at, status=status, request=request)}


def test_the_newest_snapshot_of_the_order_wins_whichever_comes_first() -> None:
    old, new = piece(head=head(stamp(1), "old")), piece(head=head(stamp(2), "new"))
    assert join(old, new) == join(new, old) == new


def test_of_one_moment_the_full_read_wins_over_the_webhook() -> None:
    webhook, node = piece(head=head(stamp(1, rank=2), "hook")), piece(head=head(stamp(1, rank=3), "node"))
    assert join(webhook, node) == join(node, webhook) == node


def test_what_adds_nothing_leaves_the_same_object() -> None:
    known = piece(head=head(stamp(1)), transactions=transactions(stamp(1), "t"), complete={"transactions": stamp(1)})
    assert join(known, decode(encode(known))) is known
    assert join(known, piece(head=head(stamp(0)))) is known


def test_equal_news_keeps_the_moment_it_was_first_learned() -> None:
    early, late = piece(head=head(stamp(1, learned=2))), piece(head=head(stamp(1, learned=9)))
    assert join(early, late) == join(late, early) == early


@pytest.mark.parametrize(("first", "last"), [("paid", "voided"), ("voided", "paid")])
def test_of_two_full_reads_of_one_second_the_later_is_the_truth(first: str, last: str) -> None:
    early, late = (
        piece(reports={"payment": Report(word=word, stamp=stamp(1, rank=Rank.NODE, learned=at))})
        for word, at in ((first, 2), (last, 9))
    )
    assert join(early, late) == join(late, early) == late


def test_a_part_that_a_newer_complete_list_does_not_name_is_gone_for_good() -> None:
    old = piece(transactions=transactions(stamp(1), "t1", "t2"))
    listed = piece(transactions=transactions(stamp(2, rank=3), "t1"), complete={"transactions": stamp(2, rank=3)})
    assert set(join(old, listed).transactions) == {"t1"}
    assert join(join(old, listed), old) == join(listed, old) == listed


def test_a_part_newer_than_the_complete_list_stays() -> None:
    listed = piece(complete={"transactions": stamp(2)})
    later = piece(transactions=transactions(stamp(3), "t3"))
    assert set(join(later, listed).transactions) == {"t3"}


def test_a_deleted_part_is_not_brought_back_by_an_older_copy() -> None:
    gone = piece(shipments={"s": Shipment(id="s", stamp=stamp(5), status="success", at=T0, gone=True)})
    copy = piece(shipments={"s": Shipment(id="s", stamp=stamp(4), status="success", at=T0)})
    assert join(gone, copy).shipments["s"].gone
    assert join(copy, gone).shipments["s"].gone


def test_a_newer_hint_changes_the_status_and_keeps_the_lines() -> None:
    known, news = (
        piece(fulfillment_orders=full(stamp(1), "open", 2)),
        piece(fulfillment_orders=hint(stamp(2), "on_hold")),
    )
    for joined in (join(known, news), join(news, known)):
        order = joined.fulfillment_orders["fo"]
        assert (order.status, order.location, len(order.lines or ())) == ("on_hold", "place 2", 2)
        assert (order.stamp, order.full_stamp) == (stamp(2), stamp(1))


def test_an_older_hint_changes_nothing() -> None:
    known, news = piece(fulfillment_orders=full(stamp(3), "open")), piece(fulfillment_orders=hint(stamp(2), "on_hold"))
    assert join(known, news) is known
    assert join(news, known) == known


def test_a_full_copy_between_two_hints_gives_its_lines() -> None:
    pieces = [
        piece(fulfillment_orders=hint(stamp(1), "open")),
        piece(fulfillment_orders=full(stamp(2), "scheduled", 3)),
        piece(fulfillment_orders=hint(stamp(3), "closed")),
    ]
    order = reduce(join, pieces).fulfillment_orders["fo"]
    assert (order.status, len(order.lines or ())) == ("closed", 3)


def test_a_return_closed_by_a_hint_keeps_what_came_back() -> None:
    known = OrderReturn(id="r", stamp=stamp(1), status="open", name="#1-R1", lines=(ReturnLine(id="l", quantity=1),))
    closed = OrderReturn(id="r", stamp=stamp(2), status="closed")
    joined = join(piece(returns={"r": closed}), piece(returns={"r": known})).returns["r"]
    assert (joined.status, joined.name, len(joined.lines or ())) == ("closed", "#1-R1", 1)


def test_a_new_day_told_by_a_hint_holds_until_a_newer_full_copy() -> None:
    read = FulfillmentOrder(id="fo", stamp=stamp(1), status="scheduled", fulfill_at=T0, lines=())
    news = Rescheduled(at=T0 + timedelta(days=2), stamp=stamp(2))
    hinted = FulfillmentOrder(id="fo", stamp=stamp(2), status="scheduled", rescheduled=news)
    again = FulfillmentOrder(id="fo", stamp=stamp(3), status="scheduled", fulfill_at=T0 + timedelta(days=5), lines=())
    told = [piece(fulfillment_orders={"fo": one}) for one in (read, hinted, again)]
    for known in (join(told[0], told[1]), join(told[1], told[0])):
        assert known.fulfillment_orders["fo"].opens_at == T0 + timedelta(days=2)
    for order in permutations(told):
        assert reduce(join, order).fulfillment_orders["fo"].opens_at == T0 + timedelta(days=5)


def test_an_unnamed_piece_takes_the_name_of_the_order_it_joins() -> None:
    assert join(Facts(id=""), piece()).id == join(piece(), Facts(id="")).id == "order"


# The laws. Few values, so that equal moments, equal keys and contradictions happen all the time.
stamps = st.builds(
    stamp, st.integers(0, 3), st.integers(1, 2), st.sampled_from((None, 1, 2)), st.sampled_from(("", "file"))
)
keys = st.sampled_from(("a", "b"))
words = st.sampled_from(("open", "closed"))
reported = words | st.just("inspection_complete")
moments = st.integers(0, 3).map(lambda minute: T0 + timedelta(minutes=minute))
MAYBE = st.none() | moments
some_lines = st.none() | st.sampled_from(((), (FulfillmentOrderLine(id="l", total=1),)))


def collection(**fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    kind = fields.pop("kind")
    made = st.builds(kind, id=keys, stamp=stamps, gone=st.booleans(), **fields)
    return st.lists(made, max_size=2).map(lambda found: {one.id: one for one in found})


orders = collection(
    kind=FulfillmentOrder,
    status=words,
    request=st.sampled_from(("", "accepted", "rejected")),
    location=words,
    lines=some_lines,
)
new_days = st.builds(
    lambda key, at, day: FulfillmentOrder(id=key, stamp=at, status="open", rescheduled=Rescheduled(at=day, stamp=at)),
    keys,
    stamps,
    moments,
)
parts = st.tuples(orders, st.none() | new_days).map(lambda two: two[0] | ({two[1].id: two[1]} if two[1] else {}))
holds = collection(kind=FulfillmentHolds, holds=st.just(()) | st.builds(lambda at: (Hold(id="h", since=at),), MAYBE))
disputes = collection(kind=Dispute, status=words)
dispute_cases = collection(kind=DisputeCase, initiated_at=MAYBE)
back = st.builds(
    lambda at, n: (ReverseLine(id="l", total=1, dispositions=(Disposition(kind="missing", quantity=n, at=at),)),),
    MAYBE,
    st.integers(0, 1),
)
reverse_orders = collection(kind=ReverseOrder, lines=back)
returns = collection(
    kind=OrderReturn,
    status=words,
    name=words,
    decline_reason=words,
    decline_note=words,
    lines=st.none() | st.just(()),
)
money = st.builds(lambda key, at, word: transactions(at, key, status=word)[key], keys, stamps, words)
refunds = st.builds(Refund, id=keys, stamp=stamps, at=st.just(T0), note=words)
pieces = st.builds(
    piece,
    head=st.none() | st.builds(head, stamps, words),
    note_edit=st.none() | st.builds(NoteEdit, stamp=stamps, text=words, by=words),
    reports=st.dictionaries(st.sampled_from(("payment", "return")), st.builds(Report, word=reported, stamp=stamps)),
    complete=st.dictionaries(st.sampled_from(("transactions", "fulfillment_orders", "returns", "holds")), stamps),
    transactions=st.lists(money, max_size=2).map(lambda found: {one.id: one for one in found}),
    fulfillment_orders=parts,
    returns=returns,
    holds=holds,
    disputes=disputes,
    dispute_cases=dispute_cases,
    reverse_orders=reverse_orders,
    refunds=st.lists(refunds, max_size=2).map(lambda found: {one.id: one for one in found}),
    erasure=st.none() | st.none() | st.builds(Erasure, stamp=stamps),
)
EMPTY = piece()


@settings(max_examples=250)
@given(st.lists(pieces, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_any_order_and_repetition_gives_the_same_facts(told: list[Facts], random: Any) -> None:
    whole = reduce(join, told, EMPTY)
    again = told + random.choices(told, k=2)
    random.shuffle(again)
    assert reduce(join, again, EMPTY) == whole
    assert encode(decode(encode(whole))) == encode(whole)


@settings(max_examples=250)
@given(pieces, pieces, pieces)
def test_join_is_commutative_associative_and_idempotent(a: Facts, b: Facts, c: Facts) -> None:
    assert join(a, b) == join(b, a)
    assert join(join(a, b), c) == join(a, join(b, c))
    assert join(join(a, b), join(a, b)) == join(a, b)
    known = join(EMPTY, a)
    assert join(known, a) is known


@pytest.mark.parametrize("empty", [EMPTY, Facts(id="")])
def test_nothing_joined_to_nothing_is_nothing(empty: Facts) -> None:
    assert join(EMPTY, empty) is EMPTY
