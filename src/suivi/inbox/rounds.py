"""A round of requests to providers: claimed, sent together over all shops, and each answer handed on.

A claim has a lease, so that what a worker leaves when it dies is done by another. What fails because the provider is
out is given back untried; what fails by itself is counted against its own row.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from django.db import transaction

from suivi.accounts import providers
from suivi.accounts.models import TrackingProvider
from suivi.accounts.providers import Send
from suivi.carriers import PROVIDERS, Heard, Provider
from suivi.carriers.contract import Account, Answer, Failure, Request, Response, Wanted
from suivi.core.facts import Facts
from suivi.inbox import watching
from suivi.inbox.models import Poll
from suivi.lib import rows
from suivi.orders.record import policy_of

LEASE = timedelta(minutes=2)
MOST = 64  # requests a round, over all shops: what a few threads send within a second
SOON = timedelta(minutes=1)
# Materialized: PostgreSQL may otherwise ask again for each row, and each time skip what it has locked just before.
_CLAIM = (
    "WITH chosen AS MATERIALIZED (SELECT number FROM inbox_poll WHERE shop_id = %s AND provider = %s AND {where}"
    " AND {column} <= %s AND (leased_until IS NULL OR leased_until <= %s) ORDER BY {column}, number LIMIT %s{skipping})"
    " UPDATE inbox_poll SET leased_until = %s WHERE shop_id = %s AND provider = %s"
    " AND number IN (SELECT number FROM chosen) RETURNING number"
)
_GIVE_BACK = (
    "UPDATE inbox_poll SET leased_until = NULL, {column} = %s WHERE shop_id = %s AND provider = %s AND number = %s"
)


class Asked(NamedTuple):
    """One request with the rows it is about. ``zone``: the shop's time zone."""

    door: TrackingProvider
    zone: str
    polls: Sequence[Poll]
    request: Request


class Job(Protocol):
    """A kind of round. ``column`` says when a row is due for it, ``where`` which rows it is for."""

    column: str
    where: str

    def size(self, provider: Provider) -> int:
        """For how many numbers a request mostly is."""
        ...

    def kind(self, provider: Provider, poll: Poll) -> tuple[str, int]:
        """What is asked, and for how many numbers at once: only rows of one kind share a request."""
        ...

    def request(self, provider: Provider, kind: str, wanted: Sequence[Wanted], account: Account) -> Request | None:
        """The request for so many; None where the provider has none of this kind."""
        ...

    def answer(self, asked: Asked, response: Response, heard: Heard) -> Answer:
        """What a response says."""
        ...

    def heard(self, asked: Asked, answer: Answer, body: bytes, now: datetime) -> None:
        """Does what follows from an answer, in the caller's transaction."""
        ...


def work(job: Job, now: datetime, send: Send) -> int:
    """One round over all providers that may be asked now. Returns how many rows were worked on."""
    asked: list[Asked] = []
    for door in providers.askable(now):
        if len(asked) < MOST:
            asked += _prepared(door, job, MOST - len(asked), send, now)
    replies = send([one.request for one in asked]) if asked else []
    told = list(zip(asked, replies, strict=True))
    for _, group in groupby(told, key=lambda one: one[0].door.pk):
        with transaction.atomic():
            _finish(job, list(group), now)
    return sum(len(one.polls) for one in asked)


def _prepared(door: TrackingProvider, job: Job, most: int, send: Send, now: datetime) -> list[Asked]:
    """Up to ``most`` requests of one provider, with their rows claimed."""
    provider = PROVIDERS[door.provider]
    most = min(most, providers.allowance(door, now))
    polls = _claim(door, job, most * job.size(provider), now) if most else []
    portions = list(_portions(provider, job, polls))
    give_back(job, [poll for _, portion in portions[most:] for poll in portion], now)
    portions = portions[:most]
    if not portions:
        return []
    taken = [poll for _, portion in portions for poll in portion]
    account = providers.signed_in(door, send, now) if providers.take_turn(door, len(portions), now) else None
    if account is None or isinstance(account, Failure):
        if account is not None:
            providers.note(door, [account], now)
        give_back(job, taken, max(door.quiet_until or now, now + SOON) if account else now)
        return []
    facts = watching.read_facts(door.shop, [poll.order_id for poll in taken])
    zone = policy_of(door.shop).timezone
    found = []
    for kind, portion in portions:
        request = job.request(provider, kind, [_wanted(provider, poll, facts) for poll in portion], account)
        if request is None:
            job.heard(Asked(door, zone, portion, Request(method="", url="")), Answer(), b"", now)
        else:
            found.append(Asked(door, zone, portion, request))
    return found


def _portions(provider: Provider, job: Job, polls: Sequence[Poll]) -> Iterator[tuple[str, list[Poll]]]:
    """The rows by request."""
    kinds: dict[tuple[str, int], list[Poll]] = {}
    for poll in polls:
        kinds.setdefault(job.kind(provider, poll), []).append(poll)
    for (kind, size), same in kinds.items():
        for start in range(0, len(same), size):
            yield kind, same[start : start + size]


def _wanted(provider: Provider, poll: Poll, orders: dict[int, Facts]) -> Wanted:
    facts = orders.get(poll.order_id)
    postcode, country = watching.destination(facts) if facts is not None else ("", "")
    return Wanted(
        number=poll.written,
        carrier=provider.code(poll.carrier),
        zip=postcode,
        country=country,
        reference=facts.head.name if facts is not None and facts.head is not None else "",
        provider_id=poll.provider_id,
    )


def _claim(door: TrackingProvider, job: Job, most: int, now: datetime) -> list[Poll]:
    """The rows that have been due longest, for the time of the lease."""
    skipping = " FOR UPDATE SKIP LOCKED" if rows.is_postgres() else ""
    sql = _CLAIM.format(where=job.where, column=job.column, skipping=skipping)
    mine: list[Any] = [door.shop_id, door.provider]
    with transaction.atomic():
        found = [number for (number,) in rows.select(sql, [*mine, now, now, most, now + LEASE, *mine])]
    return list(
        Poll.objects.filter(shop=door.shop_id, provider=door.provider, number__in=found).order_by(job.column, "number")
    )


def give_back(job: Job, polls: Sequence[Poll], due_at: datetime) -> None:
    """Makes rows due then, and free for any worker."""
    sql = _GIVE_BACK.format(column=job.column)
    rows.update(sql, [(due_at, poll.shop_id, poll.provider, poll.number) for poll in polls])


def _finish(job: Job, told: Sequence[tuple[Asked, Response | Failure]], now: datetime) -> None:
    """What follows from the replies of one provider."""
    door, zone = told[0][0].door, told[0][0].zone
    heard = Heard(at=now, zone=zone)
    answers = [
        Answer(failure=reply) if isinstance(reply, Failure) else job.answer(asked, reply, heard)
        for asked, reply in told
    ]
    providers.note(door, [answer.failure for answer in answers], now)
    for (asked, reply), answer in zip(told, answers, strict=True):
        if answer.failure is not None and answer.failure.kind in ("outage", "limit", "key"):
            give_back(job, asked.polls, max(door.quiet_until or now, now + SOON))
        else:
            job.heard(asked, answer, b"" if isinstance(reply, Failure) else reply.body, now)
