"""Why an action cannot be done, or what is wrong with what was entered: codes and sentences."""

from suivi.core.translatable import gettext_noop
from suivi.core.verdict import Reason

SENTENCES: dict[str, str] = {
    "cannot.connected": gettext_noop("No store is connected."),
    "cannot.role": gettext_noop("Your role only allows you to look."),
    "cannot.scope": gettext_noop("The app lacks the permission {scope} at the store."),
    "cannot.deleted": gettext_noop("The order was deleted at the store."),
    "cannot.unread": gettext_noop("The order has not been read from the store yet."),
    "cannot.canceled": gettext_noop("The order is canceled."),
    "cannot.asked": gettext_noop("This was asked already and is under way."),
    "cannot.nothing_to_fulfill": gettext_noop("There is nothing left to fulfill."),
    "cannot.on_hold": gettext_noop("What is left to fulfill is on hold."),
    "cannot.not_offered": gettext_noop("The store does not offer this now."),
    "cannot.no_hold": gettext_noop("Nothing is on hold."),
    "cannot.not_scheduled": gettext_noop("Nothing is scheduled for later."),
    "cannot.not_shipped": gettext_noop("Nothing was shipped."),
    "cannot.delivered": gettext_noop("Everything was delivered."),
    "cannot.nothing_authorized": gettext_noop("No authorized payment is left to capture."),
    "cannot.currency": gettext_noop("The customer paid in {currency}; do this in the store's admin."),
    "cannot.paid": gettext_noop("The order cannot be marked as paid."),
    "cannot.nothing_owed": gettext_noop("The customer owes nothing."),
    "cannot.no_email": gettext_noop("The order has no e-mail address."),
    "cannot.no_terms": gettext_noop("No payment is scheduled."),
    "cannot.nothing_received": gettext_noop("No payment is left to refund."),
    "cannot.shipped": gettext_noop("Something was fulfilled; cancel the fulfillment first."),
    "cannot.return_open": gettext_noop("A return is under way."),
    "cannot.pending_authorization": gettext_noop("An authorization is pending."),
    "cannot.archived": gettext_noop("The order is archived already."),
    "cannot.open": gettext_noop("The order is not archived."),
    "cannot.no_tags": gettext_noop("The order has no tags."),
    "cannot.nothing_returnable": gettext_noop("No shipped item is left to return."),
    "cannot.no_return_requested": gettext_noop("No return request waits for an answer."),
    "cannot.no_return_open": gettext_noop("No return is open."),
    "cannot.no_return_closed": gettext_noop("No return is closed."),
    "cannot.return_processed": gettext_noop("Something of the return was processed already."),
    "wrong.value": gettext_noop("This cannot be read."),
    "wrong.target": gettext_noop("This is not possible for what was chosen (any more)."),
    "wrong.twice": gettext_noop("The same item was chosen twice."),
    "wrong.too_many": gettext_noop("At most {most} can be chosen."),
    "wrong.empty": gettext_noop("This is empty."),
    "wrong.hold": gettext_noop("This hold is not there (any more)."),
    "wrong.others_hold": gettext_noop("This hold is of {app}. Say that it is to be released all the same."),
    "wrong.past": gettext_noop("The date must lie in the future."),
    "wrong.future": gettext_noop("The moment must not lie in the future."),
    "wrong.amount": gettext_noop("The amount must be above 0 and at most {most}."),
    "wrong.final": gettext_noop("This payment is captured only once."),
    "wrong.email": gettext_noop("This is not an e-mail address."),
    "wrong.phone": gettext_noop("This is not a phone number."),
}


def cannot(code: str, **params: str) -> Reason:
    """Why an action is not offered."""
    return Reason(f"cannot.{code}", params)
