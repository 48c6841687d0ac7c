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
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from bench.load import Load, connect, flood, paced

SECRET = "bench-secret"  # noqa: S105 - of the bench's own posts
DOMAIN = "bench.myshopify.com"
SIZE = 6_000  # bytes of a post
LINES = 64
SECONDS = 5.0
ROUNDS = 3  # the two take turns, and the medians count, since the machine's speed drifts
GRANIAN = [sys.executable, "-m", "granian", "--interface", "asginl", "--log-level", "warning"]


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
def served(command: list[str], environment: Mapping[str, str]) -> Iterator[int]:
    """Runs a server on a free port, which it is told as ``--port``; ready when it takes connections."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*command, "--port", str(port)], env={**os.environ, **environment})
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


@contextmanager
def shop_environment(database: str) -> Iterator[dict[str, str]]:
    """A database with one shop whose webhooks are signed with the bench's secret. ``database``: an URL, or empty."""
    with tempfile.TemporaryDirectory(prefix="suivi-bench-intake-") as folder:
        environment = {"SUIVI_DATA_DIR": folder, "SUIVI_DATABASE_URL": database, "SUIVI_SECRET_KEY": "bench" * 12}
        subprocess.run([sys.executable, "-m", "bench.intake_shop"], check=True, env={**os.environ, **environment})
        yield environment | {"BARE_FILE": str(Path(folder) / "bare")}


async def _round(port: int, requests: Iterator[bytes]) -> Load:
    await flood(port, requests, lines=LINES, seconds=0.5)  # warm
    return await flood(port, requests, lines=LINES, seconds=SECONDS)
