"""What does not work, in words: what it is, what that costs, what to do, and where."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.accounts import storereasons
from suivi.accounts.models import Shop
from suivi.alerts.kinds import NAMES, SEVERITY, Broken
from suivi.alerts.models import Trouble
from suivi.alerts.writing import Said


class Words(NamedTuple):
    """``says``: with places for the trouble's params. ``do``: what a person can do. ``page``: where that is done.

    ``of``: the param that the page's address has. ``owners``: only they may open it.
    """

    says: str
    do: str
    page: str
    of: str = ""
    owners: bool = False


WORDS: Mapping[str, Words] = {
    Broken.STANDS_STILL: Words(
        gettext_noop("What came in is not worked on, so that orders, messages and reports stay as they were."),
        gettext_noop("See that the worker runs and what its log says; a restart is safe."),
        "inbox",
    ),
    Broken.STORE_REFUSES: Words(
        gettext_noop("The store cannot be asked, and no order is up to date: {why}"),
        gettext_noop("Enter the app again, or install it again, under Settings → Shopify."),
        "settings_shopify",
        owners=True,
    ),
    Broken.STORE_BEHIND: Words(
        gettext_noop("The store does not answer, and orders may have changed there: {why}"),
        gettext_noop("Nothing needs to be done if Shopify has an outage: Suivi reads what it missed."),
        "settings_shopify",
        owners=True,
    ),
    Broken.WEBHOOKS_MISSING: Words(
        gettext_noop("Of {wanted} webhook topics, {missing} were missing. News of them come up to ten minutes late."),
        gettext_noop("Shopify removes webhooks that are not answered: see that Suivi’s address answers at all hours."),
        "settings_shopify",
        owners=True,
    ),
    Broken.PROVIDER_OUT: Words(
        gettext_noop("{provider} cannot be asked, and parcels that it follows have no news: {why}"),
        gettext_noop("Check the account there; after an outage Suivi asks again by itself."),
        "settings_provider",
        of="of",
        owners=True,
    ),
    Broken.MESSAGES_OUT: Words(
        gettext_noop("{channel} takes no messages to customers; they wait: {why}"),
        gettext_noop("Check the account there, then send a test."),
        "settings_channel",
        of="reach",
        owners=True,
    ),
    Broken.RULE_FAILED: Words(
        gettext_noop("The rule “{rule}” could not do its steps on {count} orders within a day."),
        gettext_noop("Its log says why."),
        "rule",
        of="name",
    ),
    Broken.RULE_WAITS: Words(
        gettext_noop("The rule “{rule}” has acted on as many orders as it may in an hour; {count} more wait."),
        gettext_noop("Raise its limit, or see why it fires so often."),
        "rule",
        of="name",
    ),
    Broken.REPORT_FAILED: Words(
        gettext_noop("“{report}” was not made or did not arrive: {why}"),
        gettext_noop("Put that right, then make it again."),
        "report_schedule",
        of="of",
    ),
    Broken.PLACE_BROKEN: Words(
        gettext_noop("“{name}” takes no alerts: {why}"),
        gettext_noop("Enter its address again."),
        "alert_place",
        of="of",
        owners=True,
    ),
}


class Shown(NamedTuple):
    """One trouble, finished. ``url``: a path that its reader may open; ``mends``: and where it is put right."""

    name: str
    severity: str
    sentence: str
    do: str
    url: str
    mends: bool
    since: datetime


def shown(shop: Shop, trouble: Trouble, *, owner: bool) -> Shown:
    """It, in the language in force."""
    words = WORDS[trouble.kind]
    return Shown(
        name=_(NAMES[trouble.kind]),
        severity=SEVERITY[trouble.kind].value,
        sentence=sentence(trouble),
        do=_(words.do),
        url=path(shop, trouble, owner=owner),
        mends=owner or not words.owners,
        since=trouble.since,
    )


def sentence(trouble: Trouble) -> str:
    """What does not work."""
    params = dict(trouble.params)
    if "why" in params:
        params["why"] = storereasons.reason(params["why"]) or "–"
    return _(WORDS[trouble.kind].says).format_map(params)


def path(shop: Shop, trouble: Trouble, *, owner: bool) -> str:
    """Where it can be put right; the list of alerts for those who may not open that."""
    words = WORDS[trouble.kind]
    if words.owners and not owner:
        return reverse("alerts", args=[shop.handle])
    named = {"of": trouble.of, **trouble.params}
    return reverse(words.page, args=[shop.handle, *([named[words.of]] if words.of else [])])


def said(shop: Shop, references: Iterable[str], *, owner: bool = False) -> dict[str, Said]:
    """What alerts refer to (a trouble's id), in the language in force."""
    ids = [int(one) for one in references if one.isdecimal()]
    found = Trouble.objects.filter(shop=shop, pk__in=ids) if ids else ()
    return {
        str(one.pk): Said(_(NAMES[one.kind]), f"{sentence(one)} {_(WORDS[one.kind].do)}", path(shop, one, owner=owner))
        for one in found
    }
