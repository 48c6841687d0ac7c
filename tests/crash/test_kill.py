"""``kill -9`` at random moments under load: no acknowledged delivery is lost, none is applied twice."""

import base64
import hmac
import http.client
import os
import queue
import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.crash.site import Site, new_database, until
from tests.crash.station import DOMAIN, SECRET, lives
from tests.ending import different

ORDERS, LIVE = 60, 200
SENDERS = 4
KILLS = int(os.environ.get("SUIVI_TEST_KILLS", "5"))
SEED = int(os.environ.get("SUIVI_TEST_SEED", "1"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with new_database(tmp_path) as database:
        site = Site(tmp_path, database)
        try:
            site.start_web()
            site.start_worker()
            site.start_worker()
            until(site.answers, "the web server answers")
            yield site
        finally:
            site.stop()


class Shopify(threading.Thread):
    """A sender that, like Shopify, sends a delivery again until it is acknowledged."""

    def __init__(self, port: int, ahead: "queue.SimpleQueue[tuple[str, str, bytes, str]]", gate: threading.Semaphore):
        super().__init__(daemon=True)
        self._port, self._ahead, self._gate = port, ahead, gate
        self.acknowledged: list[str] = []

    def run(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)) as line:
            while self._gate.acquire():
                try:
                    one = self._ahead.get_nowait()
                except queue.Empty:
                    return
                while not self._sent(line, *one):
                    line.close()
                    time.sleep(0.05)
                self.acknowledged.append(one[0])

    def _sent(self, line: http.client.HTTPConnection, key: str, topic: str, body: bytes, at: str) -> bool:
        signature = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
        headers = {
            "X-Shopify-Hmac-Sha256": signature,
            "X-Shopify-Shop-Domain": DOMAIN,
            "X-Shopify-Topic": topic,
            "X-Shopify-Webhook-Id": key,
            "X-Shopify-Triggered-At": at,
        }
        try:
            line.request("POST", "/webhooks/shopify", body, headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        assert answer.status in {200, 503}, answer.status
        return answer.status == 200


def test_no_acknowledged_delivery_is_lost_and_none_is_applied_twice(site: Site) -> None:
    dice = random.Random(SEED)
    told = list(lives(ORDERS, LIVE))
    sent = dice.sample(told, len(told)) + dice.choices(told, k=len(told) // 5)  # in any order, some again
    ahead: queue.SimpleQueue[tuple[str, str, bytes, str]] = queue.SimpleQueue()
    for one in sent:
        ahead.put(one)
    gate = threading.Semaphore(0)
    senders = [Shopify(site.port, ahead, gate) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    blows = [site.kill_web_worker, site.kill_worker, site.kill_web]
    portions = [len(sent) // (KILLS + 1)] * KILLS
    for place, portion in enumerate(portions):
        before = _acknowledged(senders)
        gate.release(portion)
        struck_after = before + dice.randrange(1, portion // 2)
        until(lambda seen=struck_after: _acknowledged(senders) >= seen, "deliveries are acknowledged")
        blows[place % len(blows)]()
    gate.release(len(sent) + SENDERS)
    for sender in senders:
        sender.join(60)
    assert _acknowledged(senders) == len(sent)
    until(lambda: site.inbox() == {"done": len(told)}, "every delivery is recorded, once")
    site.stop()
    ended = site.ended(ORDERS, LIVE)
    assert ended["wrong"] == []
    assert ended["untrue"] == []
    assert different(ended["disturbed"], ended["calm"]) == []
    assert len(ended["calm"]["rows"]) > ORDERS


def _acknowledged(senders: list[Shopify]) -> int:
    return sum(len(sender.acknowledged) for sender in senders)
