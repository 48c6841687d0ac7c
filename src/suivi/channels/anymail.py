"""E-mail by providers with an HTTP API (library: django-anymail), which later tell what became of each mail."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from typing import Any, NamedTuple

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.core.mail import get_connection

from suivi.channels.contract import Account, Channel, Field, News, NotSentError, Outgoing, Posted, Reach, Report, Send
from suivi.channels.mails import mail
from suivi.core.translatable import gettext_noop as _

BUSY = 429
SERVER_ERROR = 500
UNAUTHORIZED = (401, 403)
# Anymail's normalized events; a deferred mail may still arrive, and what is clicked is nobody's business.
EVENTS = {
    "delivered": News.DELIVERED,
    "opened": News.OPENED,
    "complained": News.COMPLAINED,
    "unsubscribed": News.OPTED_OUT,
    "failed": News.FAILED,
}
FOR_GOOD = frozenset({"bounced", "invalid"})  # reasons why an address takes nothing
# Who posts is proved by the address, which ends in a token; anymail wants a password besides.
_PASS = "suivi:posted"  # noqa: S105 - no secret
_NOT_THEIRS = (KeyError, TypeError, AttributeError)  # what reading a message raises that is not the provider's
_WORDS = {"spam": News.COMPLAINED, "unsubscribed": News.OPTED_OUT}


class Provider(NamedTuple):
    """``name``: of anymail's modules. ``view``: how its reader of webhooks begins. ``once``: knows idempotency keys."""

    name: str
    title: str
    view: str
    fields: tuple[Field, ...]
    once: bool = False


KEY = Field("api_key", "API key", secret=True)
PROVIDERS = (
    Provider("brevo", "Brevo", "Brevo", (KEY,)),
    Provider("mailersend", "MailerSend", "MailerSend", (
        Field("api_token", "API token", secret=True),
        Field("signing_secret", "Webhook signing secret", secret=True, required=False),
    )),
    Provider("mailgun", "Mailgun", "Mailgun", (
        KEY,
        Field("sender_domain", _("Domain"), hint="mail.example.com"),
        Field("api_url", _("Region"), choices=(
            ("https://api.eu.mailgun.net/v3", "EU"), ("https://api.mailgun.net/v3", "US"),
        )),
        Field("webhook_signing_key", "Webhook signing key", secret=True, required=False),
    )),
    Provider("mailjet", "Mailjet", "Mailjet", (KEY, Field("secret_key", "Secret key", secret=True))),
    Provider("mailtrap", "Mailtrap", "Mailtrap", (Field("api_token", "API token", secret=True),)),
    Provider("postmark", "Postmark", "Postmark", (
        Field("server_token", "Server API token", secret=True),
        Field("message_stream", _("Message stream"), required=False, hint="outbound"),
    )),
    Provider("resend", "Resend", "Resend", (KEY,), once=True),
    Provider("sparkpost", "SparkPost", "SparkPost", (KEY,)),
)  # fmt: skip
_OF_WEBHOOKS = frozenset({"signing_secret", "webhook_signing_key"})


def _opened(provider: Provider) -> Callable[[Account], Any]:
    @contextmanager
    def opened(account: Account) -> Iterator[Send]:
        chosen = {name: value for name, value in account.items() if value and name in _names(provider)}
        settings: dict[str, Any] = {name: value for name, value in chosen.items() if name not in _OF_WEBHOOKS}
        connection: Any = get_connection(f"anymail.backends.{provider.name}.EmailBackend", **settings)
        connection.open()
        try:
            yield lambda outgoing: _send(provider, connection, outgoing)
        finally:
            connection.close()

    return opened


def _names(provider: Provider) -> set[str]:
    return {field.name for field in provider.fields}


def _send(provider: Provider, connection: Any, outgoing: Outgoing) -> str:  # noqa: ANN401 - anymail has no types
    message: Any = mail(outgoing, connection)
    if provider.once:
        connection.session.headers["Idempotency-Key"] = outgoing.key
    try:
        message.send()
    except AnymailRecipientsRefused as error:
        raise NotSentError("The provider refuses the address.", again=False, undeliverable=True) from error
    except AnymailAPIError as error:
        status = error.status_code
        again = status is None or status >= SERVER_ERROR or status == BUSY or status in UNAUTHORIZED
        maybe = status is None or status >= SERVER_ERROR
        text = f"The provider does not take it ({status or 'no answer'})."
        raise NotSentError(text, again=again, maybe=maybe) from error
    except requests.RequestException as error:
        raise NotSentError("The provider does not answer.", again=True, maybe=True) from error
    except (AnymailError, ValueError) as error:
        raise NotSentError(f"This cannot be sent as a mail: {error}"[:200], again=False) from error
    return str(message.anymail_status.message_id or outgoing.key)


def _reader(provider: Provider) -> Callable[[Account, Posted], list[Report]]:
    def read(account: Account, posted: Posted) -> list[Report]:
        module = import_module(f"anymail.webhooks.{provider.name}")
        known = {name: value for name, value in account.items() if value and name in _OF_WEBHOOKS}
        request = _request(posted)
        try:
            reading = getattr(module, f"{provider.view}TrackingWebhookView")(webhook_secret=_PASS, **known)
            reading.run_validators(request)
            events = reading.parse_events(request)
        except (AnymailError, SuspiciousOperation, ImproperlyConfigured, *_NOT_THEIRS) as error:
            raise ValueError(f"not understood: {type(error).__name__}") from error
        return [report for event in events if (report := _report(event)) is not None]

    return read


def _report(event: Any) -> Report | None:  # noqa: ANN401 - anymail has no types
    kind, reason = event.event_type, str(event.reject_reason or "")
    news = EVENTS.get(kind)
    if kind in {"bounced", "rejected"}:
        news = News.BOUNCED if reason in FOR_GOOD else _WORDS.get(reason, News.FAILED)
    return Report(str(event.message_id), news, reason) if news and event.message_id else None


def _request(posted: Posted) -> WSGIRequest:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "SERVER_NAME": "suivi",
        "SERVER_PORT": "443",
        "CONTENT_TYPE": posted.content_type,
        "CONTENT_LENGTH": str(len(posted.body)),
        "wsgi.input": BytesIO(posted.body),
        "HTTP_AUTHORIZATION": f"Basic {b64encode(_PASS.encode()).decode()}",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in posted.headers.items()},
    }
    return WSGIRequest(environ)


CHANNELS = tuple(
    Channel(one.name, one.title, Reach.EMAIL, _opened(one), fields=one.fields, once=one.once, read=_reader(one))
    for one in PROVIDERS
)
