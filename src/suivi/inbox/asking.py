"""What providers are asked about parcels, and what is made of their answers.

What an answer tells goes into the inbox like every payload, once; nothing is applied here. How fresh each parcel's
news are stays with its row.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec

from suivi.accounts import providers, signingkeys
from suivi.accounts.models import TrackingProvider
from suivi.accounts.providers import Send
from suivi.carriers import PROVIDERS, Heard, ParcelReport, Provider
from suivi.carriers.contract import Account, Answer, Request, Response, Wanted
from suivi.inbox import carriers, rounds, watching
from suivi.inbox.accept import accept
from suivi.inbox.models import Poll
from suivi.inbox.rounds import Asked
from suivi.inbox.sending import send_all
from suivi.lib import rows
from suivi.orders.terms import number_term
from suivi.orders.texts import cut

PATIENCE = timedelta(hours=72)  # for so long after it left, a carrier need not know a number yet
UNKNOWN = "The provider does not know this number."
AGAIN = timedelta(hours=1)  # until a registration is tried again of which the answer could not be read
ASK, REGISTER, UNREGISTER = "ask", "register", "unregister"
ASKS_A_DAY = 12  # of a parcel under way, about; how the waits are stretched to fit the budget
_HEARD = (
    "UPDATE inbox_poll SET state = %s, why = %s, due_at = %s, leased_until = NULL, asked_at = %s, heard_at = %s,"
    " news_at = %s, failures = %s, seen = %s, provider_id = %s, register_at = COALESCE(%s, register_at)"
    " WHERE shop_id = %s AND provider = %s AND number = %s AND state <> 'leaving'"
)
_REGISTERED = (
    "UPDATE inbox_poll SET register_at = NULL, leased_until = NULL, registered_at = %s, why = '',"
    " provider_id = COALESCE(NULLIF(%s, ''), provider_id) WHERE shop_id = %s AND provider = %s AND number = %s"
)
_REFUSED = (
    "UPDATE inbox_poll SET register_at = NULL, leased_until = NULL, due_at = NULL, state = %s, why = %s"
    " WHERE shop_id = %s AND provider = %s AND number = %s"
)
# It can be asked all the same.
_NOT_PUSHED = (
    "UPDATE inbox_poll SET register_at = NULL, leased_until = NULL, registered_at = NULL, why = %s"
    " WHERE shop_id = %s AND provider = %s AND number = %s"
)
_FORGOTTEN = "DELETE FROM inbox_poll WHERE shop_id = %s AND provider = %s AND number = %s AND state = 'leaving'"


def ask(now: datetime, send: Send = send_all) -> int:
    """Asks about parcels that are due, over all shops. Returns about how many."""
    return rounds.work(_Ask(), now, send)


def register(now: datetime, send: Send = send_all) -> int:
    """Has providers follow the numbers that are new, and forget those that are gone. Returns how many."""
    return rounds.work(_Register(), now, send)


def load_keys(now: datetime, send: Send = send_all) -> int:
    """Loads the public keys with which some providers sign, where they are due. Returns how many."""
    return signingkeys.load(now, send)


def spread(now: datetime) -> int:  # noqa: ARG001 - every duty is told the time
    """Stretches the waits of providers whose budget would not last the day."""
    for door in TrackingProvider.objects.filter(asks=True):
        size = providers.numbers_at_once(door)
        parcels = Poll.objects.filter(shop=door.shop_id, provider=door.provider, due_at__isnull=False).count()
        providers.set_pace(door, parcels * ASKS_A_DAY / size)
    return 0


class _Ask:
    """Asks for all that is known of numbers."""

    column = "due_at"
    where = "register_at IS NULL"  # what a provider must follow first cannot be asked about before

    def size(self, provider: Provider) -> int:
        return provider.at_once

    def kind(self, provider: Provider, poll: Poll) -> tuple[str, int]:
        return ASK, 1 if poll.failures else provider.at_once  # what failed must not spoil the others' answer

    def request(self, provider: Provider, kind: str, wanted: Sequence[Wanted], account: Account) -> Request | None:
        del kind
        (request,) = provider.fetch(wanted, account)
        return request

    def answer(self, asked: Asked, response: Response, heard: Heard) -> Answer:
        return PROVIDERS[asked.door.provider].answer(response, heard)

    def heard(self, asked: Asked, answer: Answer, body: bytes, now: datetime) -> None:
        told = _by_number(answer.reports)
        alone = answer.reports[0] if len(asked.polls) == len(answer.reports) == 1 else None
        news = False
        for poll in asked.polls:
            if answer.failure is not None:
                poll.failures, poll.why = poll.failures + 1, answer.failure.message
            else:
                news = _tell(poll, told.get(poll.number) or alone, now) or news
            poll.asked_at = now
            poll.due_at = watching.when(poll, now, asked.zone, asked.door.pace)
            if poll.due_at is None:
                poll.state = Poll.State.ENDED
            elif watching.to_be_renewed(poll, now):
                poll.register_at = now
        if news:
            _keep(asked, answer.reports, body, now)
        rows.update(_HEARD, [_heard_row(poll) for poll in asked.polls])


class _Register:
    """Has numbers followed, or forgotten."""

    column = "register_at"
    where = "register_at IS NOT NULL"

    def size(self, provider: Provider) -> int:
        return provider.registered_at_once

    def kind(self, provider: Provider, poll: Poll) -> tuple[str, int]:
        if poll.state == Poll.State.LEAVING:
            return UNREGISTER, provider.left_at_once
        return REGISTER, provider.registered_at_once

    def request(self, provider: Provider, kind: str, wanted: Sequence[Wanted], account: Account) -> Request | None:
        made = provider.register if kind == REGISTER else provider.unregister
        return next(iter(made(wanted, account)), None)

    def answer(self, asked: Asked, response: Response, heard: Heard) -> Answer:
        provider = PROVIDERS[asked.door.provider]
        return (provider.parted if _leaves(asked) else provider.answer)(response, heard)

    def heard(self, asked: Asked, answer: Answer, body: bytes, now: datetime) -> None:
        if _leaves(asked):
            rows.update(_FORGOTTEN, [_key(poll) for poll in asked.polls])
            return
        if answer.failure is not None and answer.failure.again:
            rounds.give_back(self, asked.polls, now + AGAIN)
            return
        told = _by_number(answer.reports)
        why = answer.failure.message if answer.failure else UNKNOWN if answer.not_found else ""
        refused = {poll.number: why or _refusal(told.get(poll.number)) for poll in asked.polls}
        good = [poll for poll in asked.polls if not refused[poll.number]]
        rows.update(_REGISTERED, [(now, _id(told.get(poll.number)), *_key(poll)) for poll in good])
        bad = [(refused[poll.number], *_key(poll)) for poll in asked.polls if poll not in good]
        if PROVIDERS[asked.door.provider].alerts is None:
            rows.update(_REFUSED, [(Poll.State.REFUSED.value, *one) for one in bad])
        else:
            rows.update(_NOT_PUSHED, bad)
        if any(report.scans for report in answer.reports):
            _keep(asked, answer.reports, body, now)


def _leaves(asked: Asked) -> bool:
    return asked.polls[0].state == Poll.State.LEAVING


def _by_number(reports: Iterable[ParcelReport]) -> dict[str, ParcelReport]:
    """Reports by each number that their parcel is known by."""
    return {number_term(number): one for one in reports for number in (*one.numbers, one.number)}


def _id(report: ParcelReport | None) -> str:
    return cut(report.provider_id, 120) if report is not None else ""


def _refusal(report: ParcelReport | None) -> str:
    return report.refusal if report is not None else ""


def _tell(poll: Poll, report: ParcelReport | None, now: datetime) -> bool:
    """Notes what an answer says of one parcel; whether that is news."""
    poll.provider_id = _id(report) or poll.provider_id
    poll.heard_at, poll.failures, poll.why = now, 0, _refusal(report)
    known = report is not None and bool(report.scans)
    lost = not known and poll.scanned_at is None and now - poll.shipped_at > PATIENCE
    poll.state = Poll.State.UNKNOWN if lost else Poll.State.WATCHING
    if lost:
        poll.why = poll.why or UNKNOWN
    told = digest([report]) if report is not None and known else ""
    if not told or told == poll.seen:
        return False
    poll.seen, poll.news_at = told, now
    return True


def digest(reports: Iterable[ParcelReport]) -> str:
    """The same for the same told again, whenever that is: what has no time of its own counts without one."""
    told = [
        (
            report.number,
            report.estimate,
            sorted((scan.code, scan.raw_at, scan.message, scan.city, scan.carrier_code) for scan in report.scans),
        )
        for report in reports
    ]
    return blake2b(msgspec.json.encode(told), digest_size=16).hexdigest()


def _keep(asked: Asked, reports: Sequence[ParcelReport], body: bytes, now: datetime) -> None:
    """Puts an answer into the inbox."""
    name = asked.door.provider
    headers = {carriers.ZONE: asked.zone, carriers.ASKED: "1"}
    accept(asked.door.shop, carriers.SOURCE, name, body, headers, f"{name}:asked:{digest(reports)}", now)


def _heard_row(poll: Poll) -> tuple[object, ...]:
    return (
        str(poll.state),
        poll.why[:2000],
        poll.due_at,
        poll.asked_at,
        poll.heard_at,
        poll.news_at,
        poll.failures,
        poll.seen,
        poll.provider_id,
        poll.register_at,
        *_key(poll),
    )


def _key(poll: Poll) -> tuple[object, ...]:
    return poll.shop_id, poll.provider, poll.number
