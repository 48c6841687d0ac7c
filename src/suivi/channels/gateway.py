"""SMS by any gateway that takes JSON over https: ``{"to", "from", "text", "id"}``, with the id also as
``Idempotency-Key``. Any status below 300 means accepted; ``{"id"}`` in the answer is the gateway's own id.
"""

import msgspec

from suivi.channels.contract import Account, Channel, Field, News, Outgoing, Posted, Reach, Report
from suivi.channels.web import Request, by_http, told
from suivi.core.translatable import gettext_noop as _
from suivi.lib.http import Reply


def ask(account: Account, outgoing: Outgoing) -> Request:
    """The request for one message."""
    body = {"to": outgoing.to, "from": account.get("sender", ""), "text": outgoing.text, "id": outgoing.key}
    headers = {"Content-Type": "application/json", "Idempotency-Key": outgoing.key}
    if account.get("token"):
        headers["Authorization"] = f"Bearer {account['token']}"
    return Request(account["url"], msgspec.json.encode(body), headers)


def understand(reply: Reply) -> str:
    """The gateway's id of the message, "" where it has none."""
    return str(told(reply, undeliverable=lambda answer: answer.get("undeliverable") is True).get("id", ""))


def read(account: Account, posted: Posted) -> list[Report]:  # noqa: ARG001 - the address proves who posts
    """``{"id", "status"}``, where the status is a word of ``contract.News``; other words tell nothing."""
    values = msgspec.json.decode(posted.body, type=dict[str, object])
    status, reference = str(values.get("status", "")), str(values.get("id", ""))
    known = status in set(News) and reference
    return [Report(reference, News(status), str(values.get("detail", ""))[:200])] if known else []


CHANNEL = Channel(
    "gateway",
    _("Another gateway (HTTP)"),
    Reach.SMS,
    by_http(ask, understand),
    fields=(
        Field("url", _("Address"), hint="https://gateway.example.com/messages"),
        Field("token", _("Token"), secret=True, required=False, hint=_("Sent as a bearer token.")),
        Field("sender", _("From"), required=False),
    ),
    once=True,
    read=read,
)
