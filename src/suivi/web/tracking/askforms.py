"""The forms in which customers ask: made of what can be asked for, read into what was said."""

from hashlib import blake2b
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from suivi.core import customerasks as words
from suivi.core.addresses import postcode_fits
from suivi.core.facts import Address, Facts, Line, RequestLine
from suivi.core.requests import OF_GOODS, Kind
from suivi.core.selfservice import Chance, Rules
from suivi.customers import photos
from suivi.customers.finding import proves
from suivi.customers.photos import NotAPhotoError, rewritten
from suivi.selfservice.asking import PROVED, Said

MOST_TEXT = 1000
WITH_PHOTOS = frozenset({Kind.RETURN, Kind.DAMAGED, Kind.WRONG_ITEM})


class PhotosInput(forms.FileInput):
    """A field for several files; its value is the list of them."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> "list[UploadedFile[bytes]]":  # noqa: ANN401, ARG002
        """All files that were given."""
        return list(files.getlist(name)) if files else []


class PhotosField(forms.Field):
    """Photos, each written anew."""

    widget = PhotosInput

    def clean(self, value: "list[UploadedFile[bytes]]") -> list[bytes]:
        """The photos as they are kept. Raises ``forms.ValidationError``."""
        if len(value) > photos.MOST:
            raise forms.ValidationError(_("These are too many photos."))
        try:
            return [rewritten(one.read()) for one in value]
        except NotAPhotoError:
            raise forms.ValidationError(_("This is no JPEG, PNG or WebP photo, or it is too large.")) from None


class AskForm(forms.Form):
    """One kind of request about one order. It shows nothing of its customer: a link may be passed on."""

    line1 = forms.CharField(label=_("Street and number"), max_length=120)
    line2 = forms.CharField(label=_("Apartment, floor, code"), max_length=120, required=False)
    zip = forms.CharField(label=_("Postcode"), max_length=16, required=False)
    city = forms.CharField(label=_("Town"), max_length=80)
    phone = forms.CharField(label=_("Phone for the carrier"), max_length=30, required=False)
    text = forms.CharField(
        label=_("In your own words"),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photos = PhotosField(
        label=_("Photos"),
        required=False,
        help_text=_("At most three. Only the shop sees them; where and when they were taken is removed."),
        widget=PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    proof = forms.CharField(
        label=_("E-mail, phone number or postcode of the order"),
        max_length=120,
        help_text=_("So that nobody else can change your order. We only compare it."),
    )

    def __init__(self, *args: Any, of: Chance, facts: Facts, rules: Rules, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.of, self.facts = of, facts
        self.goods = [(line, of.goods[line.id]) for line in _lines(facts) if line.id in of.goods]
        self._leave_out(rules)
        for name in ("line1", "line2", "zip", "city", "phone"):
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = _AUTOCOMPLETE[name]
        for line, most in self.goods:
            only = 1 if len(self.goods) == 1 and most == 1 else 0
            self.fields[_name("many", line)] = forms.TypedChoiceField(
                label=line.name, coerce=int, choices=[(n, str(n)) for n in range(most + 1)], initial=only
            )
            if of.kind is Kind.RETURN:
                self.fields[_name("why", line)] = forms.ChoiceField(
                    label=_("Why?"), required=False, choices=[("", "–"), *((r, _word(r)) for r in rules.reasons)]
                )

    def _leave_out(self, rules: Rules) -> None:
        """What this kind of request does not ask for."""
        kind = self.of.kind
        left_out = [] if kind is Kind.ADDRESS else ["line1", "line2", "zip", "city", "phone"]
        left_out += [] if rules.photos and kind in WITH_PHOTOS else ["photos"]
        left_out += [] if kind in PROVED else ["proof"]
        for name in left_out:
            del self.fields[name]

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """How many of each line, and why."""
        returned = self.of.kind is Kind.RETURN
        return [(self[_name("many", one)], self[_name("why", one)] if returned else None) for one, _most in self.goods]

    def rest(self) -> list[forms.BoundField]:
        """The other fields that are seen."""
        goods = {field.name for row in self.rows() for field in row if field is not None}
        return [field for field in self.visible_fields() if field.name not in goods]

    @property
    def country(self) -> str:
        """The country that the address stays in, where one is asked for; else ""."""
        return self._shipping().country if self.of.kind is Kind.ADDRESS else ""

    def clean_zip(self) -> str:
        """As the country of the order writes it."""
        written: str = self.cleaned_data["zip"].strip()
        if not postcode_fits(self.country, written):
            raise forms.ValidationError(_("This is not how a postcode is written in this country."))
        return written

    def clean_proof(self) -> str:
        """Something that only the customer of the order knows."""
        if not proves(self.facts, self.cleaned_data["proof"]):
            raise forms.ValidationError(_("That is not of this order."))
        return ""

    def clean(self) -> dict[str, Any]:
        """At least one piece, each piece that comes back with its reason."""
        cleaned = super().clean() or {}
        chosen = [line for line, _most in self.goods if cleaned.get(_name("many", line))]
        if self.of.kind in OF_GOODS and not chosen and not self.errors:
            raise forms.ValidationError(_("Choose at least one thing."))
        for line in chosen:
            if self.of.kind is Kind.RETURN and not cleaned.get(_name("why", line)):
                self.add_error(_name("why", line), _("Please say why."))
        return cleaned

    def said(self, language: str) -> Said:
        """What was filled in."""
        read = self.cleaned_data
        lines = [
            RequestLine(line=line.id, quantity=read[_name("many", line)], reason=read.get(_name("why", line), ""))
            for line, _most in self.goods
            if read[_name("many", line)]
        ]
        address = self._address() if self.of.kind is Kind.ADDRESS else None
        return Said(tuple(lines), read["text"], address, read.get("photos") or [], language)

    def _address(self) -> Address:
        """The corrected address: name, company and country stay."""
        old, read = self._shipping(), self.cleaned_data
        return Address(
            name=old.name,
            company=old.company,
            line1=read["line1"],
            line2=read["line2"],
            city=read["city"],
            zip=read["zip"],
            province=old.province,
            country=old.country,
            phone=read["phone"] or old.phone,
        )

    def _shipping(self) -> Address:
        customer = self.facts.customer
        return (customer.shipping if customer else None) or Address()


_AUTOCOMPLETE = {
    "line1": "address-line1",
    "line2": "address-line2",
    "zip": "postal-code",
    "city": "address-level2",
    "phone": "tel",
}


def _lines(facts: Facts) -> tuple[Line, ...]:
    return facts.lines.items if facts.lines else ()


def _name(what: str, line: Line) -> str:
    """A field of a line; a line's id may hold any sign."""
    return f"{what}_{blake2b(line.id.encode(), digest_size=6).hexdigest()}"


def _word(reason: str) -> Any:  # noqa: ANN401 - a text that is translated when it is shown
    return _(words.REASONS.get(reason, reason))
