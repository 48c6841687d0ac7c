"""What the file of a report says beside its rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from suivi.accounts.models import Shop
from suivi.publishing.formats.contract import About
from suivi.publishing.schedules import clock_of
from suivi.reports.contract import Definition, Reader
from suivi.reports.running import planned


def describe(
    definition: Definition,
    shop: Shop,
    title: str,
    language: str,
    *,
    now: datetime,
    parameters: Mapping[str, str],
    reader: Reader,
) -> About:
    """Title, period, language and clock. Raises ``ReportError``."""
    days = planned(definition, shop, now=now, parameters=parameters, reader=reader).days
    about = About(title, language, clock_of(shop), now, shop=shop.name)
    return replace(about, period=about.hand.span(days.start, days.end)) if days else about
