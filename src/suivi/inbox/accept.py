"""Deliveries are written down before anyone understands them."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from suivi.accounts.models import Shop
from suivi.inbox.models import Delivery
from suivi.lib import rows


def accept(
    shop: Shop,
    source: str,
    topic: str,
    body: bytes,
    headers: Mapping[str, str],
    dedupe_key: str,
    received_at: datetime,
    triggered_at: datetime | None = None,
) -> bool:
    """Keeps one delivery, due at once. False where one with this ``dedupe_key`` is there already: nothing changes."""
    found = rows.select(
        "INSERT INTO inbox_delivery (shop_id, source, topic, dedupe_key, headers, body, received_at, triggered_at,"
        " state, due_at, attempts, error, ref, order_key)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, '', '', '') ON CONFLICT DO NOTHING RETURNING id",
        [
            shop.id,
            source,
            topic,
            dedupe_key,
            msgspec.json.encode(dict(headers)).decode(),
            body,
            received_at,
            triggered_at,
            Delivery.State.DUE.value,
            received_at,
        ],
    )
    return bool(found)
