"""Webhooks acknowledged a second, and how long the answer takes, beside a bare application on the same server."""

import asyncio
import base64
import hmac
import itertools
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

from bench.figures import Figure, at_most
from bench.load import Load, connect, flood, paced
from bench.setting import NOW, Setting
from suivi.accounts import secrets
from suivi.accounts.models import Shop

SECRET = "bench-secret"
DOMAIN = "bench.myshopify.com"
SIZE = 6_000  # bytes of a post
LINES = 64  # connections
SECONDS = 3.0
ROUNDS = 5  # the two take turns, and the median of their ratios counts, since the machine's speed drifts
GRANIAN = [sys.executable, "-m", "granian", "--interface", "asginl", "--log-level", "warning"]  # as suivi.ops.server


def measure(setting: Setting) -> Iterator[Figure]:
    """Rate beside the floor's, then the slowest answers at half of that rate."""
    shop = Shop.objects.create(handle="bench", name="Bench", domain=DOMAIN, created_at=NOW)
    secrets.put(shop, secrets.SHOPIFY_WEBHOOK, SECRET, NOW)
    requests = posts()
    with (
        served("bench.intake_floor:application", setting.folder) as floor_port,
        served("suivi.asgi:application", setting.folder) as port,
    ):
        rounds = [(_full(floor_port, requests), _full(port, requests)) for _ in range(ROUNDS)]
        ours, floor = median(one.rate for _, one in rounds), median(one.rate for one, _ in rounds)
        ratio = median(one.rate / bare.rate for bare, one in rounds)
        name = f"webhooks acknowledged, {setting.database}"
        yield Figure(name, round(ours), "1/s", round(floor), round(ratio, 2), ">= 0.5 x", ratio >= 0.5)
        half = asyncio.run(paced(port, requests, lines=LINES, seconds=SECONDS * 2, rate=ours / 2))
        assert set(half.answers) == {200}, half.answers
        yield at_most(f"webhook's answer at half load, {setting.database}, p99", half.percentile(0.99), "ms", 100)


def _full(port: int, requests: Iterator[bytes]) -> Load:
    asyncio.run(flood(port, requests, lines=LINES, seconds=0.3))  # warm
    load = asyncio.run(flood(port, requests, lines=LINES, seconds=SECONDS))
    assert set(load.answers) == {200}, load.answers
    return load


def posts() -> Iterator[bytes]:
    """Signed posts of 6 kB, each with a webhook id of its own."""
    dice = random.Random(1)
    bodies = []
    for number in range(100):
        order = {"id": number + 1, "name": f"#{number}", "created_at": "2026-11-01T10:00:00Z"}
        lines: list[dict[str, object]] = []
        while len(json.dumps(order | {"line_items": lines})) < SIZE:
            line = dice.randrange(10**12)
            lines.append({"id": line, "sku": f"SKU-{line % 977}", "quantity": 1, "price": f"{line % 9973 / 100:.2f}"})
        bodies.append(json.dumps(order | {"line_items": lines}).encode())
    heads = [
        (
            "POST /webhooks/shopify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nX-Shopify-Topic: orders/updated\r\nX-Shopify-Shop-Domain: {DOMAIN}\r\n"
            f"X-Shopify-Hmac-Sha256: {base64.b64encode(hmac.digest(SECRET.encode(), body, 'sha256')).decode()}\r\n"
            "X-Shopify-Api-Version: 2026-10\r\nX-Shopify-Triggered-At: 2026-11-01T10:00:00.123456Z\r\n"
            "X-Shopify-Event-Id: 98880550-7158-44d4-b7cd-2c97c8a091b5\r\nX-Shopify-Webhook-Id: "
        ).encode()
        for body in bodies
    ]
    for number in itertools.count():
        place = number % len(bodies)
        yield heads[place] + b"b54557e4-bdd9-4b37-8a5f-%012d\r\n\r\n" % number + bodies[place]


@contextmanager
def served(application: str, folder: Path) -> Iterator[int]:
    """An application on a free port, as ``suivi up`` serves it; ready when it takes connections."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [*GRANIAN, "--port", str(port), application], env={**os.environ, "FLOOR_FILE": str(folder / "floor")}
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                asyncio.run(_touch(port))
                break
            except OSError:
                if time.monotonic() > deadline or server.poll() is not None:
                    raise
                time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(15)


async def _touch(port: int) -> None:
    (await connect(port)).close()
