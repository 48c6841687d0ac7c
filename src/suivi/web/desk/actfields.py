"""How each parameter of an action is asked for: one table, by the parameter's name."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from babel.numbers import get_currency_precision
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.core.facts import Address
from suivi.orders.rows import effective_note
from suivi.web.desk.actparts import (
    About,
    Attributes,
    Final,
    Holds,
    Make,
    Numbers,
    Others,
    Part,
    Pieces,
    PiecesAnd,
    Tags,
    Text,
)
from suivi.web.formats import locale, reader
from suivi.web.platformwords import DISPOSITION, term

COUNTRY = re.compile("[A-Z]{2}")  # Babel knows continents, too, by numbers
PAYS = frozenset({"sale", "capture"})
RESTOCK: Mapping[str, str] = {
    "no_restock": gettext_noop("They are not put back in stock"),
    "cancel": gettext_noop("They were not shipped; put them back in stock"),
    "return": gettext_noop("They came back; put them back in stock"),
}


def one(make: Make) -> Callable[[str, About], Part]:
    """A parameter that is one field."""
    return lambda name, about: Part(name, about, make)


def _one_of(label: str, words: Mapping[str, str], initial: str = "") -> forms.Field:
    choices = [(word, _(said)) for word, said in words.items()]
    return forms.ChoiceField(label=_(label), choices=choices, initial=initial, required=False)


class Refunded(PiecesAnd):
    """What is refunded, and what becomes of it; money alone may go back."""

    from_all, needed, key = False, False, "restock"

    def more_field(self) -> forms.Field:
        """Where the goods are."""
        return _one_of(gettext_noop("What becomes of the items"), RESTOCK, "no_restock")


class Coming(PiecesAnd):
    """What comes back, and why."""

    from_all, key = False, "note"

    def more_field(self) -> forms.Field:
        """The reason in one's own words."""
        return forms.CharField(label=_("Why it comes back"), max_length=255, required=False)


class Came(PiecesAnd):
    """What came back, and how it was found."""

    key = "found"

    def more_field(self) -> forms.Field:
        """What becomes of the goods."""
        return _one_of(gettext_noop("What was found"), DISPOSITION, "restocked")


def _choice(label: str, kind: str) -> Make:
    """One of an enum's words; ``kind``: their table in ``web.platformwords``."""

    def make(about: About) -> forms.Field:
        words = [(word.value, term(kind, word.value)) for word in about.kind]
        return forms.ChoiceField(label=_(label), choices=[("", _("Choose one")), *words])

    return make


def _text(label: str, help_text: str = "", *, most: int = 255, rows: int = 0) -> Make:
    """A text, in an area where it has ``rows``."""

    def make(about: About) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": rows}) if rows else None
        hint = _(help_text) if help_text else ""
        return forms.CharField(label=_(label), help_text=hint, max_length=most, required=about.required, widget=widget)

    return make


def _yes(label: str, *, initial: bool = False) -> Make:
    return lambda _about: forms.BooleanField(label=_(label), required=False, initial=initial)


def _moment(label: str, help_text: str = "") -> Make:
    def make(about: About) -> forms.Field:
        picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        hint = _(help_text) if help_text else ""
        return forms.DateTimeField(
            label=_(label), help_text=hint, initial=about.target.at, widget=picker, required=about.required
        )

    return make


def _money(label: str, help_text: str = "", *, all_of_it: bool = False) -> Make:
    """An amount; ``all_of_it``: begins with the most there can be."""

    def make(about: About) -> forms.Field:
        most, currency = about.target.amount, about.currency
        step = Decimal(1).scaleb(-get_currency_precision(currency or "XXX"))
        said = [_(help_text)] if help_text else []
        said += [_("At most {amount}.").format(amount=reader().money(most, currency))] if most else []
        return forms.DecimalField(
            label=f"{_(label)} ({currency})" if currency else _(label),
            help_text=" ".join(said),
            min_value=0,
            max_value=most,
            initial=most.quantize(step) if most and all_of_it else None,
            widget=forms.NumberInput(attrs={"step": str(step), "inputmode": "decimal"}),
            required=about.required,
        )

    return make


def _payment(about: About) -> forms.Field:
    """Of which payment money goes back."""
    paid = [one for one in about.facts.transactions.values() if one.kind in PAYS and one.status == "success"]
    choices = [(one.id, f"{term('gateway', one.gateway)} · {reader().money(one.amount, one.currency)}") for one in paid]
    return forms.ChoiceField(label=_("From which payment"), choices=[("", _("None")), *choices], required=False)


def _company(about: About) -> forms.Field:
    known = about.target.tracking
    return forms.CharField(
        label=_("Carrier"), initial=known[0].company if known else "", max_length=255, required=False
    )


def _note(about: About) -> forms.Field:
    text = effective_note(about.facts)
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=_("Note"), initial=text, max_length=5000, required=False, widget=area)


def _contact(label: str, column: str) -> Make:
    """E-mail or phone number as they are now."""

    def make(about: About) -> forms.Field:
        now = getattr(about.facts.customer, column, "")
        kind = forms.EmailField if column == "email" else forms.CharField
        return kind(label=_(label), initial=now, max_length=255, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    return make


def _address(label: str, now: Callable[[Address], str]) -> Make:
    """A line of the shipping address as it is now."""

    def make(about: About) -> forms.Field:
        customer = about.facts.customer
        text = now(customer.shipping) if customer and customer.shipping else ""
        off = forms.TextInput(attrs={"autocomplete": "off"})
        return forms.CharField(label=_(label), initial=text, max_length=255, required=about.required, widget=off)

    return make


def _country(about: About) -> forms.Field:
    customer = about.facts.customer
    names = {str(code): str(name) for code, name in locale(reader().language).territories.items()}
    choices = sorted(((code, name) for code, name in names.items() if COUNTRY.fullmatch(code)), key=lambda one: one[1])
    now = customer.shipping.country if customer and customer.shipping else ""
    return forms.ChoiceField(label=_("Country"), choices=[("", _("Choose one")), *choices], initial=now)


LAST = gettext_noop("This is the last capture: what is left is released")
NOTIFY = gettext_noop("Tell the customer by e-mail")

# By the parameter's name; by action and name where two actions mean different things by it.
ENTRIES: Mapping[str, Callable[[str, About], Part]] = {
    "pieces": Pieces,
    "refund.pieces": Refunded,
    "create_return.pieces": Coming,
    "process_return.pieces": Came,
    "holds": Holds,
    "others": Others,
    "numbers": Numbers,
    "attributes": Attributes,
    "tags": lambda name, about: Tags(name, about, _text(gettext_noop("Tags"), gettext_noop("Parted by commas."))),
    "hold.reason": one(_choice(gettext_noop("Reason"), "hold")),
    "cancel.reason": one(_choice(gettext_noop("Reason"), "cancel")),
    "decline_return.reason": one(_choice(gettext_noop("Reason"), "decline")),
    "notes": one(_text(gettext_noop("Notes"), gettext_noop("For your team. They are shown in Shopify, too."))),
    "note": one(_text(gettext_noop("Note"), gettext_noop("For your team only."))),
    "decline_return.note": one(_text(gettext_noop("Message to the customer"), most=500, rows=3)),
    "message": one(_text(gettext_noop("Your own words in the e-mail"), most=5000, rows=3)),
    "text": lambda name, about: Text(name, about, _note),
    "reschedule.at": one(_moment(gettext_noop("New date"))),
    "at": one(_moment(gettext_noop("Delivered on"), gettext_noop("Left empty: now."))),
    "company": one(_company),
    "fulfill.notify": one(_yes(NOTIFY, initial=True)),
    "notify": one(_yes(NOTIFY)),
    "capture.amount": one(_money(gettext_noop("Amount"), all_of_it=True)),
    "amount": one(_money(gettext_noop("Amount"))),
    "shipping": one(_money(gettext_noop("Of which shipping"))),
    "final": lambda name, about: Final(name, about, _yes(LAST)),
    "restock": one(_yes(gettext_noop("Put the items back in stock"), initial=True)),
    "cancel.refund": one(_yes(gettext_noop("Give back what was paid"))),
    "refund": one(_money(gettext_noop("Refund"), gettext_noop("Left empty: nothing is refunded now."))),
    "payment": one(_payment),
    "email": one(_contact(gettext_noop("E-mail"), "email")),
    "set_phone.phone": one(_contact(gettext_noop("Phone number, with its country"), "phone")),
    "first_name": one(_address(gettext_noop("First name"), lambda it: it.name.rpartition(" ")[0])),
    "last_name": one(_address(gettext_noop("Last name"), lambda it: it.name.rpartition(" ")[2])),
    "set_address.company": one(_address(gettext_noop("Company"), lambda it: it.company)),
    "line1": one(_address(gettext_noop("Address"), lambda it: it.line1)),
    "line2": one(_address(gettext_noop("Apartment, floor"), lambda it: it.line2)),
    "zip": one(_address(gettext_noop("Postal code"), lambda it: it.zip)),
    "city": one(_address(gettext_noop("City"), lambda it: it.city)),
    "province": one(_address(gettext_noop("State or province, as a code"), lambda it: it.province)),
    "country": one(_country),
    "phone": one(_address(gettext_noop("Phone number"), lambda it: it.phone)),
}


def part(action: str, name: str, about: About) -> Part:
    """The parameter of an action in a form about these things."""
    make = ENTRIES.get(f"{action}.{name}") or ENTRIES[name]
    return make(name, about)
