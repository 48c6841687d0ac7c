"""E-mail by SMTP: the installation's server, or one of the shop's own. One connection for several mails.

SMTP knows no idempotency key: where the connection breaks after the mail was handed over, nobody knows whether it was
accepted. The ``Message-ID`` is the same then, by which the recipient's server can know the second copy.
"""

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from suivi.channels.contract import Account, Channel, Field, NotSentError, Outgoing, Reach, Send
from suivi.channels.mails import mail
from suivi.core.translatable import gettext_noop as _
from suivi.lib import http

TIMEOUT = 15  # seconds
TLS, STARTTLS, PLAIN = "tls", "starttls", "plain"
_REFUSED_FOR_GOOD = 500  # from this reply code on, trying again cannot help


class _Looked(smtplib.SMTP):
    """Connects to an address that was looked at, and knows the server by its name all the same."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        try:
            address = http.address_of(host, private=settings.PRIVATE_ADDRESSES)
        except http.Unreachable as error:
            raise ConnectionRefusedError(str(error)) from error
        found: socket.socket = super()._get_socket(address, port, timeout)  # type: ignore[misc]
        return found


class _LookedTls(_Looked, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte on."""


class _Backend(EmailBackend):
    """Mails by a server that somebody typed: never one within the installation's own network."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """By what it speaks."""
        return _LookedTls if self.use_ssl else _Looked


@contextmanager
def _installation(account: Account) -> Iterator[Send]:  # noqa: ARG001 - the installation's needs none
    if not settings.EMAIL_URL:
        raise NotSentError("This installation has no mail server. SUIVI_EMAIL_URL names one.", again=True)
    with _session(get_connection()) as send:
        yield send


@contextmanager
def _own(account: Account) -> Iterator[Send]:
    security = account["security"]
    connection = _Backend(
        host=account["host"],
        port=int(account["port"]),
        username=account.get("user", ""),
        password=account.get("password", ""),
        use_ssl=security == TLS,
        use_tls=security == STARTTLS,
        timeout=TIMEOUT,
    )
    with _session(connection) as send:
        yield send


@contextmanager
def _session(connection: BaseEmailBackend) -> Iterator[Send]:
    """Opened before anything is sent, so that what fails here was certainly not sent."""
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        raise NotSentError(f"The mail server refuses the sign-in: {_said(error)}", again=True) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSentError(f"The mail server cannot be reached: {error}", again=True) from error
    try:
        yield lambda outgoing: _send(connection, outgoing)
    finally:
        connection.close()


def _send(connection: BaseEmailBackend, outgoing: Outgoing) -> str:
    try:
        connection.open()  # again, where the one before broke it
    except (smtplib.SMTPException, OSError) as error:
        raise NotSentError(f"The mail server cannot be reached: {error}", again=True) from error
    try:
        mail(outgoing, connection).send()
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise NotSentError(
            f"The mail server refuses the address ({code}).",
            again=code < _REFUSED_FOR_GOOD,
            undeliverable=code >= _REFUSED_FOR_GOOD,
        ) from error
    except smtplib.SMTPServerDisconnected as error:
        connection.close()
        raise NotSentError("The mail server hung up.", again=True, maybe=True) from error
    except smtplib.SMTPResponseException as error:
        again = error.smtp_code < _REFUSED_FOR_GOOD
        raise NotSentError(f"The mail server refuses it: {_said(error)}", again=again) from error
    except ValueError as error:  # what Django refuses to write into a header
        raise NotSentError(f"This cannot be sent as a mail: {error}", again=False) from error
    except OSError as error:
        connection.close()
        raise NotSentError(f"The connection to the mail server broke: {error}", again=True, maybe=True) from error
    return outgoing.key


def _said(error: smtplib.SMTPResponseException) -> str:
    told = error.smtp_error
    return f"{error.smtp_code} {told.decode(errors='replace') if isinstance(told, bytes) else told}"[:200]


INSTALLATION = Channel("installation", _("This installation’s mail server"), Reach.EMAIL, _installation)
OWN = Channel(
    "smtp",
    _("Your own mail server (SMTP)"),
    Reach.EMAIL,
    _own,
    fields=(
        Field("host", _("Server"), hint="smtp.example.com"),
        Field("port", _("Port"), hint="587"),
        Field(
            "security",
            _("Encryption"),
            choices=((STARTTLS, "STARTTLS"), (TLS, "TLS"), (PLAIN, _("None"))),
        ),
        Field("user", _("User name"), required=False),
        Field("password", _("Password"), secret=True, required=False),
    ),
)
