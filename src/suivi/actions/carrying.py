"""Carrying acts out: each is sent once, and seen to be done.

That it is being sent is written down before it is. Where no answer came, or the worker died, the order is read again
and looked at: what shows there is not sent a second time.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from suivi.accounts import stores, storetokens
from suivi.accounts.crew import Each, one_by_one
from suivi.accounts.models import Connection, Shop
from suivi.actions import claiming
from suivi.actions.claiming import end, later, put
from suivi.actions.finishing import finish, present
from suivi.actions.models import Act, Trouble
from suivi.core.facts import Facts
from suivi.core.words import Action
from suivi.inbox import reading, rereads
from suivi.lib import clock
from suivi.lib.vault import UnsealableError
from suivi.sources.reading import flag, mapping, text
from suivi.sources.shopify.acts.spec import Sent, Spec
from suivi.sources.shopify.acts.table import CARRIED_OUT
from suivi.sources.shopify.api.answers import Answer
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.errors import Permanent, Temporary, TokenRefused

logger = logging.getLogger(__name__)
State = Act.State
MOST = 20  # of a store at a time, so that the next store's turn comes soon
PATIENCE = timedelta(hours=1)  # what could not be sent for so long, nobody expects any more
SIGHT = timedelta(minutes=5)  # after the answer, within which the order should show it
LOOKS = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 3, 5, 10, 30))
MOST_TRIES = 6  # to send it, each without an answer


def carry_out(now: datetime, each: Each = one_by_one) -> int:
    """Has every store do what was asked of it. Returns how many acts were worked on.

    A store that fails is left alone until its time comes again; the others do not notice.
    """
    for act in claiming.of_no_store():
        end(act, State.FAILED, now, [Trouble("cannot.connected")])
    shops = claiming.shops(now)
    due = [connection for connection in stores.due(now) if connection.pk in shops] if shops else []
    return each(due, lambda connection: _of_store(connection, now))


def _of_store(connection: Connection, now: datetime) -> int:
    acts = claiming.claim(connection.shop, MOST, now)
    if not acts:
        return 0
    waiting = list(acts)
    try:
        with stores.asking(connection, now) as client:
            while waiting:
                if claiming.renew(waiting[0], _moment(now)):
                    _work(client, connection.shop, waiting[0], now)
                waiting.pop(0)
    except Temporary as error:
        logger.info("Acts of %s wait: %s", connection.shop.handle, error)
    except Permanent as error:
        logger.warning("Acts of %s cannot be sent: %s", connection.shop.handle, error)
    for act in waiting:
        if act.leased_until is not None:  # its turn did not come
            later(act, connection.quiet_until or now)
    return len(acts)


def _work(client: Client, shop: Shop, act: Act, now: datetime) -> None:
    """One step of one act. An error of our own is logged and tried again, though not for ever."""
    try:
        _STEPS[State(act.state)](client, shop, act, now)
    except (Temporary, Permanent):
        raise
    except UnsealableError as error:
        end(act, State.FAILED, now, [Trouble(message=str(error))])
    except Exception:
        logger.exception("Act %s could not be carried out", act.pk)
        later(act, now + stores.WRONG, attempts=act.attempts + 1)


def _send(client: Client, shop: Shop, act: Act, now: datetime) -> None:
    if now - act.asked_at > PATIENCE or act.attempts >= MOST_TRIES:
        end(act, State.FAILED, now, [Trouble("act.not_reached")])
        return
    spec, facts = CARRIED_OUT[Action(act.action)], present(shop, act.order_key)
    sent = _sent(spec, act, facts)
    variables = spec.variables(sent.params, facts, act.key)
    asked = spec.asks(sent) if spec.look else None
    if asked is not None:
        told = client.call(spec.look, asked, _moment(now)).data
        variables = spec.complete(variables, sent, facts, told)
    put(act, state=State.ASKING, seen=list(sent.seen), attempts=act.attempts + 1)
    try:
        answer = client.call(spec.operation, variables, _moment(now))
    except Temporary as error:
        later(act, error.due_at, state=State.ASKING if error.maybe_done else State.DUE)
        raise
    except TokenRefused:
        later(act, now + storetokens.SOON, state=State.DUE)
        raise
    except Permanent as error:
        end(act, State.FAILED, now, [Trouble(message=str(error))])
        return
    _answered(spec, shop, act, answer, now)


def _sent(spec: Spec, act: Act, facts: Facts | None = None) -> Sent:
    """What is or was asked. With ``facts``, what they hold now is what was there before."""
    params = msgspec.convert(act.params, spec.params)
    seen = tuple(act.seen) if facts is None else tuple(spec.seen(params, facts))
    return Sent(params=params, key=act.key, seen=seen)


def _answered(spec: Spec, shop: Shop, act: Act, answer: Answer, now: datetime) -> None:
    """What the store said; in any case the order is read again."""
    rereads.mark_keys(shop, [act.order_key], now)
    errors = [one for one in answer.user_errors if one.code not in spec.already]
    if errors:
        end(act, State.REFUSED, now, [Trouble(one.code, one.message, one.field) for one in errors])
        return
    payload = next((value for value in answer.data.values() if isinstance(value, dict)), {})
    put(act, job=text(mapping(payload, "job"), "id"))
    later(act, now + LOOKS[0], state=State.WAITING, answered_at=now, attempts=0)


def _look(client: Client, shop: Shop, act: Act, now: datetime) -> None:
    """No answer came: the order itself says whether it was done."""
    spec = CARRIED_OUT[Action(act.action)]
    fresh = reading.read_now(client, shop, act.order_key, _moment(now))
    shows = spec.shows(_sent(spec, act), fresh) if fresh is not None else None
    if shows:
        finish(shop, act, now)
    elif shows is None or act.attempts >= MOST_TRIES:
        end(act, State.UNSURE, now, [Trouble("act.no_answer")])
    else:
        _send(client, shop, act, now)


def _see(client: Client, shop: Shop, act: Act, now: datetime) -> None:
    """The store accepted it: done when the order, read again, shows it."""
    spec = CARRIED_OUT[Action(act.action)]
    sent = _sent(spec, act)
    shows = spec.shows(sent, present(shop, act.order_key))
    if shows is None or shows:
        finish(shop, act, now)
        return
    answered_at = act.answered_at or act.asked_at
    if now - answered_at <= SIGHT:
        _follow(client, shop, act, now)
        return
    fresh = reading.read_now(client, shop, act.order_key, _moment(now))
    if fresh is not None and spec.shows(sent, fresh):
        finish(shop, act, now)
    else:
        end(act, State.UNSURE, now, [Trouble("act.not_seen")])


def _follow(client: Client, shop: Shop, act: Act, now: datetime) -> None:
    """Asks how far the store's job is, where there is one; the order is read again once that is done."""
    if act.job and flag(mapping(client.call("job", {"id": act.job}, _moment(now)).data, "job"), "done"):
        put(act, job="")
        rereads.mark_keys(shop, [act.order_key], now)
    put(act, attempts=act.attempts + 1)
    later(act, now + LOOKS[min(act.attempts, len(LOOKS) - 1)])


def _moment(now: datetime) -> datetime:
    """This moment, though never before ``now``: what a request may cost grows back while others are answered."""
    return max(now, clock.now())


_STEPS: dict[State, Callable[[Client, Shop, Act, datetime], None]] = {
    State.DUE: _send,
    State.ASKING: _look,
    State.WAITING: _see,
}
