"""What customers ask for on the page of their order, and what they are answered."""

from datetime import datetime

from suivi.core.facts.base import Entity, Fact
from suivi.core.facts.order import Address


class RequestLine(Fact, frozen=True, kw_only=True):
    """Pieces of an order's line that a request is about, and why. ``reason``: of the shop's list (return reasons)."""

    line: str
    quantity: int
    reason: str = ""


class Request(Entity, frozen=True, kw_only=True):
    """Something that a customer asked for. ``kind``: of ``core.requests.Kind``; ``text``: their own words."""

    kind: str
    at: datetime
    lines: tuple[RequestLine, ...] = ()
    text: str = ""
    address: Address | None = None  # where it should go instead
    photos: int = 0  # how many lie beside it
    language: str = ""  # in which it was asked


class RequestAnswer(Entity, frozen=True, kw_only=True):
    """What became of a request; ``id`` is the request's. ``word``: accepted, declined, or withdrawn by the customer.

    ``text``: to the customer. The newest answer counts.
    """

    at: datetime
    word: str
    by: str = ""
    text: str = ""
