"""Why an act was not done, in words: ours, those for the codes that Shopify tells, else Shopify's own."""

from collections.abc import Callable

from suivi.actions.models import Trouble
from suivi.core.translatable import gettext_noop
from suivi.sources.shopify.acts.reasons import SENTENCES as REASONS

SENTENCES: dict[str, str] = {
    **REASONS,
    "act.not_reached": gettext_noop("The store could not be reached for an hour. Nothing was done."),
    "act.no_answer": gettext_noop("The store did not answer. Look there whether it was done before you try again."),
    "act.not_seen": gettext_noop("The store accepted it, but the order does not show it yet. Look at the store."),
    "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED": gettext_noop(
        "This app has placed ten holds already, the most there can be."
    ),
    "FULFILLMENT_ORDER_NOT_SPLITTABLE": gettext_noop("Only all of it can be held: some of it is on hold already."),
    "FULFILLMENT_ORDER_NOT_FOUND": gettext_noop("This part of the order is not there any more."),
    "INVALID_LINE_ITEM_QUANTITY": gettext_noop("There are not so many items any more."),
    "INVALID_STATE": gettext_noop("The return is in another state by now."),
    "ORDER_INVOICE_SEND_UNSUCCESSFUL": gettext_noop("The store could not send the invoice."),
    "PAYMENT_REMINDER_SEND_UNSUCCESSFUL": gettext_noop("The store could not send the reminder."),
}


def words(trouble: Trouble, translate: Callable[[str], str]) -> str:
    """The trouble as a sentence in the reader's language; where there is none, as the store said it."""
    sentence = SENTENCES.get(trouble.code)
    return translate(sentence) if sentence else trouble.message or trouble.code
