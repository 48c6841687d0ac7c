"""What an action does, said before one presses its button. What it is called: ``core.labels``.

Sentences that depend on what was chosen stand beside their field (``web.desk.actforms``).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from suivi.core import labels


class ActWords(NamedTuple):
    """``tells``: what happens, in English, translated when shown; ``final``: it cannot be taken back."""

    icon: str
    tells: str = ""
    final: bool = False


SAVES = frozenset(action for action in labels.ACTIONS if action.startswith("set_")) | {"change_tracking"}
ENDS = frozenset({"cancel", "cancel_fulfillment", "decline_return", "cancel_return"})  # their button warns


WORDS: Mapping[str, ActWords] = MappingProxyType(
    {
        "hold": ActWords("circle-pause", _("Nothing of it can be shipped until the hold is released.")),
        "release_hold": ActWords("circle-play", _("It can be shipped once no hold is left on it.")),
        "reschedule": ActWords("calendar-clock", _("It waits until the new date and opens then by itself.")),
        "open_early": ActWords("calendar-check", _("It no longer waits for its date and can be shipped now.")),
        "fulfill": ActWords("package-check", _("The items count as shipped.")),
        "cancel_fulfillment": ActWords(
            "package-x", _("The items are unfulfilled again; an archived order opens again. The parcel is not stopped.")
        ),
        "change_tracking": ActWords("truck", _("The new numbers replace those that stand there.")),
        "mark_as_delivered": ActWords("house", _("The customer’s order page says delivered, too.")),
        "capture": ActWords("hand-coins", _("The customer’s payment method is charged now.")),
        "mark_as_paid": ActWords(
            "circle-dollar-sign", _("For money that you received elsewhere: nothing is charged."), final=True
        ),
        "send_invoice": ActWords("mail", _("The customer gets an e-mail with a link to pay.")),
        "send_reminder": ActWords("bell-ring", _("The customer gets an e-mail that reminds them of what is due.")),
        "cancel": ActWords("ban", _("The whole order ends, and authorizations are released."), final=True),
        "refund": ActWords("undo-2", _("The money goes back the way it came."), final=True),
        "archive": ActWords("archive", _("The order leaves the open ones. It can be unarchived at any time.")),
        "reopen": ActWords("archive-restore", _("The order is among the open ones again.")),
        "add_tags": ActWords("tag"),
        "remove_tags": ActWords("tag"),
        "set_note": ActWords("sticky-note"),
        "set_attributes": ActWords("list-checks"),
        "set_email": ActWords("mail", _("The order’s messages go to the new address from now on.")),
        "set_phone": ActWords("phone"),
        "set_address": ActWords("map-pin", _("For what is not shipped yet. The customer’s own address book stays.")),
        "create_return": ActWords("undo-2", _("The return is approved at once; nothing is refunded yet.")),
        "approve_return": ActWords("circle-check", _("The customer may send the items back.")),
        "decline_return": ActWords("circle-x", _("The customer’s request ends."), final=True),
        "process_return": ActWords("clipboard-check", _("For items that are back. The return stays open.")),
        "close_return": ActWords("circle-check", _("Nothing more is expected of it. It can be reopened.")),
        "reopen_return": ActWords("rotate-ccw", _("More can be done with it again.")),
        "cancel_return": ActWords("circle-x", _("The items do not come back."), final=True),
    }
)


def words(action: str) -> ActWords:
    """The words of an action; one that has none is at least a button."""
    return WORDS.get(action) or ActWords("arrow-right")


def label(action: str) -> str:
    """What the action is called, in the page's language."""
    return gettext(labels.action(action))


SAYS: Mapping[str, str] = MappingProxyType(
    {
        "due": _("Waiting for Shopify: it is asked in a moment."),
        "asking": _("Waiting for Shopify: it was asked, the answer is on its way."),
        "waiting": _("Waiting for Shopify: it was accepted, the order will show it in a moment."),
        "done": _("Done."),
        "refused": _("Shopify declined it."),
        "failed": _("It was not done."),
        "unsure": _("It is not certain that it was done."),
    }
)


def says(state: str) -> str:
    """How far an act is, as a sentence."""
    return gettext(SAYS[state])
