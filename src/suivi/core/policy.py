"""What the shop wants: thresholds, clock and calendar. Pure data; stored as JSON on the shop."""

from datetime import datetime

import msgspec

from suivi.core.transit.learned import Learned


class OwnWord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the shop says that a carrier's word means: ``status`` or ``status.substatus``, who said so, and when."""

    means: str
    by: str = ""
    at: datetime | None = None


class CarrierRule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Numbers that begin with ``prefix`` (in capitals, without spaces) are this carrier's, whatever the shipment says.

    ``length``: of the whole number; 0: any. ``countries``: where the parcel goes; none: anywhere.
    """

    prefix: str
    carrier: str
    length: int = 0
    countries: tuple[str, ...] = ()
    by: str = ""
    at: datetime | None = None


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
    words: dict[str, dict[str, OwnWord]] = {}  # vocabulary → word in lower case, where no table knows it
    carrier_rules: tuple[CarrierRule, ...] = ()
    # No choices of the shop and not stored with it: what past deliveries taught, and which providers of tracking do not
    # answer now, since when.
    learned: Learned = Learned()
    out: dict[str, datetime] = {}


# What each limit of a problem means, in the words of the handbook.
LIMITS: dict[str, str] = {
    "authorization_days": "from the authorization to its end, where nobody says when it ends",
    "expiring_hours": "before the authorization ends",
    "payment_pending_days": "business days from the order to the payment",
    "refund_within_days": "business days to pay a refund that is owed",
    "ship_within_days": "business days from when it can ship; a date to ship by goes first",
    "hold_hours": "business hours for the holds of a reason",
    "hold_default_hours": "business hours for all other holds",
    "upsell_hold_minutes": "for the hold of a page that offers more after the purchase",
    "decline_hours": "business hours to choose another way",
    "tracking_within_hours": "business hours from shipping to a tracking number",
    "first_scan_hours": "business hours from the label to the first physical scan",
    "wrong_number_hours": "business hours from shipping",
    "stuck_domestic_hours": "business hours of the destination since the last physical scan, inside the country",
    "stuck_international_hours": "the same, across borders",
    "customs_days": "since the last physical scan, in customs",
    "expired_days": "since the last scan; then the parcel is no longer stuck but lost from sight",
    "pickup_reminder_days": "since it can be collected",
    "pickup_deadline_days": "until a post office sends it back; two days before, it presses",
    "pickup_point_days": "until a parcel shop sends it back",
    "contradiction_hours": "between the delivery and the scan that speaks against it",
    "return_answer_hours": "business hours to answer",
    "return_handle_days": "business days from the inspection to the end of the return",
}
