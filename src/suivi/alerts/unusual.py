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
from suivi.carriers.links import carrier_name
from suivi.letters.days import locale

SHOWN = timedelta(days=14)
SENTENCES: Mapping[str, str] = {
    "failures": gettext_noop("More deliveries failed than usual: {value} on {day}; usual on such a day: {usual}."),
    "refunds": gettext_noop("More orders were refunded than usual: {value} on {day}; usual on such a day: {usual}."),
    "returns": gettext_noop("More returns were begun than usual: {value} on {day}; usual on such a day: {usual}."),
    SILENCE: gettext_noop("{carrier} is silent: of {whole} parcels under way, {value} were scanned until the morning"
                          " after {day}; usual: {usual}."),
}  # fmt: skip
COMPARED = gettext_noop("Compared with {days} days before: {past}.")
REPORTS = {"failures": "exceptions", "refunds": "refunds_by_reason", "returns": "returns_by_reason"}


class Shown(NamedTuple):
    """One thing that is unusual. ``evidence``: the figures it was compared with; ``url``: a path."""

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
    return Shown(sentence(found), evidence(found), path(shop, found), found.day, anomaly.ended_at)


def evidence(found: Found) -> str:
    """What it was compared with, in the language in force."""
    past = ", ".join(map(str, found.past))
    return _(COMPARED).format(days=len(found.past), past=past)


def reference(one: Anomaly | Found) -> str:
    """By which alerts refer to it."""
    return f"{one.what} {one.day.isoformat()} {one.of}"


def sentence(found: Found) -> str:
    """What is unusual, in the language in force."""
    spoken = locale(get_language() or "en")
    share = found.what == SILENCE
    return _(SENTENCES[found.what]).format(
        value=found.value,
        whole=found.whole,
        usual=format_percent(found.usual, locale=spoken) if share else f"{found.usual:g}",
        carrier=carrier_name(found.of),
        day=format_date(found.day, "full", locale=spoken),
    )


def path(shop: Shop, found: Found) -> str:
    """The report or list that shows what is behind it."""
    if found.what == SILENCE:
        return f"{reverse('deliveries', args=[shop.handle])}?{urlencode({'carrier': found.of})}"
    return reverse("report", args=[shop.handle, REPORTS[found.what]])


def said(shop: Shop, references: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Sentence and path of what alerts refer to (``what day of``), in the language in force."""
    wanted = [reference.split(" ", 2) for reference in references]
    days = {day for _what, day, *_of in wanted}
    documents = Anomaly.objects.filter(shop=shop, day__in=days).values_list("found", flat=True) if days else ()
    found = [msgspec.convert(document, Found) for document in documents]
    return {reference(one): (sentence(one), path(shop, one)) for one in found}
