"""What customers are told, in the shop's voice: short, kind, and nothing of how the shop works inside.

Of each situation a headline and a sentence; of payments, holds and returns a sentence. Tables to be reviewed as one.
Places: ``{carrier}`` and ``{place}`` are names; amounts and days come as they are written in the reader's language.
"""

from collections.abc import Mapping
from enum import StrEnum

from suivi.core.translatable import gettext_noop as _

HEADLINES: dict[str, str] = {
    "canceled": _("Your order was canceled"),
    "canceled_refunded": _("Your order was canceled and refunded"),
    "canceled_owed": _("Your order was canceled"),
    "refunded": _("Your order was refunded"),
    "nothing_to_ship": _("Your order is complete"),
    "confirmed": _("We have your order"),
    "preparing": _("We are preparing your order"),
    "late_to_ship": _("Your order leaves later than it should"),
    "awaiting_payment": _("We wait for your payment"),
    "scheduled": _("Your order is planned"),
    "hold.payment": _("We wait for your payment"),
    "hold.stock": _("We wait for an item of your order"),
    "hold.address": _("We need your help with the address"),
    "hold.check": _("We are checking your order"),
    "hold.return": _("We wait for what you send back"),
    "hold.date": _("We are looking for a date for your order"),
    "hold.other": _("Your order is paused for the moment"),
    "part_shipped": _("A part of your order has left"),
    "part_delivered": _("A part of your order has arrived"),
    "shipped": _("Your order has left"),
    "packed": _("Your parcel is ready to leave"),
    "on_its_way": _("Your parcel is on its way"),
    "out_for_delivery": _("Your parcel arrives today"),
    "at_pickup_point": _("Your parcel waits for you"),
    "in_store": _("Your order is ready to be collected"),
    "collected": _("You have collected your order"),
    "attempted": _("The carrier could not deliver your parcel"),
    "delivered": _("Your order has arrived"),
    "delivered_in_doubt": _("Your order was reported as delivered"),
    "exception": _("Something happened on the way"),
    "returning": _("Your parcel is on its way back to us"),
    "returned": _("Your parcel has come back to us"),
    "no_news": _("We have lost sight of your parcel"),
    "news": _("There is news of your parcel"),
}  # fmt: skip


class Of(StrEnum):
    """Of which parcels of an order something is told."""

    ONE = "one"  # there is no other
    ALL = "all"  # of several
    SOME = "some"  # of one among several


# Where an order has several parcels, its headline speaks of all of them, or of one among them.
OF_SEVERAL: Mapping[Of, Mapping[str, str]] = {
    Of.ONE: {},
    Of.ALL: {
        "packed": _("Your parcels are ready to leave"),
        "on_its_way": _("Your parcels are on their way"),
        "out_for_delivery": _("Your parcels arrive today"),
        "at_pickup_point": _("Your parcels wait for you"),
        "attempted": _("The carrier could not deliver your parcels"),
        "returning": _("Your parcels are on their way back to us"),
        "returned": _("Your parcels have come back to us"),
        "no_news": _("We have lost sight of your parcels"),
        "news": _("There is news of your parcels"),
    },
    Of.SOME: {
        "on_its_way": _("One of your parcels is on its way"),
        "out_for_delivery": _("One of your parcels arrives today"),
        "at_pickup_point": _("One of your parcels waits for you"),
        "attempted": _("The carrier could not deliver one of your parcels"),
        "exception": _("Something happened to one of your parcels"),
        "returning": _("One of your parcels is on its way back to us"),
        "returned": _("One of your parcels has come back to us"),
        "no_news": _("We have lost sight of one of your parcels"),
        "news": _("There is news of one of your parcels"),
    },
}
EACH = _("Below you see where each of them is, and what is in it.")


def headline(situation: str, of: Of) -> str:
    """The headline of an order, in English."""
    return OF_SEVERAL[of].get(situation, HEADLINES[situation])


# Beneath, each parcel has its own: it is not the order.
PARCEL_HEADLINES: dict[str, str] = {
    **HEADLINES,
    "delivered": _("This parcel has arrived"),
    "delivered_in_doubt": _("This parcel was reported as delivered"),
    "shipped": _("This parcel has left"),
    "preparing": _("This parcel is being prepared"),
    "in_store": _("Ready to be collected"),
    "collected": _("You have collected it"),
}

SENTENCES: dict[str, str] = {
    "canceled": _("Nothing more will be sent, and nothing is charged."),
    "canceled_refunded": _("The money is on its way to you or with you already, by the way you paid."),
    "canceled_owed": _("Nothing more will be sent. We get in touch with you about what you paid."),
    "refunded": _("The money is on its way to you or with you already, by the way you paid."),
    "nothing_to_ship": _("Nothing needs to be sent by post. You get it by e-mail or from your account."),
    "confirmed": _("Thank you. We get it ready, and this page shows when it leaves."),
    "preparing": _("Somebody is packing it. This page shows when it leaves."),
    "late_to_ship": _("We are sorry. It is not ready yet, and we are working on it."),
    "awaiting_payment": _("As soon as it has arrived, we get your order ready."),
    "scheduled": _("It is planned to leave on {until}."),
    "hold.payment": _("As soon as it has arrived, we get your order ready."),
    "hold.stock": _("Something you ordered is out of stock at the moment. We send it as soon as it is there."),
    "hold.address": _("Something in your delivery address seems not right. Please write to us, then it can leave."),
    "hold.check": _("We check some details before it leaves. There is nothing that you need to do."),
    "hold.return": _("Once it has reached us, we send you the rest."),
    "hold.date": _("We do not know yet when it can leave. This page shows it as soon as we do."),
    "hold.other": _("Something has to be cleared up before it leaves. We write to you if we need you for it."),
    "part_shipped": _("The rest follows. Below you see what is in which parcel."),
    "part_delivered": _("The rest is on its way or follows. Below you see what is in which parcel."),
    "shipped": _("It left without a number to follow it by. It will be with you soon."),
    "packed": _("{carrier} takes it over next; from then on you can follow it here."),
    "on_its_way": _("{carrier} has it and is bringing it to you."),
    "out_for_delivery": _("{carrier} is on the way to you with it."),
    "at_pickup_point": _("You can collect it. Bring a proof of identity, and the number below."),
    "in_store": _("It waits for you in our shop. Bring a proof of identity."),
    "collected": _("Enjoy it!"),
    "attempted": _("Usually there is another try, or a notice says where to collect it."),
    "delivered": _("Enjoy it! If something is not right, tell us."),
    "delivered_in_doubt": _("News that came later do not fit that. If you do not have it, please tell us."),
    "exception": _("{carrier} reports a difficulty. We follow it, and it can still arrive."),
    "returning": _("{carrier} could not hand it over. We get in touch with you about what comes next."),
    "returned": _("We get in touch with you about sending it again or paying it back."),
    "news": _("{carrier} says something that we have no words for. Below it stands as it was told."),
    "no_news": _("{carrier} has not told of it for a long time. Please write to us, so that we can put it right."),
}  # fmt: skip

# What is meant by an exception, where the customer should know or can help. Sub-statuses of ``carriers``.
EXCEPTIONS: dict[str, str] = {
    "address_problem": _("{carrier} does not find the address. Please write to us, so that it can go on."),
    "recipient_moved": _("{carrier} does not find you at the address. Please write to us, so that it can go on."),
    "refused": _("{carrier} reports that it was not accepted. If that is a mistake, please write to us."),
    "unclaimed": _("Nobody collected it in time. Please write to us if you still want it."),
    "customs_hold": _("Customs are looking at it. That can take some days."),
    "customs_docs": _("Customs ask for papers. {carrier} gets in touch with whoever has them."),
    "payment_due": _("Duties or fees have to be paid. {carrier} tells you how."),
    "held": _("{carrier} keeps it for the moment."),
    "security": _("It is being checked. That can take some days."),
    "lost": _("{carrier} does not find it. We are sorry, and put it right: please write to us."),
    "destroyed": _("It was damaged and will not arrive. We are sorry, and put it right: please write to us."),
    "damaged": _("It was damaged on the way. We are sorry, and put it right: please write to us."),
}  # fmt: skip

PAYMENT: dict[str, str] = {
    "none": _("Not paid yet."),
    "pending": _("Your payment is on its way to us."),
    "authorized": _("The amount is reserved, but not yet charged."),
    "expired": _("Not charged: the reservation of the amount has ended."),
    "partially_paid": _("{received} is paid. {outstanding} is still open."),
    "paid": _("Paid. Thank you."),
    "partially_refunded": _("Paid. We have paid {refunded} back to you."),
    "refunded": _("We have paid everything back to you."),
    "voided": _("Nothing was charged."),
    "unknown": _("We can tell you about the payment: just ask."),
    "due": _("Please pay {outstanding} by {due_at}."),
    "overdue": _("{outstanding} was to be paid by {due_at}. If you have just paid, all is well."),
    "owed": _("We still owe you {owed}. It comes by the way you paid."),
}  # fmt: skip

RETURNS: dict[str, str] = {
    "requested": _("We have your request and answer it soon."),
    "open": _("We expect it back, or have it here and are looking at it."),
    "closed": _("It is done."),
    "declined": _("We could not accept this return."),
    "canceled": _("It was withdrawn."),
}

# Why it comes later, and what happens about it: of the first problem of a parcel that is one of these.
LATE: dict[str, tuple[str, str]] = {
    "late": (
        _("We had promised it for {promised_at}. We are sorry that it takes longer."),
        _("We see it too. If it does not move in the next days, write to us and we take it up with {carrier}."),
    ),
    "late_carrier": (
        _("{carrier} expected it for {promised_at}, but it takes longer."),
        _("We see it too. If it does not move in the next days, write to us and we take it up with {carrier}."),
    ),
    "late_lane": (
        _("It takes longer than parcels like it usually do."),
        _("We see it too. If it does not move in the next days, write to us and we take it up with {carrier}."),
    ),
    "delayed": (
        _("{carrier} announces a delay."),
        _("There is nothing that you need to do. This page shows what is new."),
    ),
    "at_risk": (
        _("It may come later than {promised_at}."),
        _("There is nothing that you need to do. This page shows what is new."),
    ),
    "stuck": (
        _("{carrier} has told nothing new since {last_at}."),
        _("We see it too. If it does not move in the next days, write to us and we take it up with {carrier}."),
    ),
    "no_first_scan": (
        _("{carrier} has not confirmed yet that it has the parcel."),
        _("We see it too. If it does not move in the next days, write to us and we take it up with {carrier}."),
    ),
}
LATE_TEXTS: dict[str, str] = {
    f"{code}.{part}": text for code, pair in LATE.items() for part, text in zip(("why", "next"), pair, strict=True)
}
# What has not left yet, by what it waits for (the words of the fulfillment axis).
WAITING: dict[str, str] = {
    "unfulfilled": _("Still to leave"),
    "in_progress": _("Being prepared"),
    "request_declined": _("Still to leave"),
    "on_hold": _("Waiting"),
    "scheduled": _("Planned"),
    "fulfillment_not_required": _("Not sent by post"),
    "canceled": _("Canceled"),
}
EXPECTED_BY: dict[str, str] = {
    "merchant": _("as we promised"),
    "carrier": _("as the carrier expects"),
    "model": _("as most parcels like it arrive"),
}
A_CARRIER = _("the carrier")

STEPS: dict[str, str] = {
    "ordered": _("Ordered"),
    "packed": _("Packed"),
    "on_its_way": _("On its way"),
    "out_for_delivery": _("Out for delivery"),
    "to_collect": _("Ready to collect"),
    "coming_back": _("On its way back"),
    "back": _("Back with us"),
    "delivered": _("Has arrived"),
    "collected": _("Collected"),
}

# What a carrier's scan means, for whoever waits.
SCANS: dict[str, str] = {
    "pending": _("Announced"),
    "info_received": _("Announced to the carrier"),
    "picked_up": _("Taken over by the carrier"),
    "in_transit": _("On its way"),
    "out_for_delivery": _("Out for delivery"),
    "available_for_pickup": _("Ready to collect"),
    "attempt_failed": _("Could not be delivered"),
    "delivered": _("Has arrived"),
    "exception": _("A difficulty on the way"),
    "returning": _("On its way back"),
    "returned": _("Back with the sender"),
    "cancelled": _("Announcement withdrawn"),
    "expired": _("No more news"),
    "unknown": _("News from the carrier"),
}
