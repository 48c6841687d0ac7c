"""The order as GraphQL shows it: everything the slice knows, lists as plain lists (``execute`` makes pages of them)."""

from datetime import datetime
from decimal import Decimal

from suivi.sources.shopify.double import statuses
from suivi.sources.shopify.double.ids import gid, iso
from suivi.sources.shopify.double.money import can_mark_as_paid
from suivi.sources.shopify.double.parts import fulfillment, fulfillment_order
from suivi.sources.shopify.double.returning import a_return
from suivi.sources.shopify.double.state import Entry, Json, Line, Order, Refund, Transaction
from suivi.sources.shopify.double.store import Store


def bag(store: Store, amount: Decimal) -> Json:
    """A MoneyBag; the local store sells in its own currency only."""
    money = {"amount": f"{amount:.2f}", "currencyCode": store.currency}
    return {"shopMoney": money, "presentmentMoney": money}


def order(store: Store, one: Order) -> Json:
    """``Order``."""
    now = store.now()
    return {
        "__typename": "Order",
        **_head(one),
        **_money(store, one, now),
        **_person(one),
        "displayFinancialStatus": statuses.payment(one, now),
        "displayFulfillmentStatus": statuses.fulfillment(one),
        "returnStatus": statuses.returns(one),
        "risk": _risk(one),
        "disputes": [
            {"id": gid("ShopifyPaymentsDispute", each.id), "status": each.status, "initiatedAs": each.kind}
            for each in one.disputes
        ],
        "paymentTerms": _terms(store, one, now),
        "transactions": [transaction(store, one, money, now) for money in one.transactions],
        "refunds": [refund(store, one, back) for back in one.refunds],
        "lineItems": [_line(store, one, line) for line in one.lines],
        "fulfillmentOrders": [fulfillment_order(one, part) for part in one.parts],
        "fulfillments": [fulfillment(one, sent) for sent in one.fulfillments],
        "returns": [a_return(one, back) for back in one.returns],
        "events": [_entry(entry) for entry in one.timeline],
    }


def _entry(entry: Entry) -> Json:
    """``Event``: what happened, or what somebody of the staff wrote."""
    kind = "CommentEvent" if entry.comment else "BasicEvent"
    said: Json = {
        "__typename": kind,
        "id": gid(kind, entry.id),
        "action": entry.action,
        "createdAt": iso(entry.at),
        "message": entry.message,
        "appTitle": None,
        "attributeToApp": False,
        "attributeToUser": bool(entry.by),
        "criticalAlert": False,
    }
    if entry.comment:
        return said | {"rawMessage": entry.message, "edited": False, "attachments": [], "author": {"name": entry.by}}
    return said | {"author": entry.by or None, "secondaryMessage": None}


def _head(one: Order) -> Json:
    return {
        "id": gid("Order", one.id),
        "legacyResourceId": str(one.id),
        "name": one.name,
        "confirmationNumber": f"C{one.number:X}",
        "createdAt": iso(one.at),
        "processedAt": iso(one.at),
        "updatedAt": iso(one.updated_at),
        "closed": one.closed_at is not None,
        "closedAt": iso(one.closed_at),
        "cancelledAt": iso(one.canceled_at),
        "cancelReason": one.cancel_reason,
        "test": False,
        "edited": one.edited,
        "confirmed": True,
        "tags": one.tags,
        "note": one.note,
        "poNumber": one.po_number,
        "sourceName": "web",
        "paymentGatewayNames": sorted({money.gateway for money in one.transactions}),
        "discountCodes": [],
        "requiresShipping": any(line.ships for line in one.lines),
        "customAttributes": one.attributes,
        "merchantEditable": one.canceled_at is None,
        "merchantEditableErrors": ["The order is canceled."] if one.canceled_at else [],
    }


def _money(store: Store, one: Order, now: datetime) -> Json:
    received, refunded = statuses.received(one), statuses.refunded(one)
    capturable, outstanding = statuses.capturable(one, now), statuses.outstanding(one, now)
    return {
        "currencyCode": store.currency,
        "presentmentCurrencyCode": store.currency,
        "originalTotalPriceSet": bag(store, statuses.total(one)),
        "totalPriceSet": bag(store, statuses.total(one)),
        "currentTotalPriceSet": bag(store, statuses.current_total(one)),
        "totalReceivedSet": bag(store, received),
        "totalRefundedSet": bag(store, refunded),
        "netPaymentSet": bag(store, received - refunded),
        "totalOutstandingSet": bag(store, outstanding),
        "totalCapturableSet": bag(store, capturable),
        "unpaid": received == 0,
        "fullyPaid": outstanding <= 0 and received > 0,
        "capturable": capturable > 0,
        "canMarkAsPaid": can_mark_as_paid(store, one),
        "refundable": received > refunded,
    }


def _person(one: Order) -> Json:
    person = one.customer
    customer = {
        "id": gid("Customer", person["id"]),
        "displayName": person["name"],
        "defaultEmailAddress": {"emailAddress": person.get("email")} if person.get("email") else None,
        "defaultPhoneNumber": {"phoneNumber": person.get("phone")} if person.get("phone") else None,
    }
    place = address(one.address, person.get("name"))
    return {
        "email": one.email,
        "phone": one.phone,
        "customerLocale": person.get("locale", "en") if person else None,
        "customer": customer if person else None,
        "shippingAddress": place,
        "billingAddress": place,
    }


def address(place: Json | None, name: str | None) -> Json | None:
    """``MailingAddress`` from the words of ``MailingAddressInput``."""
    if not place:
        return None
    full = " ".join(filter(None, [place.get("firstName"), place.get("lastName")])) or name
    keys = ("company", "address1", "address2", "city", "zip", "provinceCode", "phone")
    return {"name": full, **{key: place.get(key) for key in keys}, "countryCodeV2": place.get("countryCode")}


def _risk(one: Order) -> Json:
    level = "HIGH" if one.risk == "CANCEL" else "LOW"
    facts = [{"description": "The card's country is another one", "sentiment": "NEGATIVE"}] if level == "HIGH" else []
    return {"recommendation": one.risk, "assessments": [{"riskLevel": level, "provider": None, "facts": facts}]}


def _terms(store: Store, one: Order, now: datetime) -> Json | None:
    if one.due_at is None:
        return None
    owed = statuses.outstanding(one, now)
    money = {"amount": f"{max(owed, Decimal(0)):.2f}", "currencyCode": store.currency}
    schedule = {
        "id": gid("PaymentSchedule", one.id),
        "dueAt": iso(one.due_at),
        "issuedAt": iso(one.at),
        "completedAt": iso(one.updated_at) if owed <= 0 else None,
        "balanceDue": money,
        "totalBalance": money,
    }
    return {
        "id": gid("PaymentTerms", one.id),
        "paymentTermsName": "Net 30",
        "paymentTermsType": "NET",
        "due": owed > 0 and now >= one.due_at,
        "overdue": owed > 0 and now > one.due_at,
        "paymentSchedules": [schedule],
    }


def transaction(store: Store, one: Order, money: Transaction, now: datetime) -> Json:
    """``OrderTransaction``."""
    held = money.kind in statuses.AUTHORIZATIONS
    left = statuses.capturable_of(one, money, now) if held else Decimal(0)
    return {
        "id": gid("OrderTransaction", money.id),
        "kind": money.kind,
        "status": money.status,
        "gateway": money.gateway,
        "formattedGateway": money.gateway.replace("_", " ").capitalize(),
        "manualPaymentGateway": money.gateway == "manual",
        "createdAt": iso(money.at),
        "processedAt": iso(money.at),
        "authorizationExpiresAt": iso(money.expires_at) if store.plus else None,
        "errorCode": money.error,
        "test": False,
        "manuallyCapturable": left > 0,
        "multiCapturable": money.multi,
        "amountSet": bag(store, money.amount),
        "totalUnsettledSet": bag(store, left),
        "parentTransaction": {"id": gid("OrderTransaction", money.parent)} if money.parent else None,
        "shopifyPaymentsSet": {"extendedAuthorizationSet": _extended(money)},
    }


def _extended(money: Transaction) -> Json | None:
    """Both ends of an extended authorization: capturing costs a fee after the first (facts 1.2)."""
    if money.fee_from is None:
        return None
    return {
        "standardAuthorizationExpiresAt": iso(money.fee_from),
        "extendedAuthorizationExpiresAt": iso(money.expires_at),
    }


def refund(store: Store, one: Order, back: Refund) -> Json:
    """``Refund``."""
    moved = [money for money in one.transactions if money.id in back.transactions]
    amount = sum((money.amount for money in moved if money.status == "SUCCESS"), Decimal(0))
    return {
        "__typename": "Refund",
        "id": gid("Refund", back.id),
        "createdAt": iso(back.at),
        "note": back.note,
        "totalRefundedSet": bag(store, amount),
        "refundLineItems": [
            {"quantity": quantity, "restockType": restock, "lineItem": {"id": gid("LineItem", line)}}
            for line, quantity, restock in back.lines
        ],
        "transactions": [{"id": gid("OrderTransaction", money.id)} for money in moved],
    }


def left_to_ship(one: Order, line: Line) -> int:
    """Pieces of a line that still have to be shipped."""
    pieces = [piece for part in one.parts if part.status in statuses.UNFINISHED for piece in part.lines]
    return sum(piece.remaining for piece in pieces if piece.line == line.id)


def _line(store: Store, one: Order, line: Line) -> Json:
    return {
        "id": gid("LineItem", line.id),
        "name": line.title,
        "title": line.title,
        "sku": line.sku,
        "quantity": line.quantity,
        "currentQuantity": line.current,
        "unfulfilledQuantity": left_to_ship(one, line),
        "nonFulfillableQuantity": 0,
        "requiresShipping": line.ships,
        "originalUnitPriceSet": bag(store, line.price),
    }
