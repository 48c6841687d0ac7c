"""A connected store's whole history comes in as a file, whatever happens on the way."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from suivi.accounts.models import Connection
from suivi.inbox import backfill
from suivi.inbox.backfill import Stage
from suivi.inbox.models import Backfill, Delivery, Reread
from suivi.orders.models import Change, Order
from suivi.orders.rebuild import rebuild
from suivi.sources.files import reader
from suivi.sources.shopify.api.errors import Temporary
from suivi.sources.shopify.double.life import order_comes, something_happens
from tests.inbox.connected import Connected, connected, key
from tests.inbox.test_connected import said, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Iterator[Connected]:
    with connected() as found:
        yield found


def run() -> Backfill:
    return Backfill.objects.get()


def go_on(store: Connected, **later: float) -> int:
    store.double.advance(timedelta(**(later or {"seconds": 4})))
    return backfill.go_on(store.now())


def to_the_end(store: Connected) -> Backfill:
    for _ in range(40):
        go_on(store)
        if run().stage not in backfill.UNDER_WAY:
            return run()
    raise AssertionError(run().stage)


def living(store: Connected, count: int) -> None:
    random = Random(5)
    orders = [order_comes(store.double.store, random) for _ in range(count)]
    for _ in range(count * 4):
        something_happens(store.double.store, random.choice(orders), random)
        store.double.advance(timedelta(minutes=random.randint(1, 30)))


def test_the_whole_history_comes_in_and_what_lives_is_read_in_full(store: Connected) -> None:
    living(store, 30)
    backfill.begin(store.shop, store.now())
    done = to_the_end(store)
    assert (done.stage, done.recorded, done.unreadable) == ("done", 30, 0)
    assert (done.expected, done.written, done.position) == (30, 30, done.size)
    assert shown(store) == said(store)
    waiting = set(Reread.objects.values_list("order_key", flat=True))
    assert waiting >= set(Order.objects.filter(state="open").values_list("key", flat=True))
    store.settle()
    assert shown(store) == said(store)
    assert list(rebuild(now=store.now())) == []


def test_read_again_it_changes_nothing_and_costs_no_full_read(store: Connected) -> None:
    living(store, 10)
    backfill.begin(store.shop, store.now())
    to_the_end(store)
    store.settle()
    before, asked = list(Change.objects.values_list("id", flat=True)), store.double.queries
    backfill.begin(store.shop, store.now())
    assert to_the_end(store).recorded == 10
    assert not Reread.objects.exists()
    assert list(Change.objects.values_list("id", flat=True)) == before
    assert store.double.queries - asked < 10


def test_the_sweep_goes_on_from_where_the_history_began(store: Connected) -> None:
    old = store.order()
    store.double.advance(timedelta(hours=1))
    backfill.begin(store.shop, store.now())
    store.double.advance(timedelta(hours=1))
    new = store.order()
    store.sweep(minutes=11)
    assert {one.order_key for one in Reread.objects.all()} == {key(new)}
    to_the_end(store)
    store.settle()
    assert set(shown(store)) == {old.id, new.id}


def test_an_empty_store_is_done_at_once(store: Connected) -> None:
    backfill.begin(store.shop, store.now())
    assert (to_the_end(store).stage, run().written) == ("done", 0)


class TestInterrupted:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch, store: Connected) -> None:
        monkeypatch.setattr(reader, "ORDERS", 4)
        monkeypatch.setattr(backfill, "SPELL", 0.0)  # one portion a step
        for _ in range(14):
            store.order()
        backfill.begin(store.shop, store.now())

    def reading(self, store: Connected) -> None:
        while run().stage != Stage.READING:
            go_on(store)

    def test_it_goes_on_where_it_stopped(self, store: Connected) -> None:
        self.reading(store)
        positions = [run().position]
        assert [go_on(store) for _ in range(4)] == [4, 4, 4, 2]
        positions.append(run().position)
        assert (positions[0], positions[1], run().stage) == (0, run().size, "reading")
        assert go_on(store) == 0
        assert (run().stage, run().recorded, Order.objects.count()) == ("done", 14, 14)

    def test_whoever_died_is_followed_once_the_lease_has_ended(self, store: Connected) -> None:
        self.reading(store)
        steps = backfill.step(store.again(), store.now)
        next(steps)  # and is killed here: nothing is released
        Backfill.objects.update(leased_until=run().leased_until)
        assert go_on(store) == 0
        assert go_on(store, minutes=3) == 4
        assert run().recorded == 8

    def test_two_at_once_never_record_the_same(self, store: Connected) -> None:
        self.reading(store)
        slow = backfill.step(store.again(), store.now)
        next(slow)
        Backfill.objects.update(leased_until=None)
        fast = list(backfill.step(store.again(), store.now))
        assert sum(done.recorded for done in fast) == 10
        assert list(slow) == []
        assert (run().recorded, run().stage) == (14, "done")

    def test_a_download_that_breaks_off_is_taken_up_again(
        self, store: Connected, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.reading(store)
        whole = next(iter(store.double.bulk.operations.values())).path
        content = whole.read_bytes()
        whole.write_bytes(content[: len(content) // 2])
        while go_on(store):
            pass
        assert run().stage == "reading"
        assert 0 < run().position <= len(content) // 2
        whole.write_bytes(content)
        store.double.advance(timedelta(seconds=20))
        to_the_end(store)
        assert (run().stage, run().recorded) == ("done", 14)

    def test_webhooks_meanwhile_win(self, store: Connected) -> None:
        self.reading(store)
        go_on(store)
        store.subscribe()
        late = list(store.double.store.orders.values())[-1]
        store.double.store.changed(late)
        late.note = "news"
        store.hear()
        store.settle()
        to_the_end(store)
        store.settle()
        assert shown(store) == said(store)


class TestShopifyFails:
    def test_a_part_is_taken_and_the_whole_is_asked_for_again(self, store: Connected) -> None:
        for _ in range(6):
            store.order()
        store.double.bulk.fail_next = "TIMEOUT"
        backfill.begin(store.shop, store.now())
        while run().attempts < 2:
            go_on(store)
        assert Order.objects.count() == 2  # half of them, and its last may not be whole
        assert (to_the_end(store).stage, Order.objects.count()) == ("done", 6)
        assert shown(store) == said(store)

    def test_after_three_files_the_sweep_reads_what_it_can(self, store: Connected) -> None:
        orders = [store.order() for _ in range(3)]
        backfill.begin(store.shop, store.now())
        for _ in range(30):
            store.double.bulk.fail_next = "INTERNAL_SERVER_ERROR"
            go_on(store, seconds=10)
        assert (run().stage, run().attempts, run().why) == ("failed", backfill.MOST, backfill.GAVE_UP)
        store.sweep(minutes=2)
        store.settle()
        assert set(shown(store)) == {one.id for one in orders}

    def test_one_that_is_canceled_in_shopify_is_not_asked_for_again(self, store: Connected) -> None:
        store.order()
        store.double.store.slow = timedelta(hours=1)
        backfill.begin(store.shop, store.now())
        go_on(store)
        store.double.bulk.cancel(run().operation)
        assert (to_the_end(store).why, run().attempts) == (backfill.CANCELED, 1)

    def test_a_file_that_has_expired_is_asked_for_again(self, store: Connected) -> None:
        store.order()
        backfill.begin(store.shop, store.now())
        while run().stage != Stage.READING:
            go_on(store)
        store.double.bulk.expire()
        assert (to_the_end(store).stage, run().attempts) == ("done", 2)

    def test_it_waits_while_too_many_run(self, store: Connected) -> None:
        store.order()
        store.double.store.slow = timedelta(minutes=5)
        with backfill.stores.asking(store.again(), store.now()) as client:
            for _ in range(5):
                backfill.history.begin(client, store.now())
        backfill.begin(store.shop, store.now())
        go_on(store)
        assert (run().stage, run().why, run().attempts) == ("asking", backfill.WAITING, 0)
        go_on(store, seconds=30)
        assert run().stage == "asking"
        store.double.store.slow = timedelta(seconds=1)
        store.double.advance(timedelta(minutes=6))
        assert to_the_end(store).stage == "done"

    def test_a_store_that_cannot_be_asked_is_asked_later(self, store: Connected) -> None:
        store.order()
        backfill.begin(store.shop, store.now())
        store.double.trouble.chance = {"500": 1}
        go_on(store)
        assert run().stage == "asking"
        store.double.trouble.chance = {}
        assert to_the_end(store).stage == "done"

    @pytest.mark.parametrize(
        "lacking",
        [{"read_returns"}, {"read_customers"}, {f"read_{kind}_fulfillment_orders" for kind in
         ("merchant_managed", "third_party", "assigned")}],
    )  # fmt: skip
    def test_without_a_permission_the_rest_comes_in(self, store: Connected, lacking: set[str]) -> None:
        store.order()
        writes = {one.replace("read_", "write_") for one in lacking}
        store.double.tokens.scopes -= lacking | writes
        Connection.objects.update(sealed_token="", token_until=None)
        backfill.begin(store.shop, store.now())
        assert (to_the_end(store).recorded, run().attempts) == (1, 1)

    def test_what_is_withheld_is_left_out_at_the_next_try(self, store: Connected) -> None:
        store.order()
        store.double.withheld = frozenset({"Order.email"})
        backfill.begin(store.shop, store.now())
        assert (to_the_end(store).recorded, run().attempts, run().bare) == (1, 2, True)


def test_a_part_that_stands_apart_has_its_order_read(store: Connected) -> None:
    order = store.order()
    backfill.begin(store.shop, store.now())
    while run().stage != Stage.READING:
        go_on(store)
    file = next(iter(store.double.bulk.operations.values())).path
    first, *others = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(
        b"".join([first, b'{"id":"gid://shopify/LineItem/1","__parentId":"gid://shopify/Order/99"}\n', *others])
    )
    Backfill.objects.update(size=0)
    assert (to_the_end(store).recorded, run().unreadable) == (1, 0)
    assert {one.order_key for one in Reread.objects.all()} == {key(order), "gid://shopify/Order/99"}
    assert not Delivery.objects.filter(state="parked").exists()


def test_a_line_that_cannot_be_read_is_kept_and_harms_no_other(store: Connected) -> None:
    store.order()
    backfill.begin(store.shop, store.now())
    while run().stage != Stage.READING:
        go_on(store)
    file = next(iter(store.double.bulk.operations.values())).path
    file.write_bytes(b"{ this is no order\n" + file.read_bytes())
    Backfill.objects.update(size=0)
    assert (to_the_end(store).recorded, run().unreadable) == (1, 1)
    assert Delivery.objects.get().state == "parked"


def test_a_long_file_of_one_store_lets_the_others_have_their_turn(
    store: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "ORDERS", 2)
    monkeypatch.setattr(backfill, "SPELL", 0.0)
    with connected("second") as second:
        for one in (store, second):
            for _ in range(6):
                one.order()
            backfill.begin(one.shop, one.now())
        for _ in range(3):
            second.double.advance(timedelta(seconds=4))
            go_on(store)
        now = max(store.now(), second.now()) + timedelta(seconds=5)
        seen = []
        for seconds in range(4):
            backfill.go_on(now + timedelta(seconds=seconds))
            seen.append(list(Backfill.objects.order_by("pk").values_list("recorded", flat=True)))
    assert [abs(first - last) <= 2 for first, last in seen] == [True] * 4
    assert seen[-1] != seen[0]


def test_letting_a_store_go_ends_it(store: Connected) -> None:
    store.order()
    store.double.store.slow = timedelta(hours=1)
    backfill.begin(store.shop, store.now())
    go_on(store)
    backfill.stop(store.again(), store.now())
    assert not Backfill.objects.exists()
    assert {one.status for one in store.double.bulk.operations.values()} == {"CANCELED"}


def test_neither_the_address_of_the_file_nor_a_person_is_kept(store: Connected) -> None:
    order = store.order()
    backfill.begin(store.shop, store.now())
    kept = ""
    for _ in range(8):
        go_on(store)
        kept += str(Backfill.objects.values())
    assert run().stage == "done"
    assert ".jsonl" not in kept
    assert order.email
    assert order.email not in kept


def test_a_server_that_does_not_know_parts_of_files_is_read_from_the_beginning(
    store: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suivi.sources.shopify.double import server

    monkeypatch.setattr(server._Handler, "_span", lambda self, response: (
        0, response.path.stat().st_size if response.path else len(response.body)))  # fmt: skip
    monkeypatch.setattr(reader, "ORDERS", 2)
    monkeypatch.setattr(backfill, "SPELL", 0.0)
    for _ in range(5):
        store.order()
    backfill.begin(store.shop, store.now())
    assert to_the_end(store).recorded == 5


def test_the_file_must_be_whole(store: Connected) -> None:
    from suivi.inbox.historyfile import _counted

    with pytest.raises(Temporary):
        list(_counted([b"{}\n"], 0, 10, store.now))
