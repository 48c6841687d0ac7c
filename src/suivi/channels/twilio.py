"""SMS by Twilio. Source: Twilio's Programmable Messaging, the Message resource, and its status callbacks."""

import base64
from urllib.parse import parse_qs, urlencode

from suivi.channels.contract import Account, Channel, Field, News, Outgoing, Posted, Reach, Report
from suivi.channels.web import Request, by_http, told
from suivi.core.translatable import gettext_noop as _
from suivi.lib.http import Reply

# Not a mobile number, not a number, opted out, unreachable, unknown.
UNDELIVERABLE = frozenset({21211, 21610, 21612, 21614})
STATUSES = {"delivered": News.DELIVERED, "undelivered": News.FAILED, "failed": News.FAILED}
FOR_GOOD = {"30003": News.FAILED, "30005": News.BOUNCED, "30006": News.BOUNCED, "21610": News.OPTED_OUT}


def ask(account: Account, outgoing: Outgoing) -> Request:
    """The request for one message."""
    sid = account["sid"]
    fields = {"To": outgoing.to, "From": account["sender"], "Body": outgoing.text}
    if account.get("callback"):
        fields["StatusCallback"] = account["callback"]
    sign_in = base64.b64encode(f"{sid}:{account['token']}".encode()).decode()
    return Request(
        f"https://api.twilio.com/2010-04-01/Accounts/{sid}/Messages.json",
        urlencode(fields).encode(),
        {"Authorization": f"Basic {sign_in}", "Content-Type": "application/x-www-form-urlencoded"},
    )


def understand(reply: Reply) -> str:
    """Twilio's id of the message."""
    return str(told(reply, undeliverable=lambda answer: answer.get("code") in UNDELIVERABLE).get("sid", ""))


def read(account: Account, posted: Posted) -> list[Report]:  # noqa: ARG001 - the address proves who posts
    """A status callback."""
    values = {name: each[0] for name, each in parse_qs(posted.body.decode()).items()}
    news, code = STATUSES.get(values.get("MessageStatus", "")), values.get("ErrorCode", "")
    if news is None or not values.get("MessageSid"):
        return []
    return [Report(values["MessageSid"], FOR_GOOD.get(code, news), code)]


CHANNEL = Channel(
    "twilio",
    "Twilio",
    Reach.SMS,
    by_http(ask, understand),
    fields=(
        Field("sid", "Account SID"),
        Field("token", "Auth token", secret=True),
        Field("sender", _("From"), hint=_("One of your Twilio numbers, or a sender’s name.")),
    ),
    read=read,
)
