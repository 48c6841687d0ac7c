"""What Shopify would answer about a demo order: the GraphQL node, and the REST order of its webhooks."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from suivi.sources.demo.order import Back, DemoOrder, Money, Part, Refund, Sent
from suivi.sources.demo.statuses import display_status, financial_status, fulfillment_status, return_status

Json = dict[str, Any]


def gid(kind: str, number: int) -> str:
    """Shopify's global id."""
    return f"gid://shopify/{kind}/{number}"


def iso(moment: datetime | None) -> str | None:
    """A moment as Shopify writes it: whole seconds, Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def bag(amount: Decimal) -> Json:
    """A MoneyBag in euros."""
    money = {"amount": f"{amount:.2f}", "currencyCode": "EUR"}
    return {"shopMoney": money, "presentmentMoney": money}


def node(order: DemoOrder, now: datetime) -> Json:
    """The order as a full GraphQL read gives it."""
    outstanding = order.current_total - order.received + order.refunded - order.capturable
    return {
        **_head(order),
        "displayFinancialStatus": financial_status(order, now),
        "displayFulfillmentStatus": fulfillment_status(order),
        "returnStatus": return_status(order),
        "currencyCode": "EUR",
        "originalTotalPriceSet": bag(order.total),
        "totalPriceSet": bag(order.total),
        "currentTotalPriceSet": bag(order.current_total),
        "totalReceivedSet": bag(order.received),
        "totalRefundedSet": bag(order.refunded),
        "netPaymentSet": bag(order.received - order.refunded),
        "totalOutstandingSet": bag(outstanding),
        "totalCapturableSet": bag(order.capturable),
        "paymentTerms": _terms(order, now),
        "transactions": [_transaction(m) for m in order.money],
        "refunds": [_refund(refund) for refund in order.refunds],
        "risk": {"recommendation": order.risk, "assessments": _assessments(order)},
        "disputes": [
            {"id": gid("OrderDisputeSummary", number), "status": status, "initiatedAs": "CHARGEBACK"}
            for number, status, _ in order.disputes
        ],
        "lineItems": {"nodes": [_line(order, item.id) for item in order.items]},
        "fulfillmentOrders": {"nodes": [_part(order, part) for part in order.parts]},
        "fulfillments": [_sent(sent) for sent in order.sent],
        "returns": {"nodes": [_return(back) for back in order.returns]},
        **_customer(order),
    }


def _head(order: DemoOrder) -> Json:
    return {
        "id": gid("Order", order.id),
        "legacyResourceId": str(order.id),
        "name": f"#{order.number}",
        "createdAt": iso(order.placed_at),
        "processedAt": iso(order.placed_at),
        "updatedAt": iso(order.updated_at),
        "closed": order.closed_at is not None,
        "closedAt": iso(order.closed_at),
        "cancelledAt": iso(order.canceled_at),
        "cancelReason": order.cancel_reason or None,
        "test": False,
        "edited": order.edited,
        "confirmed": True,
        "tags": order.tags,
        "note": order.note or None,
        "sourceName": "web",
        "paymentGatewayNames": sorted({m.gateway for m in order.money}),
        "requiresShipping": any(item.product.ships for item in order.items),
        "customAttributes": [],
    }


def _terms(order: DemoOrder, now: datetime) -> Json | None:
    if order.due_at is None:
        return None
    done = order.received >= order.current_total
    owed = {"amount": f"{order.total - order.received:.2f}", "currencyCode": "EUR"}
    schedule = {
        "dueAt": iso(order.due_at),
        "issuedAt": iso(order.placed_at),
        "completedAt": iso(order.updated_at) if done else None,
        "balanceDue": owed,
        "totalBalance": owed,
    }
    return {
        "id": gid("PaymentTerms", order.id),
        "paymentTermsName": "Net 7",
        "paymentTermsType": "NET",
        "due": not done and now.date() >= order.due_at.date(),
        "overdue": not done and now > order.due_at,
        "paymentSchedules": {"nodes": [schedule]},
    }


def _transaction(money: Money) -> Json:
    return {
        "id": gid("OrderTransaction", money.id),
        "kind": money.kind,
        "status": money.status,
        "amountSet": bag(money.amount),
        "gateway": money.gateway,
        "manualPaymentGateway": money.gateway == "bank transfer",
        "createdAt": iso(money.at),
        "processedAt": iso(money.at),
        "authorizationExpiresAt": iso(money.expires_at),
        "errorCode": "CARD_DECLINED" if money.status == "FAILURE" else None,
        "test": False,
        "parentTransaction": {"id": gid("OrderTransaction", money.parent)} if money.parent else None,
    }


def _refund(refund: Refund) -> Json:
    lines = [
        {"lineItem": {"id": gid("LineItem", line)}, "quantity": quantity, "restockType": "NO_RESTOCK"}
        for line, quantity in refund.lines
    ]
    return {
        "id": gid("Refund", refund.id),
        "createdAt": iso(refund.at),
        "note": None,
        "totalRefundedSet": bag(refund.amount),
        "refundLineItems": {"nodes": lines},
        "transactions": {
            "nodes": [{"id": gid("OrderTransaction", refund.transaction), "kind": "REFUND", "status": "SUCCESS"}],
        },
    }


def _assessments(order: DemoOrder) -> list[Json]:
    if order.risk == "ACCEPT":
        return [{"riskLevel": "LOW", "provider": None, "facts": []}]
    fact = {"description": "The billing country is not the country of the payment card", "sentiment": "NEGATIVE"}
    return [{"riskLevel": "HIGH", "provider": None, "facts": [fact]}]


def shipped(order: DemoOrder, line: int) -> int:
    """How many of a line have left."""
    return sum(quantity for sent in order.left for shipped_line, quantity in sent.lines if shipped_line == line)


def _line(order: DemoOrder, line: int) -> Json:
    item = next(item for item in order.items if item.id == line)
    current = 0 if order.canceled_at else item.current
    return {
        "id": gid("LineItem", item.id),
        "name": item.product.title,
        "sku": item.product.sku,
        "quantity": item.quantity,
        "currentQuantity": current,
        "unfulfilledQuantity": max(current - shipped(order, line), 0) if item.product.ships else 0,
        "nonFulfillableQuantity": 0,
        "requiresShipping": item.product.ships,
    }


METHODS = {"SHIPPING": "Standard", "PICK_UP": "Pickup in store", "NONE": "Download"}
ACTIONS = {
    "OPEN": ("CREATE_FULFILLMENT", "HOLD", "MOVE"),
    "IN_PROGRESS": ("CREATE_FULFILLMENT", "HOLD", "MARK_AS_OPEN"),
    "ON_HOLD": ("HOLD", "MOVE", "RELEASE_HOLD"),
    "SCHEDULED": ("MARK_AS_OPEN",),
}


def _part(order: DemoOrder, part: Part) -> Json:
    return {
        "id": gid("FulfillmentOrder", part.id),
        "status": part.status,
        "requestStatus": part.request,
        "fulfillAt": iso(part.fulfill_at or order.placed_at),
        "fulfillBy": None,
        "updatedAt": iso(order.updated_at),
        "supportedActions": [{"action": action, "externalUrl": None} for action in ACTIONS.get(part.status, ())],
        "fulfillmentHolds": [
            {"id": gid("FulfillmentHold", number), "reason": reason, "reasonNotes": notes, "displayReason": notes,
             "handle": "", "heldByRequestingApp": False, "heldByApp": {"title": by}}
            for number, reason, notes, by, _ in part.holds
        ],
        "assignedLocation": {"name": part.location, "location": None},
        "deliveryMethod": {"methodType": part.method, "presentedName": METHODS[part.method]},
        "lineItems": {
            "nodes": [
                {"id": gid("FulfillmentOrderLineItem", part.id * 10 + place), "totalQuantity": total,
                 "remainingQuantity": remaining, "lineItem": {"id": gid("LineItem", line)}}
                for place, (line, total, remaining) in enumerate(part.lines)
            ],
        },
    }  # fmt: skip


def _tracking(sent: Sent) -> list[Json]:
    if sent.carrier is None:
        return []
    url = sent.carrier.url.format(sent.number) if sent.carrier.url else None
    return [{"company": sent.carrier.company, "number": sent.number, "url": url}]


def _sent(sent: Sent) -> Json:
    arrived = next((event.at for event in sent.events if event.status in {"DELIVERED", "PICKED_UP"}), None)
    return {
        "id": gid("Fulfillment", sent.id),
        "name": sent.name,
        "status": "CANCELLED" if sent.canceled else "SUCCESS",
        "displayStatus": display_status(sent),
        "createdAt": iso(sent.at),
        "updatedAt": iso(sent.events[-1].at if sent.events else sent.at),
        "deliveredAt": iso(arrived),
        "estimatedDeliveryAt": iso(sent.estimated_at),
        "totalQuantity": sum(quantity for _, quantity in sent.lines),
        "trackingInfo": _tracking(sent),
        "events": {
            "nodes": [
                {"id": gid("FulfillmentEvent", event.id), "status": event.status, "happenedAt": iso(event.at),
                 "message": event.message, "country": event.country, "city": event.city}
                for event in sent.events
            ],
        },
        "fulfillmentLineItems": {
            "nodes": [
                {"quantity": quantity, "lineItem": {"id": gid("LineItem", line)}} for line, quantity in sent.lines
            ],
        },
    }  # fmt: skip


def _return(back: Back) -> Json:
    disposed = [{"type": "RESTOCKED", "quantity": back.quantity}] if back.inspected else []
    line = {"id": gid("ReverseFulfillmentOrderLineItem", back.id), "totalQuantity": back.quantity,
            "dispositions": disposed}  # fmt: skip
    reverse = {"id": gid("ReverseFulfillmentOrder", back.id), "status": "CLOSED" if back.closed_at else "OPEN",
               "lineItems": {"nodes": [line]}}  # fmt: skip
    approved = back.status in {"OPEN", "CLOSED"}
    return {
        "id": gid("Return", back.id),
        "name": back.name,
        "status": back.status,
        "createdAt": iso(back.at),
        "requestApprovedAt": iso(back.at) if approved else None,
        "closedAt": iso(back.closed_at),
        "totalQuantity": back.quantity,
        "decline": {"reason": back.decline, "note": None} if back.decline else None,
        "reverseFulfillmentOrders": {"nodes": [reverse] if approved else []},
    }


def _customer(order: DemoOrder) -> Json:
    number, name, email, phone = order.customer
    address = {
        "name": name, "address1": order.street, "address2": None, "city": order.place.city,
        "provinceCode": order.place.province or None, "countryCodeV2": order.place.country,
        "zip": order.place.zip, "phone": phone,
    }  # fmt: skip
    return {
        "email": email,
        "phone": phone,
        "customerLocale": "fr" if order.place.country in {"FR", "BE"} else "en",
        "customer": {"id": gid("Customer", number), "displayName": name},
        "shippingAddress": address,
        "billingAddress": address,
    }


def scan_webhook(order: DemoOrder, sent: Sent) -> Json:
    """The body of ``fulfillment_events/create`` for the newest scan of a shipment."""
    event = sent.events[-1]
    return {
        "id": event.id,
        "admin_graphql_api_id": gid("FulfillmentEvent", event.id),
        "fulfillment_id": sent.id,
        "order_id": order.id,
        "status": event.status.lower(),
        "message": event.message,
        "happened_at": iso(event.at),
        "created_at": iso(event.at),
        "updated_at": iso(event.at),
        "city": event.city,
        "country": event.country,
    }
