"""What customers are told: a decision table, facts in, words out."""

from datetime import UTC, datetime
from string import Formatter
from types import MappingProxyType

import msgspec
import pytest

from suivi.core import customerwords as words
from suivi.core.customerparcels import COMING_BACK, IN_STORE, PARCELS, PICKUP_POINT, SHIPPING
from suivi.core.customerview import HOLDS, WAITING, customer_view
from suivi.core.facts import Scan, Shipment, ShippedLine, Stamp, Tracking
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.transit.outlook import Forecast, Window
from suivi.core.words import Parcel
from tests.core.making import DAY, HOUR, PLACED, READ, STAMP, head, held, lines, money, order, parts

NONE = MappingProxyType({})


def view(facts, now=READ + HOUR, forecasts=NONE):
    return customer_view(facts, judge(facts, Policy(), now), forecasts, UTC, now)


def gone(number="N1", *, key="s", at=READ, quantity=1, **more):
    """A shipment with one parcel."""
    one = Shipment(id=key, stamp=STAMP, status="success", at=at, quantity=quantity,
                   tracking=(Tracking(company="DHL", number=number),) if number else (),
                   lines=(ShippedLine(line="i0", quantity=quantity),), **more)  # fmt: skip
    return {key: one}


def scans(*words_: str, number="N1", key="s", **more):
    found = {}
    for place, word in enumerate(words_):
        status, _, substatus = word.partition("/")
        at = READ + (place + 1) * HOUR / 10
        found[f"{key}{place}"] = Scan(id=f"{key}{place}", stamp=Stamp(as_of=at), shipment=key, number=number,
                                      status=status, substatus=substatus, at=at, **more)  # fmt: skip
    return found


PAID = {"transactions": money("sale 100"), "lines": lines()}
SENT = PAID | {"fulfillment_orders": parts("closed:0")}
CANCELED = head(canceled_at=READ)
REFUNDED = money("sale 100", "refund 100")
IN_SHOP = {"fulfillment_orders": {"p0": msgspec.structs.replace(parts("closed:0")["p0"], method="pick_up")}}
DOWNLOAD = {"fulfillment_orders": {"p0": msgspec.structs.replace(parts("closed:0")["p0"], method="none")}}
LATER = {"p0": msgspec.structs.replace(parts("scheduled")["p0"], fulfill_at=READ + 9 * DAY)}

TABLE = {
    "confirmed": PAID | {"fulfillment_orders": parts("open")},
    "preparing": PAID | {"fulfillment_orders": parts("in_progress")},
    "preparing ": PAID | {"fulfillment_orders": parts("open/rejected")},
    "scheduled": PAID | {"fulfillment_orders": LATER},
    "awaiting_payment": {"lines": lines(), "transactions": money("sale 100 pending")},
    "refunded": {"lines": lines(), "transactions": REFUNDED, "fulfillment_orders": parts("open")},
    "nothing_to_ship": PAID | DOWNLOAD | {"shipments": gone("")},
    "canceled": {"head": CANCELED, "lines": lines()},
    "canceled_owed": PAID | {"head": CANCELED},
    "canceled_refunded": {"head": CANCELED, "lines": lines(), "transactions": REFUNDED},
    "shipped": SENT | {"shipments": gone("")},
    "packed": SENT | {"shipments": gone()},
    "on_its_way": SENT | {"shipments": gone(), "scans": scans("picked_up", "in_transit")},
    "out_for_delivery": SENT | {"shipments": gone(), "scans": scans("out_for_delivery")},
    "at_pickup_point": SENT | {"shipments": gone(), "scans": scans("available_for_pickup")},
    "attempted": SENT | {"shipments": gone(), "scans": scans("attempt_failed")},
    "delivered": SENT | {"shipments": gone(), "scans": scans("in_transit", "delivered")},
    "exception": SENT | {"shipments": gone(), "scans": scans("exception/lost")},
    "returning": SENT | {"shipments": gone(), "scans": scans("returning")},
    "returned": SENT | {"shipments": gone(), "scans": scans("returning", "returned")},
    "in_store": PAID | IN_SHOP | {"shipments": gone(""), "scans": scans("available_for_pickup", number="")},
    "collected": PAID | IN_SHOP | {"shipments": gone(""), "scans": scans("delivered/collected", number="")},
    "part_shipped": PAID
    | {"lines": lines(quantity=2), "fulfillment_orders": parts("open", "closed:0"), "shipments": gone()},
}  # fmt: skip


@pytest.mark.parametrize("situation", TABLE)
def test_where_the_order_is(situation):
    assert view(order(**TABLE[situation])).situation == situation.strip()


@pytest.mark.parametrize(("reason", "told"), [*HOLDS.items(), ("other", "hold.other"), ("new_word", "hold.other")])
def test_a_hold_in_customers_words(reason, told):
    assert view(order(**PAID, **held(reason, READ))).situation == told


def test_what_was_all_paid_back_is_not_to_be_enjoyed():
    facts = order(**SENT | {"transactions": REFUNDED, "shipments": gone(), "scans": scans("delivered")})
    assert view(facts).situation == "refunded"


def test_part_of_several_parcels_has_arrived():
    facts = order(
        transactions=money("sale 100"),
        lines=lines(quantity=2),
        fulfillment_orders=parts("closed:0"),
        shipments=gone() | gone("N2", key="t"),
        scans=scans("delivered") | scans("in_transit", number="N2", key="t"),
    )
    told = view(facts)
    assert told.situation == "part_delivered"
    assert {number: parcel.situation for (_, number), parcel in told.parcels.items()} == {
        "N1": "delivered",
        "N2": "on_its_way",
    }


SEVERAL = [  # what is known of each parcel, and the headline
    (("info_received", "info_received"), "Your parcels are ready to leave"),
    (("info_received", "in_transit"), "A part of your order has left"),
    (("info_received", "out_for_delivery"), "A part of your order has left"),
    (("in_transit", "in_transit"), "Your parcels are on their way"),
    (("in_transit", "out_for_delivery"), "Your parcels are on their way"),
    (("out_for_delivery", "out_for_delivery"), "Your parcels arrive today"),
    (("in_transit", "attempt_failed"), "The carrier could not deliver one of your parcels"),
    (("in_transit", "available_for_pickup"), "One of your parcels waits for you"),
    (("available_for_pickup", "available_for_pickup"), "Your parcels wait for you"),
    (("delivered", "in_transit"), "A part of your order has arrived"),
    (("delivered", "delivered"), "Your order has arrived"),
    (("in_transit", "cancelled"), "Your parcel is on its way"),
]


@pytest.mark.parametrize(("known", "headline"), SEVERAL)
def test_the_headline_of_several_parcels_speaks_of_all_or_of_one_of_them(known, headline):
    first, second = known
    facts = order(
        **SENT | {"lines": lines(quantity=2)},
        shipments=gone() | gone("N2", key="t"),
        scans=scans(first) | scans(second, number="N2", key="t"),
    )
    told = view(facts)
    assert words.headline(told.situation, told.of) == headline


@pytest.mark.parametrize("word", Parcel)
def test_every_word_of_a_parcel_has_a_standing_and_words(word):
    standing = PARCELS[word]
    assert standing.situation in words.HEADLINES
    assert standing.step < len(SHIPPING)


def test_everything_that_can_be_said_has_words():
    said = {row.situation for row in WAITING} | {standing.situation for standing in PARCELS.values()}
    assert said | set(HOLDS.values()) <= words.HEADLINES.keys() == words.SENTENCES.keys()
    assert {*SHIPPING, *PICKUP_POINT, *IN_STORE, *COMING_BACK} == words.STEPS.keys()
    assert {word.value for word in Parcel} == words.SCANS.keys()


def test_nothing_of_the_inside_is_said():
    texts = [*words.HEADLINES.values(), *words.SENTENCES.values(), *words.LATE_TEXTS.values()]
    for inner in ("fraud", "risk", "hold", "fulfill", "merchant", "order id", "location", "staff"):
        assert not [text for text in texts if inner in text.lower()], inner


def test_the_places_of_sentences_are_those_that_are_filled():
    known = {"carrier", "until", "promised_at", "last_at", "received", "refunded", "outstanding", "owed", "due_at"}
    for table in (words.SENTENCES, words.EXCEPTIONS, words.PAYMENT, words.LATE_TEXTS):
        for text in table.values():
            assert {name for _, name, _, _ in Formatter().parse(text) if name} <= known


class TestExpected:
    PROMISED = order(head=head(promised_by="2026-03-05"), transactions=money("sale 100"), lines=lines(),
                     shipments=gone(), scans=scans("in_transit"))  # fmt: skip

    def parcel(self, facts, now, forecasts=NONE):
        return view(facts, now, forecasts).parcels["s", "N1"]

    def test_as_promised_while_that_can_be_kept(self):
        told = self.parcel(self.PROMISED, PLACED + DAY)
        assert (told.expected.last.date().isoformat(), told.expected.source) == ("2026-03-05", "merchant")
        assert told.late == ()

    def test_a_day_that_is_over_is_not_told_and_its_reason_is(self):
        told = self.parcel(self.PROMISED, datetime(2026, 3, 7, tzinfo=UTC))
        assert told.expected is None
        assert [reason.code for reason in told.late] == ["late.why", "late.next"]

    def test_the_new_day_comes_from_past_deliveries(self):
        later = datetime(2026, 3, 9, 12, tzinfo=UTC)
        known = {("s", "N1"): Forecast(Window(later, later + DAY), 40, "DHL")}
        told = self.parcel(self.PROMISED, datetime(2026, 3, 7, tzinfo=UTC), known)
        assert (told.expected.first, told.expected.source) == (later, "model")
        assert told.late

    def test_the_carrier_s_newer_word_is_told_when_the_promise_is_over(self):
        day = datetime(2026, 3, 8, 12, tzinfo=UTC)
        facts = order(head=head(promised_by="2026-03-05"), transactions=money("sale 100"), lines=lines(),
                      shipments=gone(), scans=scans("in_transit", estimated_at=day))  # fmt: skip
        told = self.parcel(facts, datetime(2026, 3, 7, tzinfo=UTC))
        assert (told.expected.last, told.expected.source) == (day, "carrier")

    @pytest.mark.parametrize("over", ["delivered", "returning", "exception/lost", "available_for_pickup"])
    def test_nothing_is_expected_of_what_will_not_come(self, over):
        facts = order(head=head(promised_by="2026-03-05"), transactions=money("sale 100"), lines=lines(),
                      shipments=gone(), scans=scans(over))  # fmt: skip
        assert self.parcel(facts, PLACED + DAY).expected is None
