"""Messages as a dataset of reports. Nothing in it says who a customer is."""

from django.utils.translation import gettext_noop as _

from suivi.messages.models import Message
from suivi.reports.contract import Kind
from suivi.reports.datasets import Dataset, Field
from suivi.reports.datasets.order import of_parent

_STATES = {str(state): (str(state),) for state in Message.State.values}

MESSAGES = Dataset(
    "messages",
    _("Messages"),
    _("One row for each message to a customer, from when it is planned."),
    (
        *of_parent("state", "source"),
        Field("news", _("News"), Kind.TEXT, _("what it tells"), stored="trigger", words="trigger"),
        Field("outcome", _("Outcome"), Kind.TEXT, stored="state", words="message", choices=_STATES),
        Field(
            "why", _("Why"), Kind.TEXT, _("why it was not sent or did not arrive"), stored="why", words="message_why"
        ),
        Field("channel", _("Channel"), Kind.TEXT, stored="reach", words="reach"),
        Field("language", _("Language"), Kind.TEXT, stored="language"),
        Field("by_hand", _("By hand"), Kind.YES_NO, _("a person asked for it"), stored="asked"),
        Field("news_at", _("News since"), Kind.INSTANT, stored="news_at"),
        Field("due_at", _("Due"), Kind.INSTANT, stored="due_at"),
        Field("sent_at", _("Sent"), Kind.INSTANT, stored="sent_at"),
        Field("ended_at", _("Ended"), Kind.INSTANT, stored="ended_at"),
        Field("attempts", _("Attempts"), Kind.NUMBER, stored="attempts"),
    ),
    over="news_at",
    model=Message,
    newest=("-id",),
    order="order_id",
)
