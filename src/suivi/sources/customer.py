"""What customers ask for on the page of their order. It travels the same road as everything else.

Bodies are JSON objects ``{"order": gid, "at": ISO instant, "id": the request's, …}`` with, by topic:
``customer/request``: ``kind`` (``core.requests.Kind``), ``lines`` (each ``line``, ``quantity``, ``reason``), ``text``,
``shippingAddress`` (Shopify's names of its fields), ``photos`` (how many), ``language``; ``return``, the name of the
return that it makes where no platform keeps the order's returns;
``customer/withdrawal``: it is taken back.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from suivi.core.facts import (
    Address,
    Facts,
    OrderReturn,
    Rank,
    Request,
    RequestAnswer,
    RequestLine,
    ReturnLine,
    Stamp,
)
from suivi.core.requests import Kind, Standing, own_return
from suivi.sources.contract import Finding, Unreadable
from suivi.sources.reading import NOTE, Object, instant, listing, mapping, parse_object, text, whole

MOST_LINES = 250  # Shopify's bound of a return


def _request(payload: Object, order: str, stamp: Stamp) -> Facts:
    request = Request(
        id=required(payload, "id"),
        stamp=stamp,
        kind=_kind(payload),
        at=stamp.as_of,
        lines=tuple(_line(line) for line in listing(payload, "lines")[:MOST_LINES]),
        text=text(payload, "text", NOTE),
        address=_address(mapping(payload, "shippingAddress")),
        photos=whole(payload, "photos"),
        language=text(payload, "language"),
    )
    back = _own_return(payload, order, request)
    return Facts(id=order, requests={request.id: request}, returns={back.id: back} if back else {})


def _own_return(payload: Object, order: str, request: Request) -> OrderReturn | None:
    """The return that is asked for, where no platform makes one of it."""
    key, name = own_return(order, request.id), text(payload, "return")
    if request.kind != Kind.RETURN or not key or not name:
        return None
    lines = tuple(
        ReturnLine(id=f"{key}/{place}", line=one.line, quantity=one.quantity, reason=one.reason)
        for place, one in enumerate(request.lines)
    )
    return OrderReturn(
        id=key,
        stamp=request.stamp,
        status="requested",
        name=name,
        created_at=request.at,
        quantity=sum(line.quantity for line in lines),
        lines=lines,
    )


def _withdrawal(payload: Object, order: str, stamp: Stamp) -> Facts:
    key = required(payload, "id")
    answer = RequestAnswer(id=key, stamp=stamp, at=stamp.as_of, word=Standing.WITHDRAWN.value)
    return Facts(id=order, answers={key: answer}, returns=answered_return(payload, order, key, "canceled", stamp))


def answered_return(payload: Object, order: str, request: str, status: str, stamp: Stamp) -> dict[str, OrderReturn]:
    """What became of the return of Suivi's own that a request made."""
    if not text(payload, "return"):
        return {}
    key = own_return(order, request)
    return {key: OrderReturn(id=key, stamp=stamp, status=status)} if key else {}


def _kind(payload: Object) -> str:
    kind = required(payload, "kind")
    if kind not in set(Kind):
        raise Unreadable(f"“{kind[:40]}” is not something that customers ask for.")
    return kind


def _line(line: Object) -> RequestLine:
    return RequestLine(
        line=required(line, "line"), quantity=max(whole(line, "quantity"), 0), reason=text(line, "reason")
    )


def _address(payload: Object) -> Address | None:
    if not payload:
        return None
    return Address(
        name=text(payload, "name"),
        company=text(payload, "company"),
        line1=text(payload, "address1"),
        line2=text(payload, "address2"),
        city=text(payload, "city"),
        zip=text(payload, "zip"),
        province=text(payload, "provinceCode"),
        country=text(payload, "countryCode"),
        phone=text(payload, "phone"),
    )


def required(payload: Object, key: str) -> str:
    """The text of this key. Raises ``Unreadable`` where there is none."""
    value = text(payload, key)
    if not value:
        raise Unreadable(f"“{key}” is missing.")
    return value


TOPICS: dict[str, Callable[[Object, str, Stamp], Facts]] = {
    "customer/request": _request,
    "customer/withdrawal": _withdrawal,
}


class FromCustomers:
    """Translates what customers say."""

    def translate(self, topic: str, body: bytes, headers: Mapping[str, str], received_at: datetime) -> list[Finding]:  # noqa: ARG002
        """The request, or its withdrawal, as facts of its order."""
        read = TOPICS.get(topic)
        if read is None:
            raise Unreadable(f"“{topic[:80]}” is not something that customers can do.")
        payload = parse_object(body)
        order = required(payload, "order")
        at = instant(payload, "at") or received_at
        stamp = Stamp(as_of=at, rank=Rank.STAFF, source="customer", learned_at=received_at)
        return [Finding(order=order, facts=read(payload, order, stamp))]
