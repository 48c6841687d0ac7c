"""An order without the persons in it: what is left of its facts once they had to be erased.

What is left serves as statistics: money, goods, moments, statuses, the country. Erasing is itself a fact
(``Facts.erasure``), and ``merge.join`` erases what it joins to it, so that no late, repeated or fresh copy of the order
brings a person back.
"""

from typing import Any, TypeVar

import msgspec

from suivi.core.facts import (
    Address,
    Assessment,
    Comment,
    Customer,
    Edit,
    Fact,
    Head,
    Hold,
    NoteEdit,
    OrderReturn,
    PlatformEvent,
    Refund,
    Request,
    RequestAnswer,
    ReturnLine,
    ReverseDelivery,
    Scan,
    Tracking,
    Transaction,
)

_Some = TypeVar("_Some", bound=Fact)

# Who somebody is and where they live, and all free text, in which that may stand.
PERSONAL: dict[type[Fact], tuple[str, ...]] = {
    Assessment: ("facts",),
    Address: ("name", "company", "line1", "line2", "city", "zip", "province", "phone"),
    Comment: ("text", "links"),
    Customer: ("id", "name", "email", "phone", "billing"),
    Edit: ("note",),
    Head: ("note", "po_number", "attributes"),
    Hold: ("notes", "display"),
    NoteEdit: ("text",),
    OrderReturn: ("decline_note",),
    PlatformEvent: ("message", "author", "links"),
    Refund: ("note",),
    Request: ("text",),
    RequestAnswer: ("text",),
    ReturnLine: ("note",),
    ReverseDelivery: ("label_url",),
    Scan: ("message", "city", "province", "zip"),
    Tracking: ("url",),
    Transaction: ("error",),
}
_BLANK: dict[type, Any] = {str: "", tuple: ()}


def erased(fact: _Some) -> _Some:
    """A fact, or all facts of an order, without what is personal; ``fact`` itself where there is nothing of it."""
    personal = PERSONAL.get(type(fact), ())
    changes = {}
    for name in fact.__struct_fields__:
        value = getattr(fact, name)
        left = _BLANK.get(type(value)) if name in personal else _value(value)
        if left is not value and left != value:
            changes[name] = left
    return msgspec.structs.replace(fact, **changes) if changes else fact


def _value(value: Any) -> Any:  # noqa: ANN401 - whatever facts are made of
    """The value itself where nothing in it is personal."""
    if isinstance(value, Fact):
        return erased(value)
    if isinstance(value, dict):
        left = {key: _value(one) for key, one in value.items()}
        return left if any(left[key] is not one for key, one in value.items()) else value
    if isinstance(value, tuple):
        several = tuple(map(_value, value))
        return several if any(new is not old for new, old in zip(several, value, strict=True)) else value
    return value
