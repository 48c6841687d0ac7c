"""The part of an import that needs no database, so that other processes can do it: read, understand, judge."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from suivi.core.facts import Facts, encode
from suivi.core.merge import join
from suivi.core.policy import Policy
from suivi.orders.rows import project
from suivi.orders.work import REF_COLLECTIONS, Ready
from suivi.sources import SOURCES, Unreadable

SOURCE = "file"


class Line(NamedTuple):
    """One order of a file. ``body``: what is to be translated, or why there is nothing."""

    number: int
    topic: str
    body: bytes | str


class Refused(NamedTuple):
    """An order that could not be understood, and why."""

    line: Line
    why: str


class Job(NamedTuple):
    """Some lines, with what is needed to understand and judge them."""

    lines: Sequence[Line]
    policy: Policy
    received_at: datetime
    now: datetime


class Outcome(NamedTuple):
    """What became of a job's lines: each is in one of both."""

    ready: list[Ready]
    refused: list[Refused]
    lines: int


def prepare(job: Job) -> Outcome:
    """Translates and judges each line by itself."""
    ready: list[Ready] = []
    refused: list[Refused] = []
    for line in job.lines:
        try:
            ready += _orders(line, job)
        except Unreadable as error:
            refused.append(Refused(line, str(error)))
        except Exception as error:
            refused.append(Refused(line, f"{type(error).__name__}: {error}"))
    return Outcome(ready, refused, len(job.lines))


def _orders(line: Line, job: Job) -> list[Ready]:
    if isinstance(line.body, str):
        raise Unreadable(line.body)
    found = SOURCES[SOURCE].translate(line.topic, line.body, {}, job.received_at)
    orders = []
    for finding in found:
        if finding.order and finding.facts is not None:
            facts = join(Facts(id=finding.order), finding.facts)
            refs = {ref for name in REF_COLLECTIONS for ref in getattr(facts, name)}.union(finding.refs)
            orders.append(
                Ready(
                    finding.order,
                    encode(facts),
                    project(facts, job.policy, job.now),
                    tuple(refs),
                    f"{SOURCE} {line.topic}",
                    SOURCE,
                    job.received_at,
                )
            )
    if not orders:
        raise Unreadable("There is no order in this line.")
    return orders
