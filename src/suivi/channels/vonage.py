"""SMS by Vonage. Source: Vonage's SMS API: what it answers, its error codes, and its delivery receipts."""

from urllib.parse import parse_qs, urlencode

import msgspec

from suivi.channels.contract import Account, Channel, Field, News, NotSentError, Outgoing, Posted, Reach, Report
from suivi.channels.web import Request, by_http, told
from suivi.core.translatable import gettext_noop as _
from suivi.lib.http import Reply

URL = "https://rest.nexmo.com/sms/json"
SENT, THROTTLED, INTERNAL = "0", "1", "5"
UNDELIVERABLE = frozenset({"6", "7"})  # a number that is none, one that is barred
RECEIPTS = {
    "delivered": News.DELIVERED,
    "expired": News.FAILED,
    "failed": News.FAILED,
    "rejected": News.FAILED,
    "unknown": News.FAILED,
}


def ask(account: Account, outgoing: Outgoing) -> Request:
    """The request for one message; what GSM's alphabet lacks goes as Unicode."""
    fields = {
        "api_key": account["key"],
        "api_secret": account["secret"],
        "from": account["sender"],
        "to": outgoing.to.removeprefix("+"),
        "text": outgoing.text,
        "type": "text" if outgoing.text.isascii() else "unicode",
        "client-ref": outgoing.key,
    }
    if account.get("callback"):
        fields["callback"] = account["callback"]
    return Request(URL, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"})


def understand(reply: Reply) -> str:
    """Vonage's id of the message. It answers 200 also where it refuses."""
    parts = told(reply).get("messages") or [{}]
    first = parts[0] if isinstance(parts, list) and isinstance(parts[0], dict) else {}
    status = str(first.get("status", ""))
    if status == SENT:
        return str(first.get("message-id", ""))
    message = str(first.get("error-text") or _("The provider’s answer is not understood."))[:200]
    if status == "":
        raise NotSentError(message, again=True, maybe=True)
    raise NotSentError(message, again=status in {THROTTLED, INTERNAL}, undeliverable=status in UNDELIVERABLE)


def read(account: Account, posted: Posted) -> list[Report]:  # noqa: ARG001 - the address proves who posts
    """A delivery receipt, as JSON or as a form."""
    if "json" in posted.content_type:
        values = msgspec.json.decode(posted.body, type=dict[str, object])
    else:
        values = {name: each[0] for name, each in parse_qs(posted.body.decode()).items()}
    news = RECEIPTS.get(str(values.get("status", "")))
    reference = str(values.get("messageId", ""))
    return [Report(reference, news, str(values.get("err-code", "")))] if news and reference else []


CHANNEL = Channel(
    "vonage",
    "Vonage",
    Reach.SMS,
    by_http(ask, understand),
    fields=(
        Field("key", "API key"),
        Field("secret", "API secret", secret=True),
        Field("sender", _("From"), hint=_("A number, or a name of at most 11 letters.")),
    ),
    read=read,
)
