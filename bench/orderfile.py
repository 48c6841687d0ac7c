"""``python -m bench.orderfile ORDERS FILE``: a file of orders as Shopify's bulk reads give them, of any length.

The lives of some thousand orders of the demo shop, told again and again of other customers, under other numbers.
"""

import random
import re
import sys
from pathlib import Path

from bench.setting import NOW
from suivi.sources.demo.simulator import DemoShop

LIVES = 5_000
_NUMBER = re.compile(rb"gid://shopify/Order/(\d+)")
_TRACKING = re.compile(rb'"number":"([^"]+)"')


def write(path: Path, orders: int) -> None:
    """Writes so many orders, one a line; the same each time."""
    bodies = (emission.body for emission in DemoShop(seed=1, orders=min(orders, LIVES), days=90, now=NOW).history())
    templates = [_template(body) for body in bodies]
    dice = random.Random(1)
    with path.open("wb") as file:
        for number in range(orders):
            told = {
                b"order": b"%d" % (6_000_000_000_000 + 1024 * number),
                b"name": b"%d" % (1001 + number),
                b"customer": b"%d" % dice.randrange(orders),
                b"phone": b"%08d" % dice.randrange(10**8),
                b"tracking": b"%014d" % dice.randrange(10**14),
            }
            file.write(templates[number % len(templates)] % told + b"\n")


def _template(body: bytes) -> bytes:
    """The order with places for what tells it apart from others."""
    body = body.replace(b"%", b"%%")
    found = _NUMBER.search(body)
    assert found
    body = body.replace(found[1], b"%(order)b")
    body = re.sub(rb'"#\d+', b'"#%(name)b', body)
    body = re.sub(rb"\d+@example", b"%(customer)b@example", body)
    body = re.sub(rb'"\+336\d{8}"', b'"+336%(phone)b"', body)
    return _TRACKING.sub(b'"number":"%(tracking)b"', body)


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
