"""SMS by Brevo. Source: Brevo's transactional SMS API and its webhooks."""

import msgspec

from suivi.channels.contract import Account, Channel, Field, News, Outgoing, Posted, Reach, Report
from suivi.channels.web import Request, by_http, told
from suivi.core.translatable import gettext_noop as _
from suivi.lib.http import Reply

URL = "https://api.brevo.com/v3/transactionalSMS/send"
EVENTS = {
    "delivered": News.DELIVERED,
    "hard_bounce": News.BOUNCED,
    "hardBounce": News.BOUNCED,
    "soft_bounce": News.FAILED,
    "softBounce": News.FAILED,
    "rejected": News.FAILED,
    "blacklisted": News.OPTED_OUT,
    "unsubscribe": News.OPTED_OUT,
    "unsubscribed": News.OPTED_OUT,
}


def ask(account: Account, outgoing: Outgoing) -> Request:
    """The request for one message."""
    body: dict[str, object] = {
        "sender": account["sender"],
        "recipient": outgoing.to.removeprefix("+"),
        "content": outgoing.text,
        "type": "transactional",
        "tag": outgoing.key,
        "unicodeEnabled": not outgoing.text.isascii(),
    }
    if account.get("callback"):
        body["webUrl"] = account["callback"]
    return Request(URL, msgspec.json.encode(body), {"api-key": account["key"], "Content-Type": "application/json"})


def understand(reply: Reply) -> str:
    """Brevo's id of the message."""
    return str(told(reply, undeliverable=_of_the_number).get("messageId", ""))


def _of_the_number(answer: dict[str, object]) -> bool:
    return answer.get("code") == "invalid_parameter" and "number" in str(answer.get("message", "")).lower()


def read(account: Account, posted: Posted) -> list[Report]:  # noqa: ARG001 - the address proves who posts
    """An event of Brevo's webhook."""
    values = msgspec.json.decode(posted.body, type=dict[str, object])
    news = EVENTS.get(str(values.get("msg_status") or values.get("event") or ""))
    reference = str(values.get("messageId", ""))
    return [Report(reference, news, str(values.get("description", ""))[:200])] if news and reference else []


CHANNEL = Channel(
    "brevo_sms",
    "Brevo",
    Reach.SMS,
    by_http(ask, understand),
    fields=(
        Field("key", "API key", secret=True),
        Field("sender", _("From"), hint=_("A number, or a name of at most 11 letters.")),
    ),
    read=read,
)
