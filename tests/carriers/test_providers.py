"""What each provider tells that no collected payload shows, in payloads written by hand from its documentation."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suivi.carriers import PROVIDERS, Heard, ParcelReport, Unreadable
from suivi.carriers.scans import facts_of
from suivi.carriers.translate import state_of
from suivi.core.facts import Stamp

HEARD = Heard(at=datetime(2026, 7, 10, tzinfo=UTC), zone="Europe/Paris")


def reports(provider: str, payload: Any) -> tuple[ParcelReport, ...]:
    return PROVIDERS[provider].parse(json.dumps(payload).encode(), HEARD)


def only(provider: str, payload: Any) -> ParcelReport:
    (report,) = reports(provider, payload)
    return report


def rows(report: ParcelReport) -> list[tuple[str, str, str]]:
    """Moment, precision and meaning of each scan, the newest first."""
    return [(f"{s.at:%m-%d %H:%M}", s.precision, f"{s.status}.{s.substatus}") for s in report.scans]


def told(report: ParcelReport) -> str:
    track = state_of(report, HEARD)
    return f"{track.status}.{track.substatus}"


LA_POSTE = {
    "lang": "fr_FR",
    "returnCode": 200,
    "shipment": {
        "idShip": "8R12345678901",
        "product": "Colissimo",
        "isFinal": True,
        "contextData": {"originCountry": "FR", "arrivalCountry": "FR"},
        "estimDate": "2026-07-03",
        "event": [
            {"code": "DI2", "date": "2026-07-08T09:00:00+02:00", "label": "Votre colis est livré à son expéditeur"},
            {"code": "RE1", "date": "2026-07-06T09:00:00+02:00", "label": "Votre colis retourne à l'expéditeur"},
            {"code": "AG1", "date": "2026-07-03T16:00:00+02:00", "label": "Votre colis vous attend"},
            {"code": "ND1", "date": "2026-07-03T11:00:00+02:00", "label": "Distribution impossible"},
            {"code": "ET1", "date": "2026-07-02T05:10:00+02:00", "label": "En cours de traitement"},
            {"code": "ZZ9", "date": "2026-07-02T05:00:00+02:00", "label": "Autre chose"},
            {"code": "DR1", "date": "2026-07-01", "label": "Annoncé"},
        ],
    },
}


def test_la_poste_knows_a_return_from_a_delivery() -> None:
    """``isFinal`` is set for returns too, and ET1 is in a sorting center, not at the door."""
    report = only("laposte", LA_POSTE)
    assert rows(report) == [
        ("07-08 07:00", "instant", "returned.to_sender"),
        ("07-06 07:00", "instant", "returning."),
        ("07-03 14:00", "instant", "available_for_pickup.post_office"),
        ("07-03 09:00", "instant", "attempt_failed."),
        ("07-02 03:10", "instant", "in_transit.moving"),
        ("07-02 03:00", "instant", "unknown.unmapped"),
        ("07-01 10:00", "date", "info_received.carrier_notified"),
    ]
    assert told(report) == "returned.to_sender"
    assert (report.carrier, report.unmapped) == ("Colissimo", (("laposte", "ZZ9"),))
    assert report.estimate is not None
    assert report.estimate.text() == "2026-07-03"


def test_la_poste_answers_for_several_numbers_at_once() -> None:
    missing = {"returnCode": 404, "idShip": "XX000000000FR", "returnMessage": "Ressource non trouvée"}
    chrono = {"returnCode": 200, "shipment": {"idShip": "XX123456789FR", "product": "Chronopost", "event": []}}
    letter = {"returnCode": 200, "shipment": {"idShip": "2C12345678901", "product": "Lettre suivie", "event": []}}
    found = reports("laposte", [LA_POSTE, missing, chrono, letter])
    assert [(one.number, one.carrier, one.refusal) for one in found] == [
        ("8R12345678901", "Colissimo", ""),
        ("XX000000000FR", "", "Ressource non trouvée"),
        ("XX123456789FR", "Chronopost", ""),
        ("2C12345678901", "La Poste", ""),
    ]


FEDEX = {
    "trackingNumberInfo": {"trackingNumber": "986578788855"},
    "shipperInformation": {"address": {"countryCode": "US"}},
    "recipientInformation": {"address": {"countryCode": "US", "postalCode": "11201"}},
    "latestStatusDetail": {"code": "OD", "description": "On FedEx vehicle for delivery"},
    "serviceDetail": {"type": "FEDEX_GROUND", "description": "FedEx Ground"},
    "packageDetails": {"weightAndDimensions": {"weight": [{"value": "2.0", "unit": "LB"}]}},
    "estimatedDeliveryTimeWindow": {
        "window": {"begins": "2026-07-03T09:00:00-04:00", "ends": "2026-07-03T13:00:00-04:00"}},
    "scanEvents": [
        {"date": "2026-07-03T08:01:00-04:00", "eventType": "OD", "eventDescription": "On FedEx vehicle for delivery",
         "scanLocation": {"city": "BROOKLYN", "stateOrProvinceCode": "NY", "countryCode": "US", "postalCode": "11201"}},
        {"date": "2026-07-02T18:00:00-04:00", "eventType": "DY", "eventDescription": "Delay",
         "exceptionCode": "71", "exceptionDescription": "Weather"},
        {"date": "2026-07-01T18:00:00-04:00", "eventType": "QQ", "derivedStatusCode": "PU", "eventDescription": "?"},
        {"date": "2026-07-01T10:00:00-04:00", "eventType": "OC", "eventDescription": "Shipment information sent"},
    ],
}  # fmt: skip


def fedex(*results: Any) -> dict[str, Any]:
    return {"output": {"completeTrackResults": [{"trackingNumber": "986578788855", "trackResults": list(results)}]}}


def test_fedex_tells_scans_window_and_reasons() -> None:
    report = only("fedex", fedex(FEDEX))
    assert rows(report) == [
        ("07-03 12:01", "instant", "out_for_delivery.on_vehicle"),
        ("07-02 22:00", "instant", "in_transit.delayed"),
        ("07-01 22:00", "instant", "picked_up.accepted"),
        ("07-01 14:00", "instant", "info_received.label_created"),
    ]
    assert [scan.physical for scan in report.scans] == [True, False, True, False]
    assert report.scans[1].message == "Delay: Weather"
    assert (report.service, report.weight_grams, report.destination_zip) == ("FedEx Ground", 907, "11201")
    assert report.unmapped == (("fedex", "QQ"),)
    assert report.estimate is not None
    assert report.estimate.text() == "2026-07-03T09:00:00-04:00/2026-07-03T13:00:00-04:00"


def test_fedex_says_when_a_number_is_not_known() -> None:
    error = {"code": "TRACKING.TRACKINGNUMBER.NOTFOUND", "message": "Tracking number cannot be found."}
    report = only("fedex", fedex({"trackingNumberInfo": {"trackingNumber": "1"}, "error": error}))
    assert (report.number, report.refusal, report.scans) == ("1", "Tracking number cannot be found.", ())


def test_a_number_that_fedex_used_twice_gives_two_reports() -> None:
    assert len(reports("fedex", fedex(FEDEX, FEDEX))) == 2


def usps(status: str, category: str, *events: tuple[str, str]) -> dict[str, Any]:
    return {
        "trackingNumber": "9400111201080805483016",
        "statusCategory": category,
        "status": status,
        "mailClass": "USPS Ground Advantage",
        "trackingEvents": [
            {"eventType": what, "eventTimestamp": at, "eventCity": "AUSTIN", "eventState": "TX", "eventCode": "X1"}
            for at, what in events
        ],
    }


def test_usps_delivered_to_the_sender_is_a_return() -> None:
    report = only("usps", usps("Delivered, To Original Sender", "Delivered",
                               ("2026-07-03T10:00:00", "Delivered, To Original Sender")))  # fmt: skip
    assert rows(report) == [("07-03 15:00", "local", "returned.to_sender")]
    assert told(report) == "returned.to_sender"


def test_usps_events_without_a_category_are_known_by_their_words_or_not_at_all() -> None:
    report = only("usps", usps("Out for Delivery", "Out for Delivery",
                               ("2026-07-01T08:00:00", "Danced with the dog"),
                               ("2026-07-01T07:00:00", "Shipping Label Created, USPS Awaiting Item"),
                               ("2026-07-02T08:00:00", "Arrived at Post Office"),
                               ("2026-07-03T06:10:00", "Out for Delivery")))  # fmt: skip
    assert rows(report) == [
        ("07-03 11:10", "local", "out_for_delivery.on_vehicle"),
        ("07-02 13:00", "local", "in_transit.at_delivery_facility"),
        ("07-01 13:00", "local", "unknown.unmapped"),
        ("07-01 12:00", "local", "info_received.label_created"),
    ]
    assert told(report) == "out_for_delivery.on_vehicle"
    assert report.unmapped == (("usps_event", "Danced with the dog"),)


def test_usps_tells_the_instant_where_it_can() -> None:
    payload = usps("Delivered", "Delivered", ("2026-07-03T10:00:00", "Delivered, In/At Mailbox"))
    payload["trackingEvents"][0]["GMTTimestamp"] = "2026-07-03T15:00:00Z"
    assert rows(only("usps", payload)) == [("07-03 15:00", "instant", "delivered.")]


def activity(kind: str, code: str, day: str, gmt: str = "150000", **more: Any) -> dict[str, Any]:
    return {
        "date": day, "time": "100000", "gmtDate": day, "gmtTime": gmt, "gmtOffset": "-05:00",
        "status": {"type": kind, "code": code, "description": f"{kind} {code}"},
        "location": {"address": {"city": "Austin", "stateProvince": "TX", "countryCode": "US"}}, **more,
    }  # fmt: skip


def ups(*activities: Any, **more: Any) -> dict[str, Any]:
    package = {"trackingNumber": "1Z5R89390357567127", "activity": list(activities), **more}
    return {"trackResponse": {"shipment": [{"inquiryNumber": "1Z5R89390357567127", "package": [package]}]}}


def test_ups_delivers_only_by_code_or_by_the_day_of_delivery() -> None:
    """Type D also stands for loading."""
    loaded = activity("D", "ZZ", "20260703")
    report = only("ups", ups(loaded, deliveryDate=[{"type": "SDD", "date": "20260703"}]))
    assert rows(report) == [("07-03 15:00", "instant", "unknown.informational")]
    assert report.estimate is not None
    assert report.estimate.text() == "2026-07-03"
    done = only("ups", ups(loaded, loaded | {"date": "20260702", "gmtDate": "20260702"},
                           deliveryDate=[{"type": "DEL", "date": "20260703"}]))  # fmt: skip
    assert [row[2] for row in rows(done)] == ["delivered.", "unknown.informational"]
    assert done.estimate is None
    assert told(only("ups", ups(activity("D", "FS", "20260703")))) == "delivered."


def test_ups_scans_on_paper_do_not_say_that_somebody_has_the_parcel() -> None:
    report = only("ups", ups(activity("I", "DP", "20260703", logicalScan=True), activity("I", "AR", "20260702")))
    assert [scan.physical for scan in report.scans] == [False, True]


def test_ups_writes_gmt_with_or_without_signs() -> None:
    report = only("ups", ups(activity("I", "DP", "20260703", gmt="15:00:00")))
    assert rows(report) == [("07-03 15:00", "instant", "in_transit.departed_facility")]
    assert report.scans[0].raw_at == "2026-07-03T10:00:00"


def test_ups_pieces_of_a_shipment_know_each_other() -> None:
    first, second = {"trackingNumber": "1Z1", "activity": []}, {"trackingNumber": "1Z2", "activity": []}
    found = reports("ups", {"trackResponse": {"shipment": [{"package": [first, second]}]}})
    assert [(one.number, one.numbers) for one in found] == [("1Z1", ("1Z2",)), ("1Z2", ("1Z1",))]


def test_ups_warns_of_a_number_that_it_does_not_know() -> None:
    warning = {"code": "TW0001", "message": "Tracking Information Not Found"}
    report = only("ups", {"trackResponse": {"shipment": [{"inquiryNumber": "1Z1", "warnings": [warning]}]}})
    assert (report.number, report.refusal) == ("1Z1", "Tracking Information Not Found")


def test_a_change_of_the_day_is_no_scan_of_the_parcel() -> None:
    alert = {
        "trackingNumber": "1Z1", "localActivityDate": "20260702", "localActivityTime": "80000",
        "activityStatus": {"type": "U", "code": "", "description": "Delivery date changed"},
        "scheduledDeliveryDate": "20260704", "deliveryStartTime": "090000", "deliveryEndTime": "130000",
        "activityLocation": {"country": "US", "stateProvince": "TX"},
    }  # fmt: skip
    report = only("ups", alert)
    assert rows(report) == [("07-02 13:00", "local", "unknown.informational")]
    assert report.estimate is not None
    assert report.estimate.text() == "2026-07-04T09:00:00/2026-07-04T13:00:00"


GLS: dict[str, Any] = {
    "requested": "YOXVB8CE",
    "unitno": "12345678901",
    "status": "DELIVEREDPS",
    "statusDateTime": "2026-07-03T17:30:00",
    "events": [
        {"code": "INDELIVERY", "eventDateTime": "2026-07-03T08:00:00", "city": "Lyon", "country": "FR"},
        {"code": "4.90", "eventDateTime": "2026-07-02T08:00:00", "description": "Sorted", "country": "FR"},
    ],
}


def test_gls_in_the_parcel_shop_is_not_with_the_customer() -> None:
    report = only("gls", {"parcels": [GLS]})
    assert rows(report) == [
        ("07-03 15:30", "local", "available_for_pickup.pickup_point"),
        ("07-03 06:00", "local", "out_for_delivery.on_vehicle"),
        ("07-02 06:00", "local", "unknown.unmapped"),
    ]
    assert told(report) == "available_for_pickup.pickup_point"
    assert (report.number, report.numbers, report.unmapped) == ("YOXVB8CE", ("12345678901",), (("gls", "4.90"),))


def tracker(status: str, detail: str) -> dict[str, Any]:
    scan = {"status": status, "status_detail": detail, "datetime": "2026-07-03T10:00:00Z"}
    return {"tracking_code": "N1", "status": status, "status_detail": detail, "tracking_details": [scan]}


@pytest.mark.parametrize(
    ("status", "detail", "meaning"),
    [
        # The detail may still tell of the stage before: the status decides.
        ("delivered", "arrived_at_destination", "delivered.to_recipient"),
        ("return_to_sender", "in_transit", "returning."),
        ("available_for_pickup", "arrived_at_pickup_location", "available_for_pickup.pickup_point"),
        ("out_for_delivery", "arrived_at_destination", "out_for_delivery.on_vehicle"),
        # Otherwise the detail knows better.
        ("in_transit", "delayed", "in_transit.delayed"),
        ("in_transit", "refused", "exception.refused"),
        ("failure", "lost", "exception.lost"),
        ("failure", "unknown", "exception.other"),
        ("error", "", "unknown.unmapped"),
    ],
)
def test_easyposts_status_and_detail(status: str, detail: str, meaning: str) -> None:
    report = only("easypost", tracker(status, detail))
    assert rows(report) == [("07-03 10:00", "instant", meaning)]


@pytest.mark.parametrize(
    ("status", "substatus", "meaning"),
    [
        ("pickup", "pickup001", "out_for_delivery.on_vehicle"),
        ("pickup", "pickup002", "available_for_pickup."),
        # “pickup” alone is one of two things: a new sub-status of it is not guessed.
        ("pickup", "pickup009", "unknown.unmapped"),
        ("exception", "exception010", "returned.to_sender"),
        ("exception", "exception099", "exception."),
    ],
)
def test_trackingmores_status_and_substatus(status: str, substatus: str, meaning: str) -> None:
    checkpoint = {"checkpoint_date": "2026-07-03 10:00:00", "checkpoint_delivery_status": status,
                  "checkpoint_delivery_substatus": substatus, "city": "Lyon", "country_iso2": "FR"}  # fmt: skip
    data = {"tracking_number": "N1", "courier_code": "dhl", "delivery_status": status, "substatus": substatus,
            "origin_info": {"trackinfo": [checkpoint]}}  # fmt: skip
    assert rows(only("trackingmore", {"data": data})) == [("07-03 08:00", "local", meaning)]


def test_trackingmore_tells_two_legs() -> None:
    def leg(carrier: str, day: int) -> dict[str, Any]:
        checkpoint = {
            "checkpoint_date": f"2026-07-0{day}T10:00:00+02:00",
            "checkpoint_delivery_substatus": "transit001",
        }
        return {"courier_code": carrier, "trackinfo": [checkpoint]}

    data = {"tracking_number": "N1", "courier_code": "yunexpress", "delivery_status": "transit",
            "origin_info": leg("yunexpress", 1), "destination_info": leg("colissimo", 2)}  # fmt: skip
    report = only("trackingmore", {"meta": {"code": 200}, "data": [data]})
    assert [leg.carrier for leg in report.legs] == ["YunExpress", "Colissimo"]
    assert [scan.carrier for scan in report.scans] == ["Colissimo", "YunExpress"]


@pytest.mark.parametrize(
    ("substatus", "meaning"),
    [
        ({"code": "delivery_attempted", "text": "…", "action_required": True}, "attempt_failed."),
        ({"code": "teleported"}, "in_transit.moving"),
        ("notice_left", "attempt_failed.notice_left"),
        (None, "in_transit.moving"),
    ],
)
def test_shippos_status_and_substatus(substatus: Any, meaning: str) -> None:
    status = {"status": "TRANSIT", "substatus": substatus, "status_date": "2026-07-03T10:00:00Z"}
    payload = {"tracking_number": "N1", "tracking_status": status, "tracking_history": [status]}
    assert rows(only("shippo", payload)) == [("07-03 10:00", "instant", meaning)]


def test_what_only_the_whole_parcel_says_counts_without_goods() -> None:
    """An expired tracking has no checkpoint that says so; told twice it is still one scan."""
    payload = {"id": "1", "slug": "dhl", "tracking_number": "N1", "tag": "Expired", "subtag": "Expired_001",
               "updated_at": "2026-07-03T10:00:00Z", "checkpoints": [
                   {"subtag": "InTransit_001", "checkpoint_time": "2026-06-01T10:00:00Z"}]}  # fmt: skip
    first = only("aftership", {"data": {"tracking": payload}})
    assert rows(first)[0] == ("07-03 10:00", "instant", "expired.no_updates")
    assert told(first) == "expired.no_updates"
    assert not first.scans[0].physical
    later = only("aftership", {"data": {"tracking": payload | {"updated_at": "2026-07-04T10:00:00Z"}}})
    assert later.scans[0].id == first.scans[0].id


def test_a_scan_keeps_its_identity_when_told_again() -> None:
    """Seconds, blanks and capitals differ between tellings, and so does what our tables make of the word."""

    def one(at: str, message: str, code: str = "InTransit_003") -> str:
        checkpoint = {"subtag": code, "checkpoint_time": at, "message": message, "city": "Lyon"}
        payload = {"id": "1", "slug": "dhl", "tracking_number": "N1", "checkpoints": [checkpoint]}
        return only("aftership", payload).scans[0].id

    same = one("2026-07-03T10:00:00+02:00", "Arrived at hub")
    assert one("2026-07-03T10:00:59+02:00", " ARRIVED  at hub") == same
    assert one("2026-07-03T10:01:00+02:00", "Arrived at hub") != same
    assert one("2026-07-03T10:00:00+02:00", "Left hub") != same
    assert one("2026-07-03T10:00:00+02:00", "Arrived at hub", "InTransit_007") != same


def test_facts_keep_both_the_providers_word_and_the_carriers() -> None:
    detail = {"status": "in_transit", "status_detail": "departed_facility", "datetime": "2026-07-03T10:00:00Z",
              "source": "FedEx", "carrier_code": "DP"}  # fmt: skip
    payload = tracker("in_transit", "departed_facility") | {
        "tracking_details": [detail], "est_delivery_date": "2026-07-04T00:00:00Z"}  # fmt: skip
    (fact,) = facts_of(only("easypost", payload), "gid://shopify/Fulfillment/1", Stamp(as_of=HEARD.at))
    assert (fact.code, fact.vocabulary) == ("departed_facility", "easypost_detail/2026-11")
    assert (fact.provider, fact.carrier, fact.carrier_code) == ("easypost", "FedEx", "DP")
    assert (fact.shipment, fact.number) == ("gid://shopify/Fulfillment/1", "N1")
    assert f"{fact.estimated_at:%Y-%m-%d}" == "2026-07-04"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)
SEEDS: dict[str, Any] = {
    "laposte": LA_POSTE,
    "fedex": fedex(FEDEX),
    "ups": ups(activity("I", "DP", "20260703"), weight={"weight": "1", "unitOfMeasurement": "KGS"}),
    "gls": {"parcels": [GLS]},
    "usps": usps("Delivered", "Delivered", ("2026-07-03T10:00:00", "Delivered")),
    "easypost": tracker("in_transit", "held"),
    "shippo": {"tracking_number": "N", "tracking_status": {"status": "TRANSIT"}, "tracking_history": [{"status": "X"}]},
    "aftership": {"msg": {"id": "1", "slug": "x", "tracking_number": "N", "checkpoints": [{"tag": "Pending"}]}},
    "track17": {"event": "TRACKING_UPDATED", "data": {"number": "N", "track_info": {"tracking": {"providers": [
        {"events": [{"time_raw": {"date": "2026-07-01"}, "address": {"country": "FR"}}]}]}}}},
    "trackingmore": {"data": {"tracking_number": "N", "delivery_status": "", "origin_info": {"trackinfo": [{}]}}},
    "track123": {"data": {"trackNo": "N", "localLogisticsInfo": {"trackingDetails": [{"timezone": "+02:00"}]}}},
    "shipengine": {"data": {"tracking_number": "N", "status_code": "IT", "events": [{"occurred_at": "2026"}]}},
    "dhl": {"shipments": [{"id": "N", "details": {"pieceIds": ["1"]}, "events": [{"location": {"address": {}}}]}]},
}  # fmt: skip


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to every place of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(way for key, below in inner for way in paths(below, (*at, key)))]


def changed(value: Any, way: tuple[Any, ...], new: Any) -> Any:
    """The value with something else in one place."""
    if not way:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[way[0]] = changed(value[way[0]], way[1:], new)
    return copy


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
@settings(max_examples=80)
@given(data=st.data(), new=JSON)
def test_whatever_stands_in_one_place_of_a_payload_crashes_nothing(
    provider: str, data: st.DataObject, new: Any
) -> None:
    seed = SEEDS[provider]
    payload = changed(seed, data.draw(st.sampled_from(paths(seed))), new)
    try:
        found = reports(provider, payload)
    except Unreadable:
        return
    for report in found:
        assert report.number
        assert state_of(report, HEARD).status
