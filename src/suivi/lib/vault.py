"""Keeps secrets unreadable in the database and in its backups."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class UnsealableError(ValueError):
    """The secret cannot be read: it was sealed with another ``SUIVI_SECRET_KEY``."""


def _fernet() -> Fernet:
    key = hashlib.sha256(b"suivi.vault" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(secret: str) -> str:
    """The secret, encrypted with the installation's key."""
    return _fernet().encrypt(secret.encode()).decode()


def open_(sealed: str) -> str:
    """What was sealed. Raises ``UnsealableError`` when the key is another one."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnsealableError("Sealed with another SUIVI_SECRET_KEY; enter the secret again.") from error
