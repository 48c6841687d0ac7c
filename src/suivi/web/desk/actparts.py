"""The parameters of an action in a form: the fields of each, and what they mean together.

Whether that can be asked of the store is checked by ``actions.asking``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from suivi.core.facts import Facts, Line
from suivi.sources.shopify.acts.spec import Target
from suivi.web.platformwords import term

Fields = dict[str, forms.Field]
Cleaned = Mapping[str, Any]
LEFT_OUT = object()  # the parameter is not said


@dataclass(frozen=True)
class About:
    """What a form is made for. ``kind``: the parameter's type; ``required``: whether it must be said."""

    facts: Facts
    target: Target
    kind: Any = None
    required: bool = False

    @property
    def currency(self) -> str:
        """In which amounts are."""
        return self.target.currency or (self.facts.head.currency if self.facts.head else "")

    @property
    def lines(self) -> dict[str, Line]:
        """The order's lines by their ids."""
        return {line.id: line for line in self.facts.lines.items} if self.facts.lines else {}


Make = Callable[[About], forms.Field]


class Part:
    """A parameter that one field asks for. ``look`` tells the template how it is laid out."""

    look = "plain"

    def __init__(self, name: str, about: About, make: Make) -> None:
        self.name, self.about = name, about
        self.fields: Fields = {name: make(about)}

    def given(self, cleaned: Cleaned) -> Any:  # noqa: ANN401
        """The parameter's value. Raises ``ValidationError`` where the fields mean nothing together."""
        value = cleaned.get(self.name)
        return LEFT_OUT if value in (None, "", []) else value

    def initial(self, value: Any) -> dict[str, Any]:  # noqa: ANN401
        """What the fields show of a value that was given before."""
        return {self.name: value}

    @property
    def first(self) -> str:
        """The field beside which an error of the parameter stands."""
        return next(iter(self.fields), "")


class Pieces(Part):
    """How many of each line; all of them where nobody changes it."""

    look = "pieces"
    from_all = True  # whether it begins with all of them
    needed = True  # whether there must be some

    def __init__(self, name: str, about: About) -> None:
        self.name, self.about = name, about
        self.pieces = {f"{name}_{place}": piece for place, piece in enumerate(about.target.pieces)}
        self.fields = {field: self._field(piece.line, piece.quantity) for field, piece in self.pieces.items()}

    def _field(self, key: str, most: int) -> forms.Field:
        line = self.about.lines.get(key, Line(id=key))
        return forms.IntegerField(
            label=line.name or "–",
            help_text=line.sku,
            min_value=0,
            max_value=most,
            initial=most if self.from_all else 0,
            required=False,
        )

    def given(self, cleaned: Cleaned) -> Any:  # noqa: ANN401
        """The pieces that were chosen. None at all could mean all of them to the store, so it is an error here."""
        chosen = {field: cleaned.get(field) or 0 for field in self.pieces}
        if not any(chosen.values()):
            if self.needed:
                raise forms.ValidationError(_("Choose at least one item."))
            return LEFT_OUT
        if self.all_said(chosen):
            return LEFT_OUT
        more = self.more(cleaned)
        return [{"id": self.pieces[field].id, "quantity": number, **more} for field, number in chosen.items() if number]

    def all_said(self, chosen: Mapping[str, int]) -> bool:
        """Whether it need not be said, because it is everything."""
        return all(chosen[field] == piece.quantity for field, piece in self.pieces.items())

    def more(self, cleaned: Cleaned) -> dict[str, Any]:  # noqa: ARG002 - what follows has more to say
        """What is said of every one of them."""
        return {}

    def initial(self, value: Any) -> dict[str, Any]:  # noqa: ANN401
        """The quantities that were chosen before."""
        known = {each["id"]: each["quantity"] for each in value}
        return {field: known.get(piece.id, 0) for field, piece in self.pieces.items()} if known else {}


class PiecesAnd(Pieces):
    """Pieces of which all the same more is said: ``key`` by the field ``more_field``."""

    key = ""

    def __init__(self, name: str, about: About) -> None:
        super().__init__(name, about)
        self.extra = f"{name}_{self.key}"
        self.fields[self.extra] = self.more_field()

    def more_field(self) -> forms.Field:
        """The field that is asked once for all pieces."""
        raise NotImplementedError

    def all_said(self, chosen: Mapping[str, int]) -> bool:  # noqa: ARG002
        """Each is named, to say more of it."""
        return False

    def more(self, cleaned: Cleaned) -> dict[str, Any]:
        """What the field says, where it says something."""
        return {self.key: value} if (value := cleaned.get(self.extra)) else {}

    def initial(self, value: Any) -> dict[str, Any]:  # noqa: ANN401
        """The quantities, and what was said of the first."""
        return {**super().initial(value), self.extra: next((each.get(self.key, "") for each in value), "")}


class Attributes(Part):
    """All of an order's additional details, and room for more. One without a name is taken off."""

    look = "pairs"
    room = 2

    def __init__(self, name: str, about: About) -> None:
        self.name, self.about = name, about
        self.fields = {}
        there = about.facts.head.attributes if about.facts.head else ()
        for place in range(len(there) + self.room):
            key, value = there[place] if place < len(there) else ("", "")
            self.fields |= self._pair(place, key, value)

    def _pair(self, place: int, key: str, value: str) -> Fields:
        area = forms.Textarea(attrs={"rows": 1})
        return {
            f"{self.name}_{place}_key": forms.CharField(label=_("Name"), initial=key, max_length=255, required=False),
            f"{self.name}_{place}_value": forms.CharField(
                label=_("Value"), initial=value, max_length=2000, required=False, widget=area
            ),
        }

    def given(self, cleaned: Cleaned) -> Any:  # noqa: ANN401
        """Every pair that has a name."""
        found = [(cleaned.get(f"{self.name}_{n}_key"), cleaned.get(f"{self.name}_{n}_value")) for n in self._places]
        return [{"key": key, "value": value or ""} for key, value in found if key]

    @property
    def _places(self) -> range:
        return range(len(self.fields) // 2)

    def initial(self, value: Any) -> dict[str, Any]:  # noqa: ANN401
        """What was entered before, as far as there is room."""
        shown = dict.fromkeys(self.fields, "")
        for place, each in zip(self._places, value, strict=False):
            shown |= {f"{self.name}_{place}_key": each["key"], f"{self.name}_{place}_value": each["value"]}
        return shown


class Text(Part):
    """A text that may be empty, which says something too."""

    def given(self, cleaned: Cleaned) -> Any:  # noqa: ANN401
        """The text, empty or not."""
        return cleaned.get(self.name) or ""


class Tags(Part):
    """Tags, parted by commas as at Shopify."""

    def given(self, cleaned: Cleaned) -> Any:  # noqa: ANN401
        """Each tag once."""
        return list(dict.fromkeys(filter(None, (tag.strip() for tag in cleaned[self.name].split(",")))))

    def initial(self, value: Any) -> dict[str, Any]:  # noqa: ANN401
        """The tags as they were written."""
        return {self.name: ", ".join(value)}


class Holds(Part):
    """Which holds; one's own where there are some."""

    def __init__(self, name: str, about: About) -> None:
        holds = about.target.holds
        own = [hold.id for hold in holds if hold.by_us]
        field = forms.MultipleChoiceField(
            label=_("Holds"),
            choices=[(hold.id, self._words(hold)) for hold in holds],
            initial=own or [hold.id for hold in holds],
            widget=forms.CheckboxSelectMultiple,
        )
        super().__init__(name, about, lambda _about: field)

    def _words(self, hold: Any) -> str:  # noqa: ANN401
        by = _("by Suivi") if hold.by_us else _("by {app}").format(app=hold.by or "Shopify")
        reason = hold.display if hold.reason == "other" and hold.display else term("hold", hold.reason)
        return " · ".join(filter(None, [reason, hold.notes, by]))


class Others(Part):
    """Whether holds of others go too; asked only where there are some."""

    def __init__(self, name: str, about: About) -> None:
        self.name, self.about = name, about
        apps = sorted({hold.by or "Shopify" for hold in about.target.holds if hold.by_us is not True})
        label = _("Also release holds of {apps}: whoever set them may not be done yet").format(apps=", ".join(apps))
        self.fields = {name: forms.BooleanField(label=label, required=False)} if apps else {}


class Final(Part):
    """Whether a capture is the last one; asked only where there can be several."""

    def __init__(self, name: str, about: About, make: Make) -> None:
        super().__init__(name, about, make)
        payment = about.facts.transactions.get(about.target.id)
        if payment is not None and payment.captured_once:
            self.fields = {}


class Numbers(Part):
    """Parcel numbers, one a line, each with the page on which it can be followed where the carrier is not known."""

    def __init__(self, name: str, about: About) -> None:
        lines = [f"{one.number} {one.url}".strip() for one in about.target.tracking if one.number]
        field = forms.CharField(
            label=_("Tracking numbers"),
            help_text=_("One a line. For a carrier that Shopify does not know, its tracking page after the number."),
            initial="\n".join(lines),
            widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
            required=False,
            max_length=5000,
        )
        super().__init__(name, about, lambda _about: field)

    def given(self, cleaned: Cleaned) -> Any:  # noqa: ANN401
        """Number and page of each line that says something."""
        lines = [line.split(maxsplit=1) for line in (cleaned.get(self.name) or "").splitlines() if line.strip()]
        found = [{"number": number, **({"url": rest[0].strip()} if rest else {})} for number, *rest in lines]
        return found or LEFT_OUT

    def initial(self, value: Any) -> dict[str, Any]:  # noqa: ANN401
        """The lines as they were written."""
        return {self.name: "\n".join(f"{one['number']} {one.get('url', '')}".strip() for one in value)}
