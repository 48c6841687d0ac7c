"""What a template may use: one table, by which templates are checked, examples are made and the handbook is written.

A field's kind is ``text``, ``day``, ``amount``, ``number``, the name of another thing, or one of these in brackets: a
list. Names are Shopify's where its notifications have one for the same.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

TEXT, DAY, AMOUNT, NUMBER = "text", "day", "amount", "number"
LETTER = "letter"


class Field(NamedTuple):
    """A variable, or a field of a thing. ``example``: as a letter shows it; of a text, an amount, a day or a number."""

    name: str
    kind: str
    says: str
    example: str | int = ""


F = Field
ORDER_URL = "https://orders.example.com/o/4hCq…/"
TRACKING = "https://www.laposte.fr/outils/suivre-vos-envois?code=8R00112233445"
THINGS: Mapping[str, tuple[Field, ...]] = {
    LETTER: (
        F("hello", TEXT, _("The greeting, with the first name where it is known"), "Hello Marie,"),
        F("order", "order", _("The order")),
        F("customer", "customer", _("Who ordered")),
        F("shop", "shop", _("Your shop")),
        F("parcels", "[parcel]", _("The parcels that this message is about")),
        F("parcel", "parcel", _("The first of them; nothing where nothing has left")),
        F("returns", "[return]", _("The returns that this message is about")),
        F("return", "return", _("The newest of them; nothing where nothing comes back")),
        F("refund", "refund", _("The newest refund; nothing where there is none")),
        F("request", "request", _("What the customer asked for on the order’s page; nothing where nothing was")),
        F("unsubscribe_url", TEXT, _("Where the reader stops these messages"), "https://orders.example.com/stop/…/"),
        F("now", DAY, _("The day on which it is written"), "Friday 27 November"),
        F("name", TEXT, _("The same as order.name"), "#1001"),
        F("order_name", TEXT, _("The same as order.name"), "#1001"),
        F("order_status_url", TEXT, _("The same as order.url"), ORDER_URL),
        F("created_at", DAY, _("The same as order.placed_at"), "Monday 23 November"),
        F("total_price", AMOUNT, _("The same as order.total"), "€58.90"),
        F("po_number", TEXT, _("The same as order.po_number"), "PO 77"),
        F("confirmation_number", TEXT, _("The same as order.confirmation_number"), "K7Q2M1XPT"),
        F("line_items", "[item]", _("The same as order.items")),
        F("shipping_address", "address", _("Where it goes")),
        F("fulfillment", "fulfillment", _("The parcels of this message, as Shopify’s notifications have them")),
    ),
    "order": (
        F("name", TEXT, _("Its name"), "#1001"),
        F("confirmation_number", TEXT, _("Its confirmation number"), "K7Q2M1XPT"),
        F("po_number", TEXT, _("Its purchase order number"), "PO 77"),
        F("placed_at", DAY, _("When it was placed"), "Monday 23 November"),
        F("url", TEXT, _("Its page for the customer, in the language of the message"), ORDER_URL),
        F("situation", TEXT, _("How it stands, as a word for conditions"), "on_its_way"),
        F("headline", TEXT, _("How it stands, as its page says it"), "Your parcel is on its way"),
        F("sentence", TEXT, _("A sentence more, as its page says it"), "Colissimo has it and is bringing it to you."),
        F("scheduled_for", DAY, _("When a planned order leaves"), "Tuesday 1 December"),
        F("payment", TEXT, _("How the payment stands"), "Paid. Thank you."),
        F("total", AMOUNT, _("What it came to"), "€58.90"),
        F("paid", AMOUNT, _("What was paid"), "€58.90"),
        F("refunded", AMOUNT, _("What was paid back"), "€19.90"),
        F("outstanding", AMOUNT, _("What is still to be paid"), "€12.00"),
        F("due_on", DAY, _("By when it is to be paid"), "Monday 30 November"),
        F("items", "[item]", _("What was ordered")),
        F("parcels", "[parcel]", _("All parcels, also those that this message is not about")),
        F("returns", "[return]", _("All returns")),
        F("city", TEXT, _("The town it goes to"), "Lyon"),
        F("country", TEXT, _("The country it goes to, as a code of two letters"), "FR"),
    ),
    "customer": (
        F("name", TEXT, _("First and last name"), "Marie Durand"),
        F("first_name", TEXT, _("First name"), "Marie"),
        F("last_name", TEXT, _("Last name"), "Durand"),
    ),
    "shop": (
        F("name", TEXT, _("Its name"), "Maison Lumière"),
        F("email", TEXT, _("Its e-mail for customers"), "hello@example.com"),
        F("phone", TEXT, _("Its phone for customers"), "+33 4 72 00 00 00"),
        F("url", TEXT, _("Its site"), "https://shop.example.com"),
        F("note", TEXT, _("The line beneath, such as opening hours"), "Open Tuesday to Saturday, 10 to 18."),
    ),
    "parcel": (
        F("situation", TEXT, _("Where it is, as a word for conditions"), "on_its_way"),
        F("carrier", TEXT, _("Who carries it"), "Colissimo"),
        F("number", TEXT, _("Its number"), "8R00112233445"),
        F("url", TEXT, _("The carrier’s page of it"), TRACKING),
        F("headline", TEXT, _("Where it is, as the order’s page says it"), "Your parcel is on its way"),
        F("sentence", TEXT, _("A sentence more, as the order’s page says it"),
          "Colissimo has it and is bringing it to you."),
        F("expected", TEXT, _("The day, or the days, on which it is expected"), "Thu 26 Nov – Sat 28 Nov"),
        F("expected_by", TEXT, _("Who says so"), "as the carrier expects"),
        F("promised", DAY, _("The day that was promised"), "Thursday 26 November"),
        F("why", TEXT, _("Why it comes later; nothing where it does not"), "Colissimo announces a delay."),
        F("next", TEXT, _("What happens about that"), "There is nothing that you need to do."),
        F("shipped_on", DAY, _("When it left"), "Tuesday 24 November"),
        F("delivered_on", DAY, _("When it was delivered"), "Friday 27 November"),
        F("steps", "[step]", _("Its way, step by step")),
        F("items", "[item]", _("What is in it")),
    ),
    "step": (
        F("name", TEXT, _("The step"), "On its way"),
        F("state", TEXT, _("done, now or next"), "now"),
    ),
    "item": (
        F("title", TEXT, _("Its name"), "Linen shirt"),
        F("quantity", NUMBER, _("How many"), 2),
        F("sku", TEXT, _("Its SKU"), "LS-01"),
        F("price", AMOUNT, _("The price of one"), "€29.45"),
    ),
    "return": (
        F("name", TEXT, _("Its name"), "#1001-R1"),
        F("sentence", TEXT, _("How it stands"), "We expect it back, or have it here and are looking at it."),
        F("items", "[item]", _("What comes back")),
        F("carrier", TEXT, _("Who carries it"), "Colissimo"),
        F("number", TEXT, _("The number of its parcel"), "8R99887766554"),
        F("url", TEXT, _("The carrier’s page of it"), TRACKING),
        F("label_url", TEXT, _("Its label, to be printed"), "https://labels.example.com/1.pdf"),
    ),
    "request": (
        F("kind", TEXT, _("What was asked for, as a word for conditions"), "return"),
        F("title", TEXT, _("What was asked for"), "You want to send something back"),
        F("asked_on", DAY, _("When"), "Wednesday 25 November"),
        F("items", "[item]", _("Of what")),
        F("text", TEXT, _("In the customer’s own words"), "It is too small for me."),
        F("sentence", TEXT, _("What became of it"), "We could not do that."),
        F("answer", TEXT, _("Your words to the customer"), "The 30 days in which it could come back are over."),
    ),
    "refund": (
        F("amount", AMOUNT, _("How much"), "€19.90"),
        F("refunded_on", DAY, _("When"), "Thursday 26 November"),
    ),
    "address": (
        F("city", TEXT, _("The town"), "Lyon"),
        F("country", TEXT, _("The country, as a code of two letters"), "FR"),
    ),
    "fulfillment": (
        F("tracking_company", TEXT, _("Who carries the first of them"), "Colissimo"),
        F("tracking_number", TEXT, _("The number of the first of them"), "8R00112233445"),
        F("tracking_numbers", "[text]", _("Their numbers"), "8R00112233445"),
        F("tracking_url", TEXT, _("The carrier’s page of the first of them"), TRACKING),
        F("tracking_urls", "[text]", _("The carriers’ pages of them"), TRACKING),
        F("estimated_delivery_at", TEXT, _("When the first of them is expected"), "Thu 26 Nov – Sat 28 Nov"),
        F("item_count", NUMBER, _("How many pieces are in them"), 2),
        F("fulfillment_line_items", "[fulfillment_line_item]", _("What is in them")),
    ),
    "fulfillment_line_item": (
        F("quantity", NUMBER, _("How many"), 2),
        F("line_item", "item", _("Of what")),
    ),
}  # fmt: skip

# What ``{% render 'name' %}`` puts in: ready parts, as the texts that come with Suivi use them.
BLOCKS: Mapping[str, str] = {
    "parcels": _("The parcels of this message: where each is, its steps, day, number and contents"),
    "items": _("What was ordered, with prices and the total"),
    "returns": _("The returns of this message, with labels and numbers"),
    "request": _("What the customer asked for, and your answer"),
    "button": _("The button that leads to the order’s page"),
}


def element(kind: str) -> str:
    """Of what a list is; "" where it is none."""
    return kind[1:-1] if kind.startswith("[") else ""


def field_of(thing: str, name: str) -> Field | None:
    """The field of a thing, or None."""
    return next((one for one in THINGS.get(thing, ()) if one.name == name), None)


def paths(thing: str = LETTER, before: str = "", depth: int = 3) -> Iterator[str]:
    """The names of all variables as they are written, those of a list's things by the thing's own name."""
    for one in THINGS[thing]:
        yield before + one.name
        if one.kind in THINGS and depth:
            yield from paths(one.kind, f"{before}{one.name}.", depth - 1)


def example(thing: str = LETTER) -> dict[str, object]:
    """Values as a letter could have, each of them filled."""
    return {one.name: _example(one) for one in THINGS[thing]}


def _example(one: Field) -> object:
    of = element(one.kind) or one.kind
    value: object = example(of) if of in THINGS else one.example
    return [value] if element(one.kind) else value
