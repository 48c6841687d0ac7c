"""The part of an import that needs no database: read, understand, judge."""

from datetime import datetime
from typing import NamedTuple

import msgspec

from suivi.core.facts import Facts
from suivi.core.merge import join
from suivi.core.policy import Policy
from suivi.orders.rows import project, written
from suivi.orders.work import REF_COLLECTIONS, Ready
from suivi.sources import Unreadable
from suivi.sources.files import Files, Portion, Read, orders_in
from suivi.sources.shopify.bulk import Orphan

SOURCE = "file"


class Refused(NamedTuple):
    """An order that could not be understood, and why. ``number``: of its line. ``parent``: the global id of what a
    line belongs to that stood apart from it.
    """

    number: int
    topic: str
    body: bytes
    why: str
    parent: str = ""


class Prepared(NamedTuple):
    """What became of a portion's orders: each is in one of both."""

    ready: list[Ready]
    refused: list[Refused]


def prepare(portion: Portion, policy: Policy, received_at: datetime, now: datetime, source: str = SOURCE) -> Prepared:
    """Translates and judges each order by itself. ``source``: who tells them."""
    files = Files(source)
    ready: list[Ready] = []
    refused: list[Refused] = []
    for read in orders_in(portion):
        try:
            ready += _orders(files, read, policy, received_at, now, source)
        except Unreadable as error:
            refused.append(_refused(read, str(error), error.parent if isinstance(error, Orphan) else ""))
        except Exception as error:
            refused.append(_refused(read, f"{type(error).__name__}: {error}"))
    return Prepared(ready, refused)


def _orders(files: Files, read: Read, policy: Policy, received_at: datetime, now: datetime, source: str) -> list[Ready]:
    if isinstance(read.body, Unreadable):
        raise read.body
    orders = []
    for finding in files.understand(read.topic, read.body, received_at):
        if finding.order and finding.facts is not None:
            facts = join(Facts(id=finding.order), finding.facts)
            refs = {ref for name in REF_COLLECTIONS for ref in getattr(facts, name)}.union(finding.refs)
            projection = project(facts, policy, now)
            orders.append(
                Ready(
                    finding.order,
                    written(facts, projection),
                    projection,
                    tuple(refs),
                    f"{source} {read.topic}",
                    source,
                    received_at,
                )
            )
    if not orders:
        raise Unreadable("There is no order in this line.")
    return orders


def _refused(read: Read, why: str, parent: str = "") -> Refused:
    body = b"" if isinstance(read.body, Unreadable) else msgspec.json.encode(read.body)
    return Refused(read.number, read.topic, body, why, parent)
