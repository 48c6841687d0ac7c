"""Pushes of providers, written and signed as the providers do, and posted at the door."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta

from suivi.accounts import tracking
from suivi.accounts.models import Shop
from suivi.sources.demo.simulator import Emission
from tests.door import deliver
from tests.road import NOW

SHIPPED = NOW - timedelta(days=4)
SECRET = "a-secret-of-the-provider"


def door(shop: Shop, provider: str, secret: str = SECRET) -> str:
    """The path of a new door."""
    return f"/webhooks/carriers/{provider}/{tracking.add(shop, provider, secret, NOW)}"


def post(path: str, body: bytes, headers: dict[str, str]) -> int:
    """The answer's status."""
    return deliver(path, {name.lower(): value for name, value in headers.items()}, body)


def track17(number: str, *scans: tuple[datetime, str, str], secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    """A push of 17TRACK with scans (moment, sub-status, text), and its signature."""
    events = [
        {"time_iso": at.isoformat(), "time_utc": at.isoformat(), "sub_status": word, "description": text}
        for at, word, text in scans
    ]
    data = {
        "number": number,
        "carrier": 100002,
        "track_info": {
            "latest_status": {"status": scans[-1][1].partition("_")[0], "sub_status": scans[-1][1]},
            "tracking": {"providers": [{"events": events}]},
        },
    }
    body = json.dumps({"event": "TRACKING_UPDATED", "data": data}).encode()
    return body, {"sign": hashlib.sha256(body + f"/{secret}".encode()).hexdigest()}


def aftership(number: str, *scans: tuple[datetime, str, str], secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    """A push of AfterShip with checkpoints (moment, sub-tag, text), and its signature."""
    checkpoints = [
        {"checkpoint_time": at.isoformat(), "tag": word.partition("_")[0], "subtag": word, "message": text}
        for at, word, text in scans
    ]
    message = {
        "id": number,
        "tracking_number": number,
        "slug": "ups",
        "tag": scans[-1][1].partition("_")[0],
        "subtag": scans[-1][1],
        "checkpoints": checkpoints,
    }
    event = f"{number} {len(scans)} {scans[-1]}"
    body = json.dumps({"event": "tracking_update", "event_id": event, "msg": message}).encode()
    signature = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    return body, {"Aftership-Hmac-Sha256": signature}


def order(number: str, tracking_number: str, *, shipped_at: datetime = SHIPPED, key: int = 1) -> Emission:
    """An order of Shopify's with one shipment."""
    at = shipped_at.isoformat()
    line = {"id": 10 * key, "title": "Vase", "quantity": 1, "current_quantity": 1, "price": "20.00"}
    line |= {"requires_shipping": True, "fulfillment_status": "fulfilled", "fulfillable_quantity": 0}
    shipment = {
        "id": 100 * key,
        "order_id": key,
        "status": "success",
        "created_at": at,
        "updated_at": at,
        "name": f"#{number}.1",
        "tracking_company": "UPS",
        "tracking_number": tracking_number,
        "tracking_numbers": [tracking_number],
        "line_items": [line],
    }
    payload = {
        "id": key,
        "name": f"#{number}",
        "created_at": at,
        "processed_at": at,
        "updated_at": at,
        "currency": "EUR",
        "total_price": "20.00",
        "current_total_price": "20.00",
        "financial_status": "paid",
        "fulfillment_status": "fulfilled",
        "line_items": [line],
        "fulfillments": [shipment],
    }
    return Emission("orders/updated", json.dumps(payload).encode(), f"order {key} {tracking_number}", NOW)


def event(order: int, word: str, at: datetime) -> Emission:
    """A fulfillment event of Shopify's."""
    payload = {
        "id": int(at.timestamp()) * 10 + order,
        "fulfillment_id": 100 * order,
        "order_id": order,
        "status": word,
        "happened_at": at.isoformat(),
        "created_at": at.isoformat(),
        "updated_at": at.isoformat(),
    }
    return Emission("fulfillment_events/create", json.dumps(payload).encode(), f"event {order} {word} {at}", NOW)
