"""Calling the webhooks of rules: one signed request each, tried again for a day; ids only, nothing personal."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from suivi.automations.rules import failing
from suivi.automations.rules.models import Firing, Rulebook, WebhookCall
from suivi.channels import webhook
from suivi.core.translatable import gettext_noop as _
from suivi.lib import vault
from suivi.orders.models import Order
from suivi.publishing.destinations.contract import Known, Permanent, Temporary
from suivi.publishing.destinations.reaching import post
from suivi.publishing.models import Destination
from suivi.publishing.sending import known_of

MOST = 20
LEASE = timedelta(minutes=5)  # longer than a request can take
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 960))
KIND = "webhook"
GONE = _("There is no webhook of this name among the destinations.")


def call(now: datetime) -> int:
    """The worker's duty: sends what is due, but nothing of stopped shops. Returns how many."""
    stopped = Rulebook.objects.filter(paused=True).values("pk")
    due = WebhookCall.objects.filter(due_at__lte=now).exclude(firing__shop__in=stopped).order_by("due_at", "id")
    return sum(_one(pk, now) for pk in list(due.values_list("pk", flat=True)[:MOST]))


def _one(pk: int, now: datetime) -> int:
    """Claims one, and sends it outside of any transaction."""
    claimed = WebhookCall.objects.filter(pk=pk, due_at__lte=now).update(due_at=now + LEASE)
    if not claimed:
        return 0
    one = WebhookCall.objects.select_related("firing__shop", "firing__rule").get(pk=pk)
    try:
        _send(one, _known(one), now)
    except (Permanent, vault.UnsealableError) as error:
        _fail(one, str(error))
    except Temporary as error:
        _later(one, str(error), now)
    else:
        _end(one, WebhookCall.State.SENT)
    return 1


def _known(one: WebhookCall) -> Known:
    found = Destination.objects.filter(shop=one.firing.shop, kind=KIND, name=one.destination).first()
    if found is None:
        raise Permanent(GONE)
    return known_of(found)


def _send(one: WebhookCall, known: Known, now: datetime) -> None:
    body, key = msgspec.json.encode(payload(one.firing)), f"{one.firing.key}-{one.place}"
    post(webhook.signed(known, key, body, webhook.JSON, now))


def payload(firing: Firing) -> Mapping[str, object]:
    """What a receiver learns: which rule, which order by its ids, and what fired it."""
    key = Order.objects.filter(shop=firing.shop, id=firing.order_id).values_list("key", flat=True).first()
    return {
        "type": "rule.fired",
        "shop": firing.shop.handle,
        "rule": firing.rule.name,
        "order": {"id": firing.order_id, "key": key or ""},
        "fired_by": firing.fired_by,
        "fired_at": firing.fired_at,
    }


def _later(one: WebhookCall, why: str, now: datetime) -> None:
    """Tries it again after a while; after the last wait it has failed."""
    if one.attempts >= len(WAITS):
        _fail(one, why)
        return
    due_at = now + WAITS[one.attempts]
    WebhookCall.objects.filter(pk=one.pk).update(due_at=due_at, attempts=one.attempts + 1, why=why[:500])


def _fail(one: WebhookCall, why: str) -> None:
    with transaction.atomic():
        _end(one, WebhookCall.State.FAILED, why)
        failing.fail_later(one.firing)


def _end(one: WebhookCall, state: WebhookCall.State, why: str = "") -> None:
    WebhookCall.objects.filter(pk=one.pk).update(state=state, why=why[:500], due_at=None)
