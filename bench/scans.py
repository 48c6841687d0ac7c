"""How many of carriers' scans a worker brings from signed pushes in the inbox onto the pages.

17TRACK's pushes: each repeats the parcel's whole history, and only what it adds counts as a scan here. How much a push
adds follows from how often the provider asks the carrier; a carrier that pushes by itself sends every scan alone.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zlib import crc32

from bench.figures import Figure, at_least
from bench.setting import NOW, RULES, Setting
from suivi.accounts import tracking
from suivi.accounts.models import Shop
from suivi.inbox import durable
from suivi.inbox.accept import accept
from suivi.inbox.doors import Message, door_at
from suivi.inbox.process import process
from suivi.lib.longlived import settle
from suivi.orders.models import Parcel
from suivi.sources.demo.simulator import DemoShop

ORDERS = 1_200
BATCH = 300  # pushes that wait together, as when a worker is at its limit
SECRET = "a-secret-of-the-provider"
BAR = 2_000
# Hours after the label, sub-status, text, city: two nights on the road.
JOURNEY = (
    (0, "InfoReceived", "Shipment information received", ""),
    (6, "InTransit_PickedUp", "The parcel was handed over to the carrier", "Lyon"),
    (9, "InTransit_Departure", "The parcel has left the location", "Lyon"),
    (15, "InTransit_Arrival", "The parcel arrived at the sorting center", "Dijon"),
    (17, "InTransit_Departure", "The parcel has left the sorting center", "Dijon"),
    (26, "InTransit_Arrival", "The parcel arrived at the sorting center", "Gennevilliers"),
    (29, "InTransit_Departure", "The parcel has left the sorting center", "Gennevilliers"),
    (38, "InTransit_Arrival", "The parcel arrived at the delivery depot", "Lille"),
    (41, "OutForDelivery_Other", "The parcel is being delivered", "Lille"),
    (46, "Delivered_Other", "The parcel was delivered", "Lille"),
)
# How often the carrier is asked, in hours: what each push then adds.
STAGES = ("InfoReceived", "PickedUp", "Departure", "Arrival", "OutForDelivery", "Delivered")
LA_POSTE = {"key": 6051, "name": "La Poste", "alias": "La Poste", "tips": None, "homepage": None, "country": "FR"}
RHYTHMS = {"one scan a push": 0, "as a provider tells that asks every 6 hours": 6, "whole history in one push": 48}


class Sent(NamedTuple):
    """A push: when it was sent, when the parcel set out, and how many scans it tells, also for the first time."""

    at: datetime
    began: datetime
    number: str
    told: int
    new: int


def measure(setting: Setting) -> Iterator[Figure]:
    settle()  # as workers do
    for about, hours in RHYTHMS.items():
        yield from _measure(f"scans from push to projection, {about}, {setting.database}", hours)


def _measure(about: str, hours: int) -> Iterator[Figure]:
    shop = Shop.objects.create(handle=f"scans-{hours}", name="Scans", policy=RULES, created_at=NOW)
    path = f"/webhooks/carriers/track17/{tracking.add(shop, 'track17', SECRET, NOW)}"
    numbers = _shipped(shop)
    sent = sorted(one for number in numbers for one in _pushes(number, hours))
    seconds = spent = 0.0
    for start in range(0, len(sent), BATCH):
        some = sent[start : start + BATCH]
        _push(path, some)
        began, before = time.perf_counter(), time.process_time()
        while process(some[-1].at):
            pass
        seconds, spent = seconds + time.perf_counter() - began, spent + time.process_time() - before
    scans = sum(one.new for one in sent)
    assert Parcel.objects.filter(shop=shop, number__in=numbers, status="delivered").count() >= len(numbers)
    yield at_least(f"{about} ({scans / len(sent):.1f} new a push)", scans / seconds, "1/s", BAR)
    yield Figure(f"{about}: by the worker's own time", round(scans / spent, 1), "1/s")
    yield Figure(f"{about}: pushes, by the worker's own time", round(len(sent) / spent, 1), "1/s")


def _shipped(shop: Shop) -> list[str]:
    """The numbers of parcels that were shipped and of which no carrier has told anything."""
    for emission in DemoShop(seed=4, orders=ORDERS, days=7, now=NOW).history():
        order = json.loads(emission.body)
        for shipment in order["fulfillments"]:
            shipment["events"]["nodes"] = []  # this store hears nothing of carriers
        accept(shop, "shopify", emission.topic, json.dumps(order).encode(), {}, emission.dedupe_key, NOW)
    while process(NOW):
        pass
    found = Parcel.objects.filter(shop=shop, delivered_at=None, ended_at=None, test=False).exclude(number="")
    return list(found.values_list("number", flat=True))


def _pushes(number: str, hours: int) -> Iterator[Sent]:
    """What is pushed of a parcel: whenever the provider asks the carrier, each at a time of its own, and finds news."""
    began = NOW + timedelta(minutes=crc32(number.encode()) % 1440)
    asked = [after if not hours else -(-(after + 1) // hours) * hours for after, *_ in JOURNEY]
    told = 0
    for place, after in enumerate(asked, start=1):
        if asked[place : place + 1] != [after] or not hours:
            yield Sent(began + timedelta(hours=after), began, number, place, place - told)
            told = place


def _push(path: str, some: Sequence[Sent]) -> None:
    """Writes the pushes down as the door does, which is no part of what is measured."""
    door = door_at(path)
    assert door is not None
    sender = door.sender(door.named(path, {}))
    found = []
    for one in some:
        body = _body(one)
        headers = {"sign": hashlib.sha256(body + f"/{SECRET}".encode()).hexdigest()}
        row = door.row(Message(path, headers, body, one.at), sender)
        assert row is not None
        found.append(row)
    durable.write(found)


def _body(one: Sent) -> bytes:
    """A push in 17TRACK's form: all events so far, the newest first."""
    events = [_event(one.began + timedelta(hours=hours), *rest) for hours, *rest in JOURNEY[: one.told]][::-1]
    word = JOURNEY[one.told - 1][1]
    status = {"status": word.partition("_")[0], "sub_status": word, "sub_status_descr": None}
    info = {
        "shipping_info": {"shipper_address": {"country": "FR"}, "recipient_address": {"country": "FR"}},
        "latest_status": status,
        "latest_event": events[0],
        "time_metrics": {"days_of_transit": 2, "estimated_delivery_date": {"source": None, "from": None, "to": None}},
        "milestone": [{"key_stage": word, "time_iso": None, "time_utc": None} for word in STAGES],
        "misc_info": {"service_type": None, "weight_kg": "0.8"},
        "tracking": {"providers_hash": 1, "providers": [{"provider": LA_POSTE, "events": events}]},
    }
    data = {"number": one.number, "carrier": LA_POSTE["key"], "tag": None, "track_info": info}
    return json.dumps({"event": "TRACKING_UPDATED", "data": data}).encode()


def _event(at: datetime, word: str, text: str, city: str) -> dict[str, Any]:
    iso, local = at.isoformat(), at.strftime("%H:%M:%S")
    return {
        "time_iso": iso,
        "time_utc": iso.replace("+00:00", "Z"),
        "time_raw": {"date": at.date().isoformat(), "time": local, "timezone": "+00:00"},
        "description": text,
        "location": city,
        "stage": None,
        "sub_status": word,
        "address": {"country": "FR", "state": None, "city": city, "street": None, "postal_code": None},
    }
