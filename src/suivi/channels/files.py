"""For trying out: messages are written into files below the data folder, and nobody gets them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.dummy import EmailBackend

from suivi.channels.contract import Account, Channel, Outgoing, Reach, Send
from suivi.channels.mails import mail
from suivi.core.translatable import gettext_noop as _


def folder() -> Path:
    """Where they are written."""
    return Path(settings.DATA_DIR) / "messages"


@contextmanager
def _mails(account: Account) -> Iterator[Send]:  # noqa: ARG001 - there is none
    yield lambda outgoing: _write(outgoing, "eml", mail(outgoing, EmailBackend()).message().as_bytes())


@contextmanager
def _texts(account: Account) -> Iterator[Send]:  # noqa: ARG001 - there is none
    yield lambda outgoing: _write(outgoing, "txt", f"{outgoing.to}\n\n{outgoing.text}\n".encode())


def _write(outgoing: Outgoing, kind: str, content: bytes) -> str:
    """One file a message: the same message again is the same file."""
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / f"{outgoing.key}.{kind}").write_bytes(content)
    return outgoing.key


EMAIL = Channel("files", _("Files, for trying out"), Reach.EMAIL, _mails, once=True)
SMS = Channel("sms_files", _("Files, for trying out"), Reach.SMS, _texts, once=True)
