"""What is unusual, in words: the figure, what is usual, the day, and where the orders or parcels behind it are."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec
from babel.dates import format_date
from babel.numbers import format_percent
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from suivi.accounts.models import Shop
from suivi.alerts.anomalies import SILENCE, Found
from suivi.alerts.models import Anomaly
from suivi.alerts.writing import Said
from suivi.carriers.links import carrier_name
from suivi.core.customerdays import long_day
from suivi.letters.days import locale

SHOWN = timedelta(days=14)
TITLES: Mapping[str, str] = {
    "failures": gettext_noop("Many failed deliveries"),
    "refunds": gettext_noop("Many refunds"),
    "returns": gettext_noop("Many returns"),
    SILENCE: gettext_noop("{carrier} is silent"),
}
SENTENCES: Mapping[str, str] = {
    "failures": gettext_noop("{value} deliveries failed on {day}. Usual on such a day: {usual}."),
    "refunds": gettext_noop("{value} orders were refunded on {day}. Usual on such a day: {usual}."),
    "returns": gettext_noop("{value} returns were begun on {day}. Usual on such a day: {usual}."),
    SILENCE: gettext_noop("Of {whole} parcels that {carrier} had under way on {day}, {value} were scanned by the next"
                          " morning. Usual: {usual}."),
}  # fmt: skip
SAME_DAYS = gettext_noop("The same weekday of the {days} weeks before, newest first: {past}.")
WORKING_DAYS = gettext_noop("Scanned on the {days} working days before, newest first: {past}.")
REPORTS = {"failures": "exceptions", "refunds": "refunds_by_reason", "returns": "returns_by_reason"}


class Shown(NamedTuple):
    """One thing that is unusual. ``evidence``: the figures it was compared with; ``url``: a path."""

    title: str
    sentence: str
    evidence: str
    url: str
    day: date
    ended_at: datetime | None


def shown(shop: Shop, now: datetime) -> list[Shown]:
    """What was unusual lately, the newest first, in the language in force."""
    found = Anomaly.objects.filter(shop=shop, at__gte=now - SHOWN).order_by("-day", "what", "of")
    return [_shown(shop, one) for one in found]


def _shown(shop: Shop, anomaly: Anomaly) -> Shown:
    found = msgspec.convert(anomaly.found, Found)
    return Shown(title(found), sentence(found), evidence(found), path(shop, found), found.day, anomaly.ended_at)


def evidence(found: Found) -> str:
    """What it was compared with, in the language in force."""
    past, compared = ", ".join(map(str, found.past)), WORKING_DAYS if found.what == SILENCE else SAME_DAYS
    return _(compared).format(days=len(found.past), past=past)


def title(found: Found) -> str:
    """What is unusual in short, in the language in force."""
    return _(TITLES[found.what]).format(carrier=carrier_name(found.of))


def reference(one: Anomaly | Found) -> str:
    """By which alerts refer to it."""
    return f"{one.what} {one.day.isoformat()} {one.of}"


def sentence(found: Found) -> str:
    """What is unusual, in the language in force."""
    language = get_language() or "en"
    spoken = locale(language)
    share = found.what == SILENCE
    return _(SENTENCES[found.what]).format(
        value=found.value,
        whole=found.whole,
        usual=format_percent(found.usual, locale=spoken) if share else f"{found.usual:g}",
        carrier=carrier_name(found.of),
        day=format_date(found.day, long_day(language), locale=spoken),
    )


def path(shop: Shop, found: Found) -> str:
    """The report or list that shows what is behind it."""
    if found.what == SILENCE:
        return f"{reverse('deliveries', args=[shop.handle])}?{urlencode({'carrier': found.of})}"
    return reverse("report", args=[shop.handle, REPORTS[found.what]])


def said(shop: Shop, references: Iterable[str]) -> dict[str, Said]:
    """What alerts refer to (``what day of``), in the language in force."""
    wanted = [reference.split(" ", 2) for reference in references]
    days = {day for _what, day, *_of in wanted}
    documents = Anomaly.objects.filter(shop=shop, day__in=days).values_list("found", flat=True) if days else ()
    found = [msgspec.convert(document, Found) for document in documents]
    return {reference(one): Said(title(one), f"{sentence(one)} {evidence(one)}", path(shop, one)) for one in found}
