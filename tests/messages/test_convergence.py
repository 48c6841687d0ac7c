"""However changes come to light, in portions, twice, in another order, with the planner dying: the same is told."""

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suivi.core.policy import Policy
from suivi.letters.triggers import Trigger
from suivi.messages import planning
from suivi.messages.choices import By, Choice, Choices
from suivi.messages.models import Message, News
from suivi.messages.planning import Placed, Scope, key, wanted
from suivi.orders.following import Seen
from tests.messages.conftest import NOON, Street

WORDS = ("info_received", "picked_up", "in_transit.moving", "out_for_delivery", "attempt_failed", "delivered",
         "exception.lost", "available_for_pickup", "returning")  # fmt: skip
ALL = Choices(triggers={trigger.value: Choice(by=By.SUIVI) for trigger in Trigger})
SCOPE = Scope(ALL, Policy(), NOON - timedelta(days=1))
ORDERS = {number: Placed(number, NOON, False, None, "") for number in (1, 2, 3)}


@st.composite
def histories(draw: st.DrawFn) -> list[Seen]:
    """What may happen to three orders with two parcels each, and to their payment."""
    found, last = [], dict[tuple[int, str], str]()
    for place in range(draw(st.integers(1, 12))):
        order, parcel = draw(st.sampled_from((1, 2, 3))), draw(st.sampled_from(("A", "B")))
        at = NOON + timedelta(minutes=place)
        if draw(st.booleans()):
            word, before = draw(st.sampled_from(WORDS)), last.get((order, parcel), "")
            name = "parcel.changed" if before else "parcel.added"
            detail = {"shipment": "S", "number": parcel}
            last[order, parcel] = word
        else:
            word, before, name, detail = (
                draw(st.sampled_from(("pending", "paid", "refunded"))),
                "",
                "payment.changed",
                {},
            )
        found.append(Seen(place + 1, order, name, before, word, detail, "shopify", at))
    return found


@given(history=histories(), data=st.data())
@settings(max_examples=60)
def test_any_order_any_portions_the_same_news(history: list[Seen], data: st.DataObject) -> None:
    def told(changes: list[Seen]) -> set[tuple[object, ...]]:
        return {(one.order_id, *one.news, one.due_at, one.change.id) for one in wanted(changes, SCOPE, ORDERS)}

    whole = told(history)
    shuffled = data.draw(st.permutations(history + history[: len(history) // 2]))
    cut = data.draw(st.integers(0, len(shuffled)))
    assert told(shuffled[:cut]) | told(shuffled[cut:]) == whole


@given(history=histories(), data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_outbox_ends_the_same(street: Street, history: list[Seen], data: st.DataObject) -> None:
    """Written down portion by portion, some of it twice, one portion cut off in the middle."""
    shuffled = data.draw(st.permutations(history + history[:3]))
    size = data.draw(st.integers(1, 5))
    with transaction.atomic():
        planning.save(street.shop.pk, wanted(history, SCOPE, ORDERS))
        calm = outbox()
        transaction.set_rollback(True)
    with transaction.atomic():
        for start in range(0, len(shuffled), size):
            planned = wanted(shuffled[start : start + size], SCOPE, ORDERS)
            with transaction.atomic():
                planning.save(street.shop.pk, planned)
                transaction.set_rollback(True)  # dies before it is committed
            planning.save(street.shop.pk, planned)
        assert outbox() == calm
        transaction.set_rollback(True)


def outbox() -> tuple[list[object], list[object]]:
    news = News.objects.order_by("key").values_list("key", "order_id", "trigger", "occasion", "subject")
    gathering = Message.objects.order_by("order_id", "trigger", "occasion")
    return list(news), list(gathering.values_list("order_id", "trigger", "occasion", "state", "due_at"))


def test_a_key_says_everything_it_is_made_of() -> None:
    assert len({key(1, "a", "b"), key(1, "ab", ""), key(1, "a", "", "b"), key("1a", "b")}) == 4
