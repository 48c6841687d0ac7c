"""A briefing in words: a headline with the counts, then its parts with money, orders and links."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import NamedTuple

from babel.dates import format_date
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suivi.accounts.models import Shop
from suivi.alerts.writing import Voice, Written, address, kind_name, mail
from suivi.channels.contract import Item
from suivi.core.labels import action
from suivi.letters.days import locale
from suivi.letters.plain import plain
from suivi.orders.listed import Listed


class Part(NamedTuple):
    """One kind: ``size`` orders, some of them, what they are worth (by currency). ``grown``: how many more than before.

    ``solved``: those that ended before anybody was told. ``words``: of rules and of what is unusual.
    """

    kind: str
    size: int
    rows: tuple[Listed, ...] = ()
    money: tuple[tuple[str, Decimal], ...] = ()
    grown: int = 0
    solved: int = 0
    words: tuple[str, ...] = ()


class Wording(NamedTuple):
    """Everything of one briefing."""

    since: datetime
    new: list[Part]
    worse: list[Part]
    waiting: list[Part]
    orders_waiting: int
    now: datetime


def worded(shop: Shop, parts: Wording, language: str, zone: tzinfo) -> Written:
    """The briefing as a message."""
    voice = Voice(language, zone)
    with translation.override(language):
        headline = _headline(parts)
        subject = f"{shop.name}: {headline}"
        titled = [
            (_("New since %s") % voice.at(parts.since), parts.new),
            (_("Got worse"), parts.worse),
            (_("Waits for a person today"), parts.waiting),
        ]
        content = f"<h1>{escape(_day(parts.now, voice))}</h1><p>{escape(headline)}.</p>"
        content += "".join(_section(shop, title, found, voice) for title, found in titled if found)
        items = tuple(_item(shop, title, part, voice) for title, found in titled for part in found)
        return Written(subject, plain(content), mail(shop, subject, content, language), items, "")


def _headline(parts: Wording) -> str:
    new, more = sum(part.size for part in parts.new), sum(part.grown for part in parts.worse)
    waiting = parts.orders_waiting
    told = [
        ngettext("%(count)s new", "%(count)s new", new) % {"count": new} if new else "",
        ngettext("%(count)s more than before", "%(count)s more than before", more) % {"count": more} if more else "",
        ngettext("%(count)s waits for a person", "%(count)s wait for a person", waiting) % {"count": waiting}
        if waiting
        else "",
    ]
    return ", ".join(filter(None, told)) or _("Solved by itself")


def _day(now: datetime, voice: Voice) -> str:
    day = str(format_date(now.astimezone(voice.zone).date(), "full", locale=locale(voice.language)))
    return day[:1].upper() + day[1:]


def _section(shop: Shop, title: str, parts: Sequence[Part], voice: Voice) -> str:
    return f"<h2>{escape(title)}</h2>" + "".join(_shown(shop, part, voice) for part in parts)


def _shown(shop: Shop, part: Part, voice: Voice) -> str:
    """A kind with its figures, and beneath it its orders."""
    figures = escape(_figures(part, voice))
    head = f'<p><a href="{escape(_list_of(shop, part))}"><strong>{escape(kind_name(part.kind))}</strong></a> {figures}'
    said = [escape(words) for words in part.words] + [_row(shop, row, voice) for row in part.rows]
    return "<br>".join([head, *said]) + "</p>"


def _row(shop: Shop, row: Listed, voice: Voice) -> str:
    url = escape(address(shop, "order", row.id))
    said = [voice.money(row.total, row.currency)]
    if row.problem_since:
        said.append(_("since %s") % voice.at(row.problem_since))
    if row.next_actions:
        said.append(_(action(row.next_actions[0])))
    return f'<a href="{url}">{escape(row.name)}</a> {escape(" · ".join(said))}'


def _figures(part: Part, voice: Voice) -> str:
    """How many, worth what, how many more, and how many were solved."""
    orders = ngettext("%(count)s order", "%(count)s orders", part.size) % {"count": part.size}
    said = [] if part.words else [orders]
    said += [voice.money(total, currency) for currency, total in part.money if total]
    if part.grown:
        said.append(_("%s more") % part.grown)
    if part.solved:
        said.append(ngettext("%(count)s solved meanwhile", "%(count)s solved meanwhile", part.solved)
                    % {"count": part.solved})  # fmt: skip
    return " · ".join(said)


def _list_of(shop: Shop, part: Part) -> str:
    if part.words:
        return address(shop, "alerts")
    return f"{address(shop, 'orders')}?problem={part.kind}&sort=problem"


def _item(shop: Shop, title: str, part: Part, voice: Voice) -> Item:
    said = " · ".join(filter(None, [_figures(part, voice), *part.words]))
    return Item(kind_name(part.kind), _list_of(shop, part), f"{said} ({title})")
