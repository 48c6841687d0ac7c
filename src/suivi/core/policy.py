"""What the shop wants: thresholds, clock and calendar. Pure data; stored as JSON on the shop."""

import msgspec


class Policy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A shop's rules. Business days and hours skip weekends and the public holidays of ``country``.

    Defaults: facts of ``core.problems`` (the field's usual values), to be changed per shop.
    """

    timezone: str = "UTC"
    country: str = ""  # ISO 3166-1 alpha-2, whose public holidays count; empty: weekends only
    subdivision: str = ""
    weekend: tuple[int, ...] = (5, 6)  # Monday is 0
    authorization_days: int = 7  # where the platform does not say when an authorization expires
    expiring_hours: int = 48
    payment_pending_days: int = 5  # business days until an unpaid manual payment is chased
    ship_within_days: int = 2  # business days from being shippable to being shipped
    hold_hours: dict[str, int] = {}  # reason → business hours until a hold is too long
    hold_default_hours: int = 48
    upsell_hold_minutes: int = 60  # wall clock: Shopify releases this hold by itself
    decline_hours: int = 4  # business hours
    tracking_within_hours: int = 24  # business hours from fulfilled to a tracking number
    first_scan_hours: int = 48  # business hours from label to first physical scan
    wrong_number_hours: int = 72  # business hours until a number that the carrier does not know counts as wrong
    stuck_domestic_hours: int = 72  # business hours of the destination without a physical scan
    stuck_international_hours: int = 120
    customs_days: int = 7
    pickup_reminder_days: int = 2
    pickup_deadline_days: int = 14  # how long a post office keeps a parcel
    pickup_point_days: int = 7  # how long a parcel shop does
    expired_days: int = 30
    archived_watch_days: int = 60  # how long after its last news a parcel of an archived order still matters
    contradiction_hours: int = 12
    return_answer_hours: int = 24  # business hours
    return_handle_days: int = 5  # business days
    refund_within_days: int = 2  # business days
