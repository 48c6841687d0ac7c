"""The permissions that Suivi asks of a store, and the webhook topics that each lets through.

Source: Shopify, WebhookSubscriptionTopic and the access that each object requires.
"""

from collections.abc import Iterator

from suivi.sources.shopify.api.tokens import granted, missing_scopes

REQUIRED = "read_orders"
PARTS = tuple(f"read_{kind}_fulfillment_orders" for kind in ("merchant_managed", "third_party", "assigned"))
READING = (
    REQUIRED,
    "read_all_orders",
    *PARTS,
    "read_fulfillments",
    "read_returns",
    "read_customers",
    "read_payment_terms",
    "read_shopify_payments_disputes",
)
# For what Suivi does there when it is asked to (acts); who may write may read.
ACTING = (
    "write_orders",
    "write_merchant_managed_fulfillment_orders",
    "write_third_party_fulfillment_orders",
    "write_fulfillments",
    "write_returns",
)
WANTED = (*READING, *ACTING)
ASKED = (*WANTED, "write_app_proxy")  # for the store's address of customers' pages; nothing is missed without it
# What every app must hear of; set in the app's configuration only, not by the API.
COMPLIANCE = ("customers/data_request", "customers/redact", "shop/redact")
_PART_EVENTS = (
    "order_routing_complete placed_on_hold hold_released moved split merged cancelled rescheduled"
    " scheduled_fulfillment_order_ready fulfillment_request_submitted fulfillment_request_accepted"
    " fulfillment_request_rejected cancellation_request_submitted cancellation_request_accepted"
    " cancellation_request_rejected fulfillment_service_failed_to_complete line_items_prepared_for_pickup"
    " line_items_prepared_for_local_delivery progress_reported manually_reported_progress_stopped"
)


def _named(kind: str, events: str) -> tuple[str, ...]:
    return tuple(f"{kind}/{event}" for event in events.split())


# Any one of these permissions → these topics. ``orders/paid`` and its like tell nothing beyond ``orders/updated``.
TOPICS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    ((), ("app/uninstalled",)),
    (
        (REQUIRED,),
        (
            *_named("orders", "create updated cancelled edited delete risk_assessment_changed"),
            "order_transactions/create",
            "refunds/create",
        ),
    ),
    (
        ("read_fulfillments",),
        ("fulfillments/create", "fulfillments/update", "fulfillment_events/create", "fulfillment_events/delete"),
    ),
    (
        PARTS,
        (
            "fulfillment_holds/added",
            "fulfillment_holds/released",
            *_named("fulfillment_orders", _PART_EVENTS),
        ),
    ),
    (
        ("read_returns",),
        _named("returns", "request approve decline cancel close reopen update process"),
    ),
    (("read_customers",), ("customers/create", "customers/update", "customers/delete")),
    (
        ("read_payment_terms",),
        ("payment_terms/create", "payment_terms/update", "payment_terms/delete", "payment_schedules/due"),
    ),
    (("read_shopify_payments_disputes",), ("disputes/create", "disputes/update")),
)


def missing(scopes: frozenset[str]) -> list[str]:
    """What Suivi would ask of the store and may not, the most important first."""
    lacking = missing_scopes(scopes, frozenset(WANTED))
    return [scope for scope in WANTED if scope in lacking]


def topics(scopes: frozenset[str]) -> Iterator[str]:
    """The webhook topics worth hearing that these permissions let through: ``orders/updated`` …"""
    have = granted(scopes)
    for needed, names in TOPICS:
        if not needed or have.intersection(needed):
            yield from names
