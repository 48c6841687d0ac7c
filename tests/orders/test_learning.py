"""What a shop's deliveries teach is made every night, from its own alone, and judged by at once."""

from datetime import timedelta

import msgspec
import pytest

from suivi.accounts.models import Shop
from suivi.core.facts import decode
from suivi.core.firstpromise import MODEL
from suivi.lib import rows
from suivi.orders.learning import learn_from_deliveries, learn_nightly
from suivi.orders.models import Learning, Order, OrderFacts, Parcel
from suivi.orders.policies import learned_of, policy_of
from suivi.orders.rebuild import rebuild
from suivi.orders.record import record
from suivi.orders.review import review
from suivi.orders.work import Piece
from tests.road import NOW, fill, new_shop

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def without_estimates(shop: Shop) -> None:
    """Lets the shop's carriers estimate nothing, so that only past deliveries can tell."""
    for stored in OrderFacts.objects.filter(shop=shop):
        facts = decode(stored.document)
        sent = {key: msgspec.structs.replace(one, estimated_at=None) for key, one in facts.shipments.items()}
        plain = msgspec.structs.replace(facts, shipments=sent, first_promised={})
        OrderFacts.objects.filter(shop=shop, id=stored.id).update(document=msgspec.json.encode(plain).decode())
    list(rebuild(shop, apply=True, now=NOW))


def review_all() -> int:
    done = 0
    while reviewed := review(NOW):
        done += reviewed
    return done


def test_a_shop_learns_from_its_own_deliveries() -> None:
    shop, other = new_shop("one"), new_shop("other")
    fill(shop, orders=300)
    learned = learn_from_deliveries(shop, NOW)
    assert learned == learned_of(shop.pk) == policy_of(shop).learned
    assert {"colissimo", "chronopost"} <= learned.lanes.keys()
    assert all(lane.parcels >= 30 for lane in learned.lanes.values())
    assert learn_from_deliveries(other, NOW).lanes == {}
    assert learned_of(other.pk).lanes == {}


def test_every_shop_learns_once_a_day_and_a_young_one_every_hour() -> None:
    shop, young = new_shop("old"), new_shop("young")
    fill(shop, orders=300)
    assert [learn_nightly(NOW) for _ in range(3)] == [1, 1, 0]
    assert learn_nightly(NOW + timedelta(hours=2)) == 1
    assert Learning.objects.get(shop=young).made_at == NOW + timedelta(hours=2)
    assert [learn_nightly(NOW + DAY) for _ in range(3)] == [1, 1, 0]
    assert Learning.objects.get(shop=shop).made_at == NOW + DAY


def test_parcels_under_way_are_judged_again_and_rebuild_agrees_all_the_time() -> None:
    shop = new_shop()
    fill(shop, orders=300)
    without_estimates(shop)
    assert not Order.objects.filter(promise_source=MODEL).exists()
    learn_from_deliveries(shop, NOW)
    assert list(rebuild(shop, now=NOW)) == []
    assert review_all() > 0
    assert Order.objects.filter(promise_source=MODEL).exists()
    assert list(rebuild(shop, now=NOW)) == []
    learn_from_deliveries(shop, NOW)
    assert review_all() == 0  # nothing new was learned


def test_a_promise_that_was_made_stays_through_replays_and_forgetting() -> None:
    shop = new_shop()
    fill(shop, orders=300)
    without_estimates(shop)
    learn_from_deliveries(shop, NOW)
    review_all()
    before = promises(shop)
    assert before
    for stored in OrderFacts.objects.filter(shop=shop):
        old = msgspec.structs.replace(decode(stored.document), first_promised={})
        record(shop, [Piece(stored.key, old, "demo", "demo", NOW)], NOW + DAY)
    Learning.objects.all().delete()
    list(rebuild(shop, apply=True, now=NOW))
    assert promises(shop) == before


def promises(shop: Shop) -> dict[int, object]:
    found = Order.objects.filter(shop=shop, promise_source=MODEL)
    return dict(found.values_list("id", "promise_at"))


def test_learning_asks_the_database_once_a_carrier(django_assert_max_num_queries) -> None:
    shop = new_shop()
    fill(shop, orders=120)
    carriers = len(set(Parcel.objects.exclude(started_day="").values_list("carrier_term", flat=True)))
    with django_assert_max_num_queries(carriers + 12):
        learn_from_deliveries(shop, NOW)
    assert rows.select("SELECT COUNT(*) FROM orders_learning", [])[0][0] == 1
