"""What customers read where they ask for something on the page of their order. Beside ``core.customerwords``."""

from collections.abc import Mapping

from suivi.core.requests import Kind, Standing
from suivi.core.translatable import gettext_noop as _

# The way to a form, its title, and what is said there.
ASK: Mapping[Kind, tuple[str, str]] = {
    Kind.RETURN: (
        _("Send something back"),
        _("Tell us what you want to send back. We look at it and answer you here."),
    ),
    Kind.CANCEL: (
        _("Cancel the order"),
        _("It has not left yet, so we can try to stop it. We answer you here. Until then nothing changes."),
    ),
    Kind.ADDRESS: (
        _("Correct the address"),
        _("It has not left yet, so we can try to change where it goes. We answer you here."),
    ),
    Kind.NOT_RECEIVED: (
        _("It has not arrived"),
        _("The carrier says that it was delivered. Look in the letterbox and ask the neighbors first, please."),
    ),
    Kind.DAMAGED: (
        _("Something is damaged"),
        _("We are sorry. Tell us what is damaged, and we put it right."),
    ),
    Kind.WRONG_ITEM: (
        _("Something is wrong or missing"),
        _("We are sorry. Tell us what is not what you ordered, and we put it right."),
    ),
}

# A request as it is named afterwards.
ASKED: Mapping[Kind, str] = {
    Kind.RETURN: _("You want to send something back"),
    Kind.CANCEL: _("You want to cancel the order"),
    Kind.ADDRESS: _("You want to correct the address"),
    Kind.NOT_RECEIVED: _("You told us that it has not arrived"),
    Kind.DAMAGED: _("You told us that something is damaged"),
    Kind.WRONG_ITEM: _("You told us that something is wrong or missing"),
}

# What became of it. A kind of its own first, else what is said of any.
STANDS: Mapping[tuple[str, Standing], str] = {
    ("", Standing.WAITING): _("We have it and answer you here."),
    ("", Standing.ACCEPTED): _("We have said yes."),
    ("", Standing.DECLINED): _("We could not do that."),
    ("", Standing.WITHDRAWN): _("You have withdrawn it."),
    ("", Standing.OVERTAKEN): _("It is settled."),
    (Kind.RETURN, Standing.ACCEPTED): _("We have said yes. Please wait for word of how to send it."),
    (Kind.CANCEL, Standing.ACCEPTED): _("We have said yes, and stop the order."),
    (Kind.ADDRESS, Standing.ACCEPTED): _("We have said yes. It goes to the corrected address."),
    (Kind.NOT_RECEIVED, Standing.ACCEPTED): _("We look for it, and put it right."),
    (Kind.DAMAGED, Standing.ACCEPTED): _("We put it right."),
    (Kind.WRONG_ITEM, Standing.ACCEPTED): _("We put it right."),
}

# Said in place of "yes" where what was agreed could not be done after all, until somebody of the shop has seen to it.
LOOKED_AT = _("That did not work yet. We look at it once more and answer you here.")

# Why something cannot be asked for now. Codes of ``core.selfservice``, and of sending the form.
CANNOT: Mapping[str, str] = {
    "off": _("This cannot be asked for here. Please write to us."),
    "unknown": _("This cannot be asked for here. Please write to us."),
    "asked": _("You have asked for that already. We answer you on the page of your order."),
    "enough": _("You have asked for that several times. Please write to us."),
    "canceled": _("The order is canceled."),
    "left": _("Something of your order has left already. Please write to us."),
    "complete": _("There is nothing to stop: you have everything already."),
    "not_sent": _("It is not sent to an address."),
    "no_address": _("We have no address of it. Please write to us."),
    "final_sale": _("What you ordered cannot be sent back."),
    "not_arrived": _("It has not arrived yet. This page shows where it is."),
    "over": _("The time for that is over. Please write to us."),
    "no_goods": _("There is nothing of which that can be asked."),
    "too_early": _("Deliveries are sometimes reported too early. If it is not there on {at}, tell us here."),
}

# Why it comes back: Shopify's return reasons.
REASONS: Mapping[str, str] = {
    "unwanted": _("I have changed my mind"),
    "size_too_small": _("It is too small"),
    "size_too_large": _("It is too large"),
    "color": _("I do not like the color"),
    "style": _("I do not like the style"),
    "not_as_described": _("It is not as described"),
    "defective": _("It is broken"),
    "wrong_item": _("It is not what I ordered"),
    "other": _("Another reason"),
}

# News that can be muted (``customers.preferences``).
TOPICS: Mapping[str, str] = {
    "order": _("About my order, such as that you have it"),
    "parcel": _("Where my parcel is"),
    "trouble": _("When something takes longer"),
}
CHANNELS: Mapping[str, str] = {"email": _("By e-mail"), "sms": _("By text message")}


def stands(kind: str, standing: Standing) -> str:
    """What became of a request, in English, to be translated by who shows it."""
    return STANDS.get((kind, standing)) or STANDS["", standing]
