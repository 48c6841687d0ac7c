"""What people say of one parcel, from the order's page: carrier, number, where it ended; and having it asked about."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.carriers.links import carrier_name
from suivi.core.marks import MARKS
from suivi.core.parcelnumber import folded
from suivi.inbox import staff, watching
from suivi.orders.reading import order_page
from suivi.web.desk.orderwriting import RefusedError, Writing, writes

MOST = 80  # characters of a carrier's name
LONGEST = 60  # of a number
WORDS = {
    "carrier": gettext_noop("Enter the carrier."),
    "number": gettext_noop("Enter the number as it stands on the label: letters, digits, spaces, hyphens."),
    "mark": gettext_noop("Choose delivered, lost or returned."),
}


@writes("#shipments")
def correct(writing: Writing) -> bool:
    """Correct carrier or number, mark the parcel, or take that back (``value`` empty and ``back`` given)."""
    what, back = writing.said("what", 10), writing.said("back", 1)
    if what not in WORDS:
        raise RefusedError(_("Nothing was changed."))
    value = "" if back else _value(what, writing.said("value", MOST))
    if not back and not value:
        raise RefusedError(_(WORDS[what]))
    done = staff.say_of_parcel(
        writing.shop, writing.row.key, writing.person, _parcel(writing), what, value, now=writing.now
    )
    if back:
        writing.audit("parcel.taken_back")
    else:
        writing.audit(f"parcel.{what}", value=value)
    return done


def _value(what: str, said: str) -> str:
    """What was entered as it is kept, "" where it cannot be so."""
    if what == "mark":
        return said if said in MARKS else ""
    if what == "carrier":
        return carrier_name(said)
    plain = folded(said)
    return said if plain.isalnum() and plain.isascii() and len(said) <= LONGEST else ""


def _parcel(writing: Writing) -> tuple[str, str]:
    """Shipment and number of the parcel that the form speaks of, if this order has it."""
    shipment, given = writing.said("shipment", 120), writing.said("number", 120)
    parcels = order_page(writing.shop, writing.row.id, writing.now).verdict.delivery.parcels
    known = {(one.shipment, one.number if one.given is None else one.given) for one in parcels}
    if (shipment, given) not in known:
        raise RefusedError(_("The order has no such parcel any more."))
    return shipment, given


@writes("#shipments")
def check(writing: Writing) -> bool:
    """Have the provider asked about a parcel of this order as soon as possible."""
    number = writing.said("number", 120)
    parcels = order_page(writing.shop, writing.row.id, writing.now).verdict.delivery.parcels
    if not number or number not in {one.number for one in parcels}:
        raise RefusedError(_("The order has no such parcel any more."))
    if not watching.ask_now(writing.shop, number, writing.now):
        raise RefusedError(_("It was asked about within the last minute, or there is nobody to ask."))
    messages.success(writing.request, _("It is being asked about. What is new shows here by itself."))
    writing.audit("parcel.asked")
    return True
