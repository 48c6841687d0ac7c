"""Writing a letter: what a customer is told of an order when something happens, as e-mail or as SMS."""

from datetime import datetime
from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.customers import links
from suivi.customers.models import Brand
from suivi.customers.pictures import Picture
from suivi.letters.faults import CannotWrite
from suivi.letters.filling import filled
from suivi.letters.looks import LOGO, Looks, dressed
from suivi.letters.plain import one_line, paragraphs, plain, tidy
from suivi.letters.sandbox import render
from suivi.letters.short import PLAIN
from suivi.letters.standard import SMS, Text, language_of
from suivi.letters.triggers import Trigger
from suivi.letters.values import Addresses, Values
from suivi.letters.versions import Slot, current
from suivi.orders.reading import Expected, expected

__all__ = ["LOGO", "CannotWrite", "Letter", "compose", "letter_of", "write"]


class Letter(NamedTuple):
    """A letter, ready to be sent. An SMS has only ``text``.

    ``logo``: the picture that ``html`` names as ``cid:logo`` (``LOGO``); None where the shop has none.
    """

    subject: str
    preheader: str
    text: str
    html: str
    logo: Picture | None = None


def write(
    shop: Shop,
    order_id: int,
    trigger: Trigger,
    *,
    channel: str,
    language: str,
    subjects: frozenset[str],
    now: datetime,
    opt_out: str = "",
) -> Letter:
    """The letter about this order, with the shop's template where it has one.

    ``channel``: "email" or "sms". ``language``: any code; English where there are no texts in it. ``subjects``: what it
    is about: parcels (``shipment|number``), ids of returns, codes of problems; none of them: the whole order.
    ``opt_out``: the address where whoever gets it says "no more of these". The order's link is made, or kept alive.

    Raises ``CannotWrite`` where the template fails, and ``Http404`` where the shop has no such order.
    """
    read = expected(shop, order_id, now)
    token = links.token_of(shop, order_id, now)
    spoken = language_of(language)
    text = current(shop, Slot(trigger, channel, spoken))
    return compose(shop, read, text, channel, spoken, subjects, Addresses(page_of(shop, token, spoken), opt_out), now)


def page_of(shop: Shop, token: str, language: str) -> str:
    """The whole address of an order's page, in the letter's language."""
    return f"{links.address_of(shop, token)}?lang={language}"


def compose(
    shop: Shop,
    read: Expected,
    text: Text,
    channel: str,
    language: str,
    subjects: frozenset[str],
    addresses: Addresses,
    now: datetime,
) -> Letter:
    """The letter that this text makes of an order; nothing is read of other orders and nothing is kept."""
    brand = Brand.objects.filter(shop=shop).first() or Brand()
    brand.shop = shop
    return letter_of(text, channel, language, brand, filled(brand, read, language, subjects, addresses, now))


def letter_of(text: Text, channel: str, language: str, brand: Brand, values: Values) -> Letter:
    """The letter that this text makes of these values (``letters.filling``)."""
    if channel == SMS:
        return Letter("", "", _sms(text, values), "")
    return _mail(text, values, language, brand)


def _sms(text: Text, values: Values) -> str:
    said = one_line(_part("body", text.body, "txt", values).translate(PLAIN))
    if not said:
        raise CannotWrite("empty", part="body")
    return said


def _mail(text: Text, values: Values, language: str, brand: Brand) -> Letter:
    subject = one_line(_part("subject", text.subject, "txt", values))
    preheader = one_line(_part("preheader", text.preheader, "txt", values))
    if not subject:
        raise CannotWrite("empty", part="subject")
    content = paragraphs(_part("body", text.body, "html", values))
    said = plain(_part("body", text.body, "plain", values))
    logo = Picture(brand.logo_type, bytes(brand.logo)) if brand.logo_type else None
    html = dressed(subject, preheader, content, language, Looks(brand.color, logo is not None), values)
    return Letter(subject, preheader, _closed(said, values), html, logo)


def _part(name: str, source: str, kind: str, values: Values) -> str:
    """One part of the template, said. A fault tells in which part it is."""
    try:
        return render(source, kind, values)
    except CannotWrite as fault:
        raise fault.at(name) from fault


def _closed(said: str, values: Values) -> str:
    """The plain text with what stands beneath every letter."""
    return tidy(render("{% render 'letter' %}", "txt", {**values, "letter": {"content": said}}))
