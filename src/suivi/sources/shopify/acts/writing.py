"""What is written on an order: tags, note, additional details, e-mail, phone, shipping address."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec

from suivi.core.facts import Address, Facts
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.shopify.acts.payments import ORDERS
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.spec import Params, Sent, Spec, Target, Variables, Wrong
from suivi.sources.shopify.acts.whole import order

MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+?[\d ()./-]{6,25}")
Text = Annotated[str, msgspec.Meta(max_length=255)]


class TagsParams(Params, frozen=True, kw_only=True):
    """Tags to add or to take off; the others stay."""

    tags: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=40)], ...]


class NoteParams(Params, frozen=True, kw_only=True):
    """The note anew; nothing takes it off."""

    text: Annotated[str, msgspec.Meta(max_length=5000)]


class Attribute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of an order's additional details."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    value: Annotated[str, msgspec.Meta(max_length=2000)]


class AttributesParams(Params, frozen=True, kw_only=True):
    """All of them: Shopify replaces the whole list."""

    attributes: tuple[Attribute, ...]


class EmailParams(Params, frozen=True, kw_only=True):
    """The customer's address for this order."""

    email: Text


class PhoneParams(Params, frozen=True, kw_only=True):
    """The customer's number for this order, with its country."""

    phone: Text


class AddressParams(Params, frozen=True, kw_only=True):
    """Where it goes, whole. ``country``: two letters; ``province``: its code."""

    first_name: Text = ""
    last_name: Text = ""
    company: Text = ""
    line1: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    line2: Text = ""
    city: Text = ""
    zip: Text = ""
    province: Text = ""
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
    phone: Text = ""


def _always(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...]:
    """Tags, note and details can be changed even of a canceled order."""
    return (order(facts),)


def _tagged(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    present = bool(facts.head and facts.head.tags) or any(one.present for one in facts.tag_edits.values())
    return (order(facts),) if present else cannot("no_tags")


def _settle_email(params: EmailParams, _target: Target, _now: datetime) -> EmailParams:
    if not MAIL.fullmatch(params.email):
        raise Wrong("email", "email")
    return params


def _settle_phone(params: PhoneParams, _target: Target, _now: datetime) -> PhoneParams:
    if not PHONE.fullmatch(params.phone):
        raise Wrong("phone", "phone")
    return params


def _tags(params: TagsParams, facts: Facts, _key: str) -> Variables:
    return {"id": facts.id, "tags": list(params.tags)}


def _update(**fields: Callable[[Any], Any]) -> Callable[[Any, Facts, str], Variables]:
    """``orderUpdate`` of these fields, each made of the parameters."""

    def variables(params: Any, facts: Facts, _key: str) -> Variables:  # noqa: ANN401
        return {"input": {"id": facts.id, **{name: make(params) for name, make in fields.items()}}}

    return variables


ADDRESS = {
    "firstName": "first_name", "lastName": "last_name", "company": "company", "address1": "line1", "address2": "line2",
    "city": "city", "zip": "zip", "provinceCode": "province", "countryCode": "country", "phone": "phone",
}  # fmt: skip
SHOWN = ("company", "line1", "line2", "city", "zip", "country")  # the store may write the others in its own way


def _address(params: AddressParams) -> Variables:
    return {name: getattr(params, mine) or None for name, mine in ADDRESS.items()}


def _has_tags(sent: Sent, facts: Facts) -> bool:
    return facts.head is not None and _folded(sent.params.tags) <= _folded(facts.head.tags)


def _has_no_tags(sent: Sent, facts: Facts) -> bool:
    return facts.head is not None and not _folded(sent.params.tags) & _folded(facts.head.tags)


def _folded(tags: Iterable[str]) -> set[str]:
    """Shopify knows a tag again whatever its case."""
    return {tag.strip().casefold() for tag in tags}


def _has_note(sent: Sent, facts: Facts) -> bool:
    return facts.head is not None and facts.head.note == sent.params.text.strip()


def _has_attributes(sent: Sent, facts: Facts) -> bool:
    wanted = tuple((one.key.strip(), one.value.strip()) for one in sent.params.attributes)
    return facts.head is not None and sorted(facts.head.attributes) == sorted(wanted)


def _has_email(sent: Sent, facts: Facts) -> bool:
    return facts.customer is not None and facts.customer.email.casefold() == sent.params.email.casefold()


def _has_phone(sent: Sent, facts: Facts) -> bool:
    digits = re.sub(r"\D", "", facts.customer.phone) if facts.customer else ""
    return digits == re.sub(r"\D", "", sent.params.phone)


def _has_address(sent: Sent, facts: Facts) -> bool:
    there = facts.customer.shipping if facts.customer else None
    return there is not None and all(_same(there, sent.params, name) for name in SHOWN)


def _same(there: Address, asked: AddressParams, name: str) -> bool:
    mine, theirs = getattr(asked, name), getattr(there, name)
    return bool(mine.strip().casefold() == theirs.strip().casefold())


ACTS = (
    Spec(
        action=Action.ADD_TAGS, operation="tags_add", params=TagsParams, needs=ORDERS, targets=_always,
        variables=_tags, shows=_has_tags, often=True,
    ),
    Spec(
        action=Action.REMOVE_TAGS, operation="tags_remove", params=TagsParams, needs=ORDERS, targets=_tagged,
        variables=_tags, shows=_has_no_tags, often=True,
    ),
    Spec(
        action=Action.SET_NOTE, operation="order_update", params=NoteParams, needs=ORDERS, targets=_always,
        variables=_update(note=lambda params: params.text), shows=_has_note, often=True,
    ),
    Spec(
        action=Action.SET_ATTRIBUTES, operation="order_update", params=AttributesParams, needs=ORDERS,
        targets=_always,
        variables=_update(
            customAttributes=lambda params: [{"key": one.key, "value": one.value} for one in params.attributes]
        ),
        shows=_has_attributes,
    ),
    Spec(
        action=Action.SET_EMAIL, operation="order_update", params=EmailParams, needs=ORDERS, targets=_always,
        settle=_settle_email, variables=_update(email=lambda params: params.email), shows=_has_email,
    ),
    Spec(
        action=Action.SET_PHONE, operation="order_update", params=PhoneParams, needs=ORDERS, targets=_always,
        settle=_settle_phone, variables=_update(phone=lambda params: params.phone), shows=_has_phone,
    ),
    Spec(
        action=Action.SET_ADDRESS, operation="order_update", params=AddressParams, needs=ORDERS, targets=_always,
        variables=_update(shippingAddress=_address), shows=_has_address,
    ),
)  # fmt: skip
