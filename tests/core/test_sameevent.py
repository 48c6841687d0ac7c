"""Which of the platform's entries repeat what the facts tell: one for one, near in time, and never one too many."""

from datetime import UTC, datetime, timedelta

import pytest

from suivi.core.facts import Facts, PlatformEvent, Stamp
from suivi.core.sameevent import NEAR, SAME, told_already
from suivi.core.story import SENTENCES
from suivi.core.timeline import entries

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def event(number: int, action: str, at: datetime, **more: object) -> PlatformEvent:
    return PlatformEvent(id=str(number), stamp=Stamp(as_of=T0), at=at, action=action, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("action", "code", "apart", "same"),
    [
        ("placed", "order.placed", timedelta(days=9), True),
        ("confirmed", "order.placed", timedelta(0), True),
        ("cancelled", "order.canceled_because", timedelta(hours=2), True),
        ("closed", "order.archived", NEAR, True),
        ("closed", "order.archived", NEAR + SECOND, False),
        ("sale_success", "payment.sale.success", -NEAR, True),
        ("sale_success", "payment.sale.failure", timedelta(0), False),
        ("capture_success", "payment.sale.success", timedelta(0), False),
        ("void_success", "payment.void.success", NEAR - SECOND, True),
        ("fulfillment_success", "shipment.created_items", SECOND, True),
        ("fulfillment_cancelled", "shipment.cancelled", timedelta(0), False),
        ("re_opened", "order.archived", timedelta(0), False),
        ("mail_sent", "order.placed", timedelta(0), False),
    ],
)
def test_what_tells_the_same(action: str, code: str, apart: timedelta, same: bool) -> None:
    assert told_already([event(1, action, T0 + apart)], [(code, T0)]) == (frozenset({"1"}) if same else frozenset())


def test_two_captures_and_one_transaction_leave_one_to_be_told() -> None:
    events = [event(1, "capture_success", T0), event(2, "capture_success", T0 + SECOND)]
    told = [("payment.capture.success", T0)]
    assert told_already(events, told) == {"1"}
    assert told_already(events, told * 2) == {"1", "2"}


def test_an_archiving_of_long_ago_is_still_told() -> None:
    """The facts know only the last one."""
    events = [event(1, "closed", T0), event(2, "re_opened", T0 + SECOND), event(3, "closed", T0 + timedelta(days=1))]
    assert told_already(events, [("order.archived", T0 + timedelta(days=1))]) == {"3"}


def test_every_code_of_the_table_is_a_sentence() -> None:
    codes = {code for same in SAME.values() for code in same.codes}
    assert codes <= SENTENCES.keys()


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("mail_sent", "platform.mail_sent"),
        ("re_opened", "platform.re_opened"),
        ("capture_success", "platform.payment"),
        ("something_new", "platform.event"),
        ("event", "platform.event"),
    ],
)
def test_what_nothing_else_tells_is_told_in_words(action: str, code: str) -> None:
    (entry,) = entries(Facts(id="o", events={"1": event(1, action, T0, message="Said.", author="App")}))
    assert (entry.code, entry.text, entry.author, entry.kind) == (code, "Said.", "App", "platform")


def test_what_the_platform_calls_critical_looks_like_a_problem() -> None:
    links = (("Order", "https://admin.shopify.com/store/x/orders/1"),)
    (entry,) = entries(Facts(id="o", events={"1": event(1, "update", T0, alert=True, links=links)}))
    assert (entry.kind, entry.links) == ("problem", links)
