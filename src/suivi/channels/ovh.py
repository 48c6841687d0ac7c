"""SMS by OVHcloud. Source: OVHcloud's http2sms: one request a message, JSON answer, status 100 and up is accepted."""

from urllib.parse import urlencode

from suivi.channels.contract import Account, Channel, Field, NotSentError, Outgoing, Reach
from suivi.channels.web import Request, by_http, told
from suivi.core.translatable import gettext_noop as _
from suivi.lib.http import Reply

URL = "https://www.ovh.com/cgi-bin/sms/http2sms.cgi"
ACCEPTED = range(100, 200)
WRONG_PARAMETER, TRY_AGAIN = 201, 500


def ask(account: Account, outgoing: Outgoing) -> Request:
    """The request for one message, posted so that nothing of it stands in an address; no advertising, so no STOP."""
    fields = {
        "account": account["account"],
        "login": account["login"],
        "password": account["password"],
        "from": account["sender"],
        "to": "00" + outgoing.to.removeprefix("+"),
        "message": outgoing.text,
        "noStop": "1",
        "smsCoding": "1" if outgoing.text.isascii() else "2",
        "contentType": "application/json",
    }
    return Request(URL, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"})


def understand(reply: Reply) -> str:
    """OVHcloud's id of the message. It answers 200 also where it refuses."""
    answer = told(reply)
    status, ids = answer.get("status"), answer.get("smsIds") or []
    if status in ACCEPTED:
        return str(ids[0]) if ids else ""
    message = str(answer.get("message") or _("The provider’s answer is not understood."))[:200]
    if not isinstance(status, int):
        raise NotSentError(message, again=True, maybe=True)
    number = status == WRONG_PARAMETER and "receiver" in message.lower()
    raise NotSentError(message, again=status >= TRY_AGAIN, undeliverable=number)


CHANNEL = Channel(
    "ovh",
    "OVHcloud",
    Reach.SMS,
    by_http(ask, understand),
    fields=(
        Field("account", _("SMS account"), hint="sms-xx11111-1"),
        Field("login", _("User name")),
        Field("password", _("Password"), secret=True),
        Field("sender", _("From"), hint=_("A sender that OVHcloud has approved.")),
    ),
)
