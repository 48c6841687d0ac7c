"""How the tests of sources translate things."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from suivi.sources import SOURCES, Finding

RECEIVED = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
TRIGGERED = datetime(2026, 11, 2, 11, 59, tzinfo=UTC)
HEADERS = {"x-shopify-triggered-at": "2026-11-02T11:59:00Z"}

Tell = Callable[..., Finding]


@pytest.fixture(scope="session")
def tell() -> Tell:
    """Translate one payload that has exactly one finding."""

    def translate(topic: str, payload: Any, source: str = "shopify", headers: dict[str, str] = HEADERS) -> Finding:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        (finding,) = SOURCES[source].translate(topic, body, headers, RECEIVED)
        return finding

    return translate
