"""A shop's accounts with channels: sealed, one for each way to reach people, left alone for a while when it fails."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import formataddr

import msgspec
from django.conf import settings
from django.db.models import F

from suivi.accounts.models import Shop, new_token
from suivi.channels import CHANNELS
from suivi.channels.contract import Channel, NotSentError, Reach, Send
from suivi.lib import vault
from suivi.lib.discreet import discreet
from suivi.messages.models import Account

# How long an account that fails is left alone, by failures in a row.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (0, 10, 30, 120, 600, 1800))


def of_shop(shop: Shop) -> dict[Reach, Account]:
    """The accounts that the shop has set up."""
    found = Account.objects.filter(shop=shop, channel__in=CHANNELS)
    return {Reach(one.reach): one for one in found}


def entered(account: Account) -> dict[str, str]:
    """What was entered of it. Raises ``vault.UnsealableError``."""
    if not account.sealed_account:
        return {}
    return msgspec.json.decode(vault.open_(account.sealed_account), type=dict[str, str])


def put(shop: Shop, channel: Channel, fields: Mapping[str, str], more: Mapping[str, str]) -> str:
    """Sets an account up. ``more``: sender, sender_name, reply_to. A secret left empty stays as it was.

    Returns the token of the address to which the provider reports, where that is another than before; else "".
    """
    before = Account.objects.filter(shop=shop, reach=channel.reach).first()
    same = before is not None and before.channel == channel.name
    kept = _kept(before) if same and before is not None else {}
    values = {field.name: fields.get(field.name) or (kept.get(field.name, "") if field.secret else "")
              for field in channel.fields}  # fmt: skip
    token = ""
    if channel.read is not None:
        token = kept.get("_token", "") or new_token()
        values["_token"] = token
    Account.objects.update_or_create(
        shop=shop,
        reach=channel.reach,
        defaults={
            "channel": channel.name,
            "sealed_account": vault.seal(msgspec.json.encode(values).decode()),
            "token_hash": hash_of(token) if token else None,
            "failures": 0,
            "quiet_until": None,
            "why": "",
            **more,
        },
    )
    return "" if kept.get("_token") else token


def _kept(account: Account) -> dict[str, str]:
    try:
        return entered(account)
    except vault.UnsealableError:
        return {}


def forget(shop: Shop, reach: Reach) -> None:
    """Nobody is reached this way any more."""
    Account.objects.filter(shop=shop, reach=reach).delete()


def hash_of(token: str) -> str:
    """A token as it is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str) -> Account | None:
    """The account whose provider reports with this token."""
    found = Account.objects.filter(token_hash=hash_of(token), channel__in=CHANNELS)
    return found.select_related("shop").first()


def report_address(account: Account) -> str:
    """The address to which the provider reports, "" where it tells nothing."""
    token = _kept(account).get("_token", "")
    return f"{settings.BASE_URL.rstrip('/')}/reports/{token}" if token else ""


def sender_of(account: Account, shop: Shop) -> str:
    """From whom mails come, as mail programs show it."""
    return formataddr((account.sender_name or shop.name, account.sender or settings.DEFAULT_FROM_EMAIL))


@contextmanager
def opened(account: Account) -> Iterator[Send]:
    """The channel, open. Raises ``NotSentError`` where the account does not work."""
    try:
        values = entered(account)
    except vault.UnsealableError as error:
        raise NotSentError(str(error), again=True) from error
    token = values.pop("_token", "")
    if token:
        values["callback"] = report_address(account)
    with CHANNELS[account.channel].opened(values) as send:
        yield send


def failed(account: Account, why: str, now: datetime) -> datetime:
    """It does not work now. Returns when it is tried again."""
    account.failures += 1
    account.quiet_until = now + WAITS[min(account.failures, len(WAITS) - 1)]
    mine = Account.objects.filter(shop_id=account.shop_id, reach=account.reach)
    mine.update(failures=F("failures") + 1, quiet_until=account.quiet_until, why=discreet(why)[:500])
    return account.quiet_until


def worked(account: Account) -> None:
    """It works."""
    if account.failures:
        account.failures, account.quiet_until = 0, None
        Account.objects.filter(shop_id=account.shop_id, reach=account.reach).update(
            failures=0, quiet_until=None, why=""
        )
