"""The lines by which people of a shop are told: who has which, where they lead, and by what they are opened."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from email.utils import formataddr
from typing import NamedTuple

import msgspec
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from suivi.accounts.models import Membership, Role, Shop
from suivi.alerts.choices import By, Choices, Preset, written
from suivi.alerts.models import Line
from suivi.channels import CHANNELS
from suivi.channels.contract import NotSentError, Reach, Send
from suivi.core.workdays import zone
from suivi.lib import vault
from suivi.lib.discreet import discreet
from suivi.messages import accounts
from suivi.messages.models import Account

# How long a line that fails is left alone, by failures in a row.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (0, 15, 60, 300, 900, 3600))
GIVEN = (By.PAGE, By.EMAIL)  # what everybody has
OWN = (By.SLACK, By.TEAMS, By.WEBHOOK)  # what leads to a place that was entered
VIEWER = Preset.NOTHING  # of a viewer's e-mail, until they choose


def keep(shop: Shop) -> None:
    """Gives everybody who works for the shop what everybody has."""
    members = Membership.objects.filter(shop=shop)
    for by in GIVEN:
        has = Exists(Line.objects.filter(shop=shop, person=OuterRef("person"), by=by))
        new = members.exclude(has).values_list("person_id", "role")
        Line.objects.bulk_create(
            [Line(shop=shop, person_id=person, by=by, document=_given(by, role)) for person, role in new],
            ignore_conflicts=True,
        )


def _given(by: By, role: str) -> dict[str, object]:
    silent = by is By.EMAIL and role == Role.VIEWER
    return written(Choices(preset=VIEWER)) if silent else {}


def of_shop(shop: Shop) -> list[Line]:
    """Those that lead to somebody now: people who work there, places that take something, ways that are set up."""
    keep(shop)
    ways = ready(shop)
    return [line for line in of_people(shop).exclude(broken=True).order_by("pk") if line.by in ways]


def of_people(shop: Shop) -> "QuerySet[Line]":
    """Those of people who may see the shop, and its own."""
    return Line.objects.filter(shop=shop).filter(_may_see())


def _may_see() -> Q:
    member = Membership.objects.filter(shop=OuterRef("shop"), person=OuterRef("person"))
    return Q(Exists(member), person__is_active=True) | Q(person=None)


def allowed(line: Line) -> bool:
    """Whether whoever it leads to may still see the shop."""
    return Line.objects.filter(_may_see(), pk=line.pk).exists()


def ready(shop: Shop) -> frozenset[By]:
    """By what anybody can be reached: mail and SMS only where something is set up for them."""
    found = set(accounts.of_shop(shop))
    has = {By.EMAIL: bool(settings.EMAIL_URL) or Reach.EMAIL in found, By.SMS: Reach.SMS in found}
    return frozenset(by for by in By if has.get(by, True))


def zone_of(choices: Choices, shop_clock: str) -> tzinfo:
    """The clock of whoever the line leads to."""
    return zone(choices.timezone or shop_clock)


def language_of(line: Line) -> str:
    """The language in which it is told."""
    chosen = line.person.language if line.person is not None else line.language
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def entered(line: Line) -> dict[str, str]:
    """Where it leads. Raises ``vault.UnsealableError``."""
    sealed = line.sealed_account
    return msgspec.json.decode(vault.open_(sealed), type=dict[str, str]) if sealed else {}


def sealed(account: Mapping[str, str]) -> str:
    """An account as it is kept."""
    return vault.seal(msgspec.json.encode(dict(account)).decode())


class Opened(NamedTuple):
    """A line that is open. ``once``: a key is taken once. ``to`` and ``sender``: of its messages."""

    send: Send
    once: bool
    to: str = ""
    sender: str = ""


@contextmanager
def opened(line: Line) -> Iterator[Opened]:
    """The line, open. Raises ``NotSentError`` where it does not work."""
    by = By(line.by)
    try:
        account = entered(line)
    except vault.UnsealableError as error:
        raise NotSentError(str(error), again=False) from error
    if by in OWN:
        with CHANNELS[by.value].opened(account) as send:
            yield Opened(send, CHANNELS[by.value].once)
    elif by is By.SMS:
        texts = _account(line.shop, Reach.SMS)
        with accounts.opened(texts) as send:
            yield Opened(send, CHANNELS[texts.channel].once, account.get("to", ""))
    else:
        with _mail(line) as found:
            yield found


@contextmanager
def _mail(line: Line) -> Iterator[Opened]:
    """By the installation's mail server, else by the one that the shop's customers get mails from."""
    person = line.person
    assert person is not None  # only people have mail
    if settings.EMAIL_URL:
        sender = formataddr((line.shop.name, settings.DEFAULT_FROM_EMAIL))
        with CHANNELS["installation"].opened({}) as send:
            yield Opened(send, CHANNELS["installation"].once, person.email, sender)
        return
    account = _account(line.shop, Reach.EMAIL)
    with accounts.opened(account) as send:
        yield Opened(send, CHANNELS[account.channel].once, person.email, accounts.sender_of(account, line.shop))


def _account(shop: Shop, reach: Reach) -> Account:
    found = accounts.of_shop(shop).get(reach)
    if found is None:
        raise NotSentError("Nothing is set up to send it by.", again=False)
    return found


def worked(line: Line, rests_until: datetime) -> None:
    """It works, and is left alone until then."""
    Line.objects.filter(pk=line.pk).update(failures=0, quiet_until=rests_until, why="", broken=False)


def failed(line: Line, error: NotSentError, now: datetime) -> datetime:
    """It does not work now. Returns when it is tried again. Where it never will, somebody must look at it."""
    line.failures += 1
    wait = max(WAITS[min(line.failures, len(WAITS) - 1)], timedelta(seconds=error.wait or 0))
    line.quiet_until = now + wait
    Line.objects.filter(pk=line.pk).update(
        failures=F("failures") + 1,
        quiet_until=line.quiet_until,
        broken=error.undeliverable,
        why=discreet(str(error))[:300],
    )
    return line.quiet_until
