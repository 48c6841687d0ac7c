"""What alerts say, in the language of whoever gets them: for mail, chats, phones and machines."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from babel.dates import format_datetime
from babel.numbers import format_currency
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suivi.accounts.models import Shop
from suivi.alerts.kinds import NAMES, RANK, SEVERITY
from suivi.channels.contract import Item
from suivi.core.labels import action
from suivi.core.verdict import Reason
from suivi.core.wording import say
from suivi.customers.models import Brand
from suivi.letters.days import locale
from suivi.letters.looks import Looks, dressed
from suivi.orders.listed import Listed
from suivi.reports import vocabulary

UNSAID = frozenset({"derived", "recommendation"})  # facts of reasons that are words of platforms


class Said(NamedTuple):
    """What is told of no order, in words: in short, in full, and the path of the page that shows it."""

    title: str
    words: str
    path: str = ""


class Saying(NamedTuple):
    """One thing to say. ``row``: the order's, where it is of one; ``taken_by``: who takes care of it."""

    kind: str
    mark: str
    raised_at: datetime
    title: str = ""
    words: str = ""
    row: Listed | None = None
    problem: Mapping[str, Any] | None = None  # of the order's, the one it is about
    taken_by: str = ""
    nobody: bool = False  # told on, because nobody took it
    url: str = ""


class Written(NamedTuple):
    """It, in words. ``document``: for machines, as JSON."""

    subject: str
    text: str
    html: str
    items: tuple[Item, ...]
    document: str


class Voice(NamedTuple):
    """Whose language and clock."""

    language: str
    zone: tzinfo

    def at(self, moment: datetime) -> str:
        """Date and time."""
        return str(format_datetime(moment.astimezone(self.zone), "short", locale=locale(self.language)))

    def money(self, amount: Decimal, currency: str) -> str:
        """The amount with its currency."""
        return str(format_currency(amount, currency or "XXX", locale=locale(self.language)))

    def value(self, value: object) -> str:
        """A fact of a reason."""
        if isinstance(value, str) and len(value) >= 19 and value[4:5] == "-" and "T" in value:
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                return str(value)
        return self.at(value) if isinstance(value, datetime) else "?" if value is None else str(value)


def kind_name(kind: str) -> str:
    """What a kind is called, in the language in force."""
    found = vocabulary.shown("problem") or {}
    return _(NAMES[kind]) if kind in NAMES else found.get(kind, kind)


def address(shop: Shop, page: str, *args: object) -> str:
    """The whole address of a page of the desk."""
    return site(reverse(page, args=[shop.handle, *args]))


def site(path: str) -> str:
    """The whole address of a path."""
    return settings.BASE_URL.rstrip("/") + path


def write(shop: Shop, sayings: Sequence[Saying], language: str, zone: tzinfo) -> Written:
    """One message that says all of it, what presses most first."""
    voice = Voice(language, zone)
    ordered = sorted(sayings, key=lambda one: (RANK[SEVERITY[one.kind]], one.raised_at))
    with translation.override(language):
        items = tuple(_item(shop, one, voice) for one in ordered)
        subject = f"{shop.name}: {_subject(ordered)}"
        document = _document(shop, ordered)
        html = mail(shop, subject, f"<h1>{escape(_subject(ordered))}</h1>{listed(items)}", language)
    return Written(subject, plain(items), html, items, document)


def _subject(sayings: Sequence[Saying]) -> str:
    first = sayings[0]
    named = f"{kind_name(first.kind)} {first.row.name}" if first.row else first.title or first.words
    more = len(sayings) - 1
    return named if not more else ngettext("%(first)s and %(more)s more", "%(first)s and %(more)s more", more) % {
        "first": named,
        "more": more,
    }  # fmt: skip


def _item(shop: Shop, one: Saying, voice: Voice) -> Item:
    """A line: of an order its name, what is wrong with it, why, what to do, and who has it."""
    if one.row is None:
        return Item(one.title or kind_name(one.kind), one.url or address(shop, "alerts"), one.words)
    said = [f"{kind_name(one.kind)}.", one.words or _reason(one, voice)]
    said += [_("Next: %s.") % _(action(one.row.next_actions[0])) if one.row.next_actions and not one.words else ""]
    said += [_("Total %s.") % voice.money(one.row.total, one.row.currency)]
    said += [_("Since %s.") % voice.at(one.raised_at)]
    said += [_("Nobody took it yet.") if one.nobody else ""]
    said += [_("%s takes care of it.") % one.taken_by if one.taken_by else ""]
    return Item(one.row.name, address(shop, "order", one.row.id), " ".join(filter(None, said)))


def _reason(one: Saying, voice: Voice) -> str:
    reason = (one.problem or {}).get("reason") or {}
    params = dict(reason.get("params") or {})
    if not reason or UNSAID & params.keys():
        return ""
    if amount := params.get("amount"):
        params["amount"] = voice.money(Decimal(str(amount)), one.row.currency if one.row else "")
    return say(Reason(reason.get("code", ""), params), _, voice.value)


def listed(items: Iterable[Item]) -> str:
    """Lines as HTML: words with a link, and what is said of them."""
    return "".join(
        f'<p><a href="{escape(one.url)}"><strong>{escape(one.name)}</strong></a> {escape(one.text)}</p>'
        for one in items
    )


def plain(items: Iterable[Item]) -> str:
    """The same as plain text."""
    return "\n\n".join(f"{one.name} {one.text}".strip() + f"\n{one.url}" for one in items)


def mail(shop: Shop, subject: str, content: str, language: str) -> str:
    """HTML by the looks of the shop's letters, with why one gets it and where that is changed."""
    brand = Brand.objects.filter(shop=shop).first()
    color = brand.color if brand else ""
    why = _("You get this because you work for %s and chose so, or because it is usual.") % shop.name
    words = {"why": why, "opt_out": _("Choose what you are told"), "questions": ""}
    values = {
        "shop": {"name": shop.name, "note": None},
        "words": words,
        "unsubscribe_url": address(shop, "alert_lines"),
    }
    return dressed(subject, "", content, language, Looks(color), values)


def _document(shop: Shop, sayings: Iterable[Saying]) -> str:
    """For machines: ids and words of the vocabulary, nothing of customers."""
    alerts = [
        {
            "kind": one.kind,
            "severity": SEVERITY[one.kind].value,
            "raised_at": one.raised_at,
            "escalated": one.nobody,
            "words": one.words,
            "order": {
                "id": str(one.row.id),
                "name": one.row.name,
                "url": address(shop, "order", one.row.id),
            }
            if one.row
            else None,
        }
        for one in sayings
    ]
    return msgspec.json.encode({"type": "alerts", "shop": shop.handle, "alerts": alerts}).decode()
