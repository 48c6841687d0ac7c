"""How a shop's providers of tracking are asked: account, token, budget, and a circuit that opens while one is out.

The circuit is in the rows, so that all workers share it. Three bad rounds in a row open it; then nothing is asked
until its wait is over, and one request of one worker tries whether all is well again.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from django.db.models import Q

from suivi.accounts import providercalls, secrets
from suivi.accounts.models import Shop, TrackingProvider
from suivi.carriers import PROVIDERS, Heard
from suivi.carriers.contract import Account, Failure, Request, Response
from suivi.lib import rows, vault

Send = Callable[[Sequence[Request]], Sequence[Response | Failure]]

OPEN = 3  # bad rounds in a row
_FAILING = (
    "SELECT provider, failing_since FROM accounts_trackingprovider"
    " WHERE shop_id = %s AND asks AND failures >= %s ORDER BY provider"
)
BAD_SHARE = 0.3  # of a round's requests; one number that a provider chokes on is no outage
WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 300, 900, 1800))
LIMITED = timedelta(seconds=60)  # where a provider asks to wait and does not say how long
WRONG = timedelta(minutes=15)  # what people must put right is tried again so often
CAREFUL = 4
TRIAL = timedelta(seconds=60)
EARLY = timedelta(minutes=1)  # before a token ends, the next is asked for
TOKEN_LIFE = timedelta(minutes=50)  # where a provider does not say it
ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
NOT_SIGNED_IN = "The provider signed Suivi in without giving it a token."


def put_account(door: TrackingProvider, key: str, secret: str, now: datetime) -> None:
    """Has Suivi ask the provider with this account, and look at all orders for parcels to ask about."""
    kept = secrets.valid_or_none(door.shop, _kind(door.provider))
    sealed = msgspec.json.encode({"key": key, "secret": secret}).decode()
    if kept[:1] != [sealed]:
        secrets.put(door.shop, _kind(door.provider), sealed, now)
    _set(door, asks=True, follow_after=0, sealed_token="", token_until=None, **_closed())


def forget_account(door: TrackingProvider) -> None:
    """Ends the asking."""
    secrets.forget(door.shop, _kind(door.provider))
    _set(door, asks=False, follow_after=0 if is_out(door) else None, sealed_token="", token_until=None, **_closed())


def account(door: TrackingProvider) -> Account:
    """The provider's account. Raises ``vault.UnsealableError`` where it cannot be read."""
    found = secrets.valid(door.shop, _kind(door.provider))
    return msgspec.json.decode(found[0], type=Account) if found else Account()


def asked_by(shop: Shop) -> dict[str, float]:
    """The providers that the shop has an account with, and the pace of each."""
    found = TrackingProvider.objects.filter(shop=shop, asks=True).order_by("provider").values_list("provider", "pace")
    return {name: pace for name, pace in found if name in PROVIDERS}


def begin_anew(shop: Shop) -> None:
    """Has all orders of the shop looked at for parcels to ask about."""
    TrackingProvider.objects.filter(shop=shop, asks=True).update(follow_after=0)


def askable(now: datetime) -> list[TrackingProvider]:
    """The providers that may be asked now, those longest at rest first."""
    found = TrackingProvider.objects.filter(Q(quiet_until=None) | Q(quiet_until__lte=now), asks=True)
    known = [door for door in found.select_related("shop") if door.provider in PROVIDERS]
    return sorted(known, key=lambda door: (door.quiet_until or ALWAYS, door.pk))


def is_out(door: TrackingProvider) -> bool:
    """Whether the circuit is open: the provider does not answer, or refuses the account."""
    return door.failures >= OPEN


def out(shop: Shop) -> list[TrackingProvider]:
    """The shop's providers whose circuit is open."""
    return list(TrackingProvider.objects.filter(shop=shop, asks=True, failures__gte=OPEN).order_by("provider"))


def failing(shop_id: int) -> dict[str, datetime]:
    """The same by name, and since when they fail. Asked with each order that is judged, so the statement is fixed."""
    found = ((name, rows.moment(since)) for name, since in rows.select(_FAILING, (shop_id, OPEN)))
    return {name: since for name, since in found if since}


def allowance(door: TrackingProvider, now: datetime) -> int:
    """How many requests may go out at once: what a second and the day's budget allow; few while it has trouble, so
    that nobody waits long for a provider that hangs; one where it is only tried.
    """
    if is_out(door):
        return 1
    most = CAREFUL if door.failures else PROVIDERS[door.provider].per_second
    return max(min(most, door.budget - providercalls.usage(door, now).today), 0)


def take_turn(door: TrackingProvider, requests: int, now: datetime) -> bool:
    """Takes the right to send so many now; False where another worker was faster."""
    wait = TRIAL if is_out(door) else timedelta(seconds=requests / PROVIDERS[door.provider].per_second)
    mine = TrackingProvider.objects.filter(Q(quiet_until=None) | Q(quiet_until__lte=now), pk=door.pk)
    return bool(mine.update(quiet_until=now + wait))


def signed_in(door: TrackingProvider, send: Send, now: datetime) -> Account | Failure:
    """The account, with a bearer token where the provider wants one; a token is kept, sealed, until it ends."""
    try:
        known = account(door)
        if door.sealed_token and door.token_until and now < door.token_until - EARLY:
            return msgspec.structs.replace(known, token=vault.open_(door.sealed_token))
    except vault.UnsealableError as error:
        return Failure(kind="key", message=str(error), again=False)
    request = PROVIDERS[door.provider].sign_in(known)
    if request is None:
        return known
    (reply,) = send([request])
    if isinstance(reply, Failure):
        return reply
    return _with_token(door, known, reply, now)


def _with_token(door: TrackingProvider, known: Account, reply: Response, now: datetime) -> Account | Failure:
    if reply.status != 200:
        again = reply.status >= 500
        return Failure(kind="outage" if again else "key", message="The key was refused.", again=again)
    try:
        told = msgspec.json.decode(reply.body, type=_Token, strict=False)
    except msgspec.MsgspecError:
        return Failure(kind="malformed", message=NOT_SIGNED_IN, again=True)
    life = timedelta(seconds=told.expires_in) if told.expires_in else TOKEN_LIFE
    _set(door, sealed_token=vault.seal(told.access_token), token_until=now + life)
    return msgspec.structs.replace(known, token=told.access_token)


class _Token(msgspec.Struct):
    access_token: str
    expires_in: int = 0


def note(door: TrackingProvider, results: Sequence[Failure | None], now: datetime) -> None:
    """Counts a round of requests and opens or closes the circuit by how they went (None: well)."""
    bad = [one for one in results if one is not None and one.kind != "refused"]
    providercalls.count(door, len(results), len(bad), now)
    told = {one.kind: one for one in bad}
    if "key" in told:
        _refused(door, told["key"], now)
    elif "limit" in told:
        seconds = told["limit"].retry_after
        wait = LIMITED if seconds is None else timedelta(seconds=max(seconds, 1))
        _set(door, quiet_until=now + wait, why=told["limit"].message)
    elif len(bad) > BAD_SHARE * len(results):
        _failed(door, bad[-1], now)
    elif results:
        _answered(door, now)


def _answered(door: TrackingProvider, now: datetime) -> None:
    """All is well; the turn that was taken goes on, unless it was a trial."""
    closed = _closed()
    if is_out(door):
        closed["follow_after"] = 0
    else:
        del closed["quiet_until"]
    _set(door, answered_at=now, **(closed if door.failures or door.why else {}))


def _refused(door: TrackingProvider, failure: Failure, now: datetime) -> None:
    """A token may have ended early, so the first refusal only costs it; the next one is the account's."""
    if door.sealed_token:
        _set(door, sealed_token="", token_until=None)
    else:
        _bad(door, max(door.failures + 1, OPEN), failure, now + WRONG, now)


def _failed(door: TrackingProvider, failure: Failure, now: datetime) -> None:
    failures = door.failures + 1
    told = timedelta(seconds=failure.retry_after or 0)
    _bad(door, failures, failure, now + max(WAITS[min(failures, len(WAITS)) - 1], told), now)


def _bad(door: TrackingProvider, failures: int, failure: Failure, quiet_until: datetime, now: datetime) -> None:
    """Where this opens the circuit, all orders are looked at again: silence is no longer the parcels'."""
    opens = {"follow_after": 0} if failures >= OPEN > door.failures else {}
    since = door.failing_since or now
    _set(door, failures=failures, failing_since=since, quiet_until=quiet_until, why=failure.message, **opens)


def _closed() -> dict[str, object]:
    return {"failures": 0, "failing_since": None, "quiet_until": None, "why": ""}


def check(door: TrackingProvider, send: Send, now: datetime) -> Failure | None:
    """Asks something harmless, whatever the circuit says; None where the account is accepted."""
    _set(door, sealed_token="", token_until=None)
    known = signed_in(door, send, now)
    if isinstance(known, Failure):
        failure: Failure | None = known
    else:
        (reply,) = send([PROVIDERS[door.provider].trial(known)])
        failure = reply if isinstance(reply, Failure) else _judged(door, reply, now)
    if failure is None:
        note(door, [None], now)
    else:
        _set(door, sealed_token="", token_until=None)
        note(door, [failure], now)
    return failure


def _judged(door: TrackingProvider, reply: Response, now: datetime) -> Failure | None:
    """Whether the account is the matter; that the made-up number is not known is as it should be."""
    failure = PROVIDERS[door.provider].answer(reply, Heard(at=now)).failure
    return failure if failure is not None and failure.kind in ("key", "limit", "outage") else None


def _kind(provider: str) -> str:
    return f"ask_{provider}"


def _set(door: TrackingProvider, **values: object) -> None:
    """Writes only these columns: another worker may write others."""
    for name, value in values.items():
        setattr(door, name, value)
    TrackingProvider.objects.filter(pk=door.pk).update(**values)


def wants_secret(provider: str) -> bool:
    """Whether the account has a secret beside its key."""
    return PROVIDERS[provider].sign_in(Account()) is not None


def set_budget(door: TrackingProvider, budget: int) -> None:
    """How many requests a day the provider may cost."""
    _set(door, budget=budget)


def numbers_at_once(door: TrackingProvider) -> int:
    """How many numbers a request asks about."""
    known = PROVIDERS.get(door.provider)
    return known.at_once if known is not None else 1


def set_pace(door: TrackingProvider, asks_a_day: float) -> None:
    """Stretches the waits where so many requests a day are more than the budget has."""
    _set(door, pace=max(1.0, asks_a_day / max(door.budget, 1)))


def followed(door: TrackingProvider, order_id: int | None) -> None:
    """Notes that orders up to this one were looked at; None: all were."""
    _set(door, follow_after=order_id)
