"""The values of one order's letters: only what concerns this order and this customer, finished in their language.

What is not there is None, which Liquid takes for false and writes as nothing. The table of ``letters.variables``
documents each, and a test holds the two together.
"""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from suivi.carriers.links import carrier_name, link
from suivi.core import customerasks
from suivi.core import customerwords as words
from suivi.core.customerparcels import ParcelView
from suivi.core.customerview import CustomerView, customer_view
from suivi.core.facts import Facts, Line, OrderReturn, Request
from suivi.core.firstpromise import MODEL
from suivi.core.requests import Kind, is_own, standing
from suivi.core.verdict import ParcelVerdict
from suivi.letters.sentences import Voice
from suivi.orders.reading import Expected

Values = dict[str, object]
TAKEN_BACK = frozenset({"cancelled", "canceled"})


class Addresses(NamedTuple):
    """Where a letter leads: the order's page, and where its reader says "no more of these" ("": nowhere)."""

    order: str
    opt_out: str = ""


class About(NamedTuple):
    """What a letter is about: keys of parcels (``shipment|number``), ids of returns, codes of problems."""

    subjects: frozenset[str]

    def parcel(self, one: ParcelVerdict) -> bool:
        """Whether it is about this parcel."""
        return f"{one.shipment}|{one.number}" in self.subjects


def order_values(
    read: Expected, voice: Voice, subjects: frozenset[str], shop: Values, addresses: Addresses, now: datetime
) -> Values:
    """All values of a letter about this order. Days end by the time zone that is in force (the shop's)."""
    facts = read.facts
    view = customer_view(facts, read.verdict, read.forecasts, timezone.get_current_timezone(), now)
    about = About(subjects)
    alive = [one for one in read.verdict.delivery.parcels if not _taken_back(facts, one)]
    parcels = {f"{one.shipment}|{one.number}": _parcel(read, one, view, voice) for one in alive}
    meant = [parcels[f"{one.shipment}|{one.number}"] for one in alive if about.parcel(one)] or list(parcels.values())
    returns = {one.id: _return(facts, one, voice) for one in _returns(facts)}
    back = [value for key, value in returns.items() if key in subjects] or list(returns.values())
    order = _order(read, view, voice, list(parcels.values()), list(returns.values()), addresses.order)
    return {
        "order": order,
        "customer": _customer(facts),
        "shop": shop,
        "parcels": meant,
        "parcel": meant[0] if meant else None,
        "returns": back,
        "return": back[-1] if back else None,
        "refund": _refund(read, voice),
        "request": _request(facts, subjects, voice),
        "now": voice.day(now),
        "unsubscribe_url": addresses.opt_out or None,
        **_as_in_shopify(order, meant, addresses.order),
    }


def _order(
    read: Expected, view: CustomerView, voice: Voice, parcels: list[Values], returns: list[Values], url: str
) -> Values:
    facts, verdict, head = read.facts, read.verdict, read.facts.head
    amounts = verdict.payment.amounts
    leading = next((one for one in parcels if one["situation"] == view.situation), None)
    to = facts.customer.shipping if facts.customer else None
    return {
        "name": head.name if head else None,
        "confirmation_number": (head.confirmation_number if head else "") or None,
        "po_number": (head.po_number if head else "") or None,
        "placed_at": voice.day(head.placed_at) if head else None,
        "url": url,
        "situation": view.situation,
        "headline": _(words.headline(view.situation, view.of)),
        "sentence": leading["sentence"] if leading else voice.say(view.situation, until=view.until),
        "scheduled_for": voice.day(view.until),
        "payment": voice.payment(view.payment, verdict),
        "total": voice.money(_total(facts, amounts.total), amounts.currency),
        "paid": voice.money(amounts.received, amounts.currency),
        "refunded": voice.money(amounts.refunded, amounts.currency),
        "outstanding": voice.money(max(amounts.outstanding, Decimal(0)), amounts.currency),
        "due_on": voice.day(verdict.payment.due_at),
        "items": [
            _item(one, one.quantity, voice, amounts.currency) for one in (facts.lines.items if facts.lines else ())
        ],
        "parcels": parcels,
        "returns": returns,
        "city": (to.city if to else "") or None,
        "country": (to.country if to else "") or None,
    }


def _total(facts: Facts, total: Decimal) -> Decimal:
    """What the order came to: before refunds, which are told beside it."""
    if facts.head is not None and any(one.amount for one in facts.refunds.values() if not one.gone):
        return facts.head.total
    return total


def _item(line: Line | None, quantity: int, voice: Voice, currency: str = "") -> Values:
    price = line.price if line else None
    return {
        "title": line.name if line else "",
        "quantity": quantity,
        "sku": (line.sku if line else "") or None,
        "price": voice.money(price, currency) if price is not None else None,
    }


def _customer(facts: Facts) -> Values:
    """Who ordered: names as the order has them. Platforms tell one name; its first word is how people are addressed."""
    name = (facts.customer.name if facts.customer else "").strip()
    first, _space, last = name.partition(" ")
    return {"name": name or None, "first_name": first or None, "last_name": last.strip() or None}


def _taken_back(facts: Facts, parcel: ParcelVerdict) -> bool:
    shipment = facts.shipments.get(parcel.shipment)
    return shipment is not None and shipment.status in TAKEN_BACK


def _parcel(read: Expected, parcel: ParcelVerdict, view: CustomerView, voice: Voice) -> Values:
    facts, told = read.facts, view.parcels[parcel.shipment, parcel.number]
    name, url = _follow(facts, parcel.carrier, parcel.number, parcel.url)
    late = [voice.said(reason, name) for reason in told.late]
    promise = parcel.promise if parcel.promise is not None and parcel.promise.source != MODEL else None
    return {
        "situation": told.situation,
        "carrier": name or None,
        "number": parcel.number or None,
        "url": url or None,
        "headline": _(words.PARCEL_HEADLINES[told.situation]),
        "sentence": voice.say(told.sentence, carrier=name),
        "expected": voice.expected(told),
        "expected_by": _(words.EXPECTED_BY[told.expected.source]) if told.expected else None,
        "promised": voice.day(promise.at) if promise else None,
        "why": late[0] if late else None,
        "next": late[1] if late else None,
        "shipped_on": voice.day(parcel.shipped_at),
        "delivered_on": voice.day(parcel.delivered_at),
        "steps": _steps(told),
        "items": _in_parcel(facts, parcel, read, voice),
    }


def _steps(told: ParcelView) -> list[Values]:
    """The parcel's way; ``state``: done, now or next. The last step is done as soon as it is reached."""
    ended = told.step == len(told.steps) - 1
    states = ["done"] * told.step + ["done" if ended else "now"] + ["next"] * len(told.steps)
    return [{"name": _(words.STEPS[name]), "state": state} for name, state in zip(told.steps, states, strict=False)]


def _in_parcel(facts: Facts, parcel: ParcelVerdict, read: Expected, voice: Voice) -> list[Values]:
    """What left together; where it fills several parcels and nobody tells which is where, it stands with the first."""
    shipment = facts.shipments.get(parcel.shipment)
    first = next(one for one in read.verdict.delivery.parcels if one.shipment == parcel.shipment)
    if shipment is None or first.number != parcel.number:
        return []
    lines = {line.id: line for line in facts.lines.items} if facts.lines else {}
    currency = read.verdict.payment.amounts.currency
    return [_item(lines[one.line], one.quantity, voice, currency) for one in shipment.lines if one.line in lines]


def _follow(facts: Facts, company: str, number: str, given: str) -> tuple[str, str]:
    """The carrier's name and the page on which the parcel can be followed, "" where none is sure."""
    to = facts.customer.shipping if facts.customer else None
    zip_code, country = (to.zip, to.country) if to else ("", "")
    return carrier_name(company), link(company, number, given, zip_code=zip_code, country=country)


def _returns(facts: Facts) -> list[OrderReturn]:
    alive = [one for one in facts.returns.values() if not one.gone]
    return sorted(alive, key=lambda one: (one.name, one.id))


def _return(facts: Facts, one: OrderReturn, voice: Voice) -> Values:
    lines = {line.id: line for line in facts.lines.items} if facts.lines else {}
    reverse = {each.id for each in facts.reverse_orders.values() if each.of_return == one.id and not each.gone}
    coming = [each for each in facts.reverse_deliveries.values() if each.of_reverse_order in reverse and not each.gone]
    tracking = next((each.tracking for each in coming if each.tracking is not None), None)
    name, url = _follow(facts, tracking.company, tracking.number, tracking.url) if tracking else ("", "")
    return {
        "name": one.name or None,
        "sentence": _(words.RETURNS.get(one.status, words.RETURNS["open"])),
        "items": [_item(lines[each.line], each.quantity, voice) for each in one.lines or () if each.line in lines],
        "carrier": name or None,
        "number": (tracking.number if tracking else "") or None,
        "url": url or None,
        "label_url": next((each.label_url for each in coming if each.label_url.startswith("https://")), None),
    }


def _refund(read: Expected, voice: Voice) -> Values | None:
    """The newest refund; None where there is none."""
    found = [one for one in read.facts.refunds.values() if not one.gone and one.amount]
    if not found:
        return None
    newest = max(found, key=lambda one: (one.at, one.id))
    amount = voice.money(newest.amount or Decimal(0), read.verdict.payment.amounts.currency)
    return {"amount": amount, "refunded_on": voice.day(newest.at)}


def _request(facts: Facts, subjects: frozenset[str], voice: Voice) -> Values | None:
    """What the customer asked for, of what this letter is about, and what the shop answered; None where nothing is."""
    found = [one for one in facts.requests.values() if not one.gone and _is_meant(one, facts, subjects)]
    if not found:
        return None
    newest = max(found, key=lambda one: (one.at, one.id))
    lines = {line.id: line for line in facts.lines.items} if facts.lines else {}
    answer = facts.answers.get(newest.id)
    return {
        "kind": newest.kind,
        "title": _(customerasks.ASKED[Kind(newest.kind)]),
        "asked_on": voice.day(newest.at),
        "items": [_item(lines[one.line], one.quantity, voice) for one in newest.lines if one.line in lines],
        "text": newest.text or None,
        "sentence": _(customerasks.stands(newest.kind, standing(newest, facts))),
        "answer": (answer.text if answer is not None and not answer.gone else "") or None,
    }


def _is_meant(request: Request, facts: Facts, subjects: frozenset[str]) -> bool:
    """Whether a letter about these is about this request. A platform's return does not name the one it comes from."""
    if not subjects or request.id in subjects:
        return True
    backs = subjects.intersection(facts.returns)
    return request.kind == Kind.RETURN and any(not is_own(one) or one.endswith(request.id) for one in backs)


def _as_in_shopify(order: Values, parcels: list[Values], url: str) -> Values:
    """The names that Shopify's own notifications use, so that a template made for them works as it is."""
    return {
        "name": order["name"],
        "order_name": order["name"],
        "order_status_url": url,
        "created_at": order["placed_at"],
        "total_price": order["total"],
        "po_number": order["po_number"],
        "confirmation_number": order["confirmation_number"],
        "line_items": order["items"],
        "shipping_address": {"city": order["city"], "country": order["country"]},
        "fulfillment": _fulfillment(parcels) if parcels else None,
    }


def _fulfillment(parcels: list[Values]) -> Values:
    numbers = [one["number"] for one in parcels if one["number"]]
    addresses = [one["url"] for one in parcels if one["url"]]
    items = [item for one in parcels for item in one["items"]]  # type: ignore[attr-defined]
    return {
        "tracking_company": parcels[0]["carrier"],
        "tracking_number": numbers[0] if numbers else None,
        "tracking_numbers": numbers,
        "tracking_url": addresses[0] if addresses else None,
        "tracking_urls": addresses,
        "estimated_delivery_at": parcels[0]["expected"],
        "item_count": sum(item["quantity"] for item in items),
        "fulfillment_line_items": [{"quantity": item["quantity"], "line_item": item} for item in items],
    }
