"""Keeps secrets unreadable in the database and in its backups."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_ANOTHER = "Sealed with another SUIVI_SECRET_KEY; name it in SUIVI_SECRET_KEY_PREVIOUS, or enter the secret again."


class UnsealableError(ValueError):
    """The secret cannot be read: it was sealed with another ``SUIVI_SECRET_KEY``."""


def seal(secret: str) -> str:
    """The secret, encrypted with the installation's key."""
    return _keys().encrypt(secret.encode()).decode()


def open_(sealed: str) -> str:
    """What was sealed, with the present key or a previous one. Raises ``UnsealableError`` when the key is another."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnsealableError(_ANOTHER) from error


def reseal(sealed: str) -> str:
    """The same secret, sealed with the present key. Raises ``UnsealableError`` when the key is another."""
    try:
        return _keys().rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnsealableError(_ANOTHER) from error


def _keys() -> MultiFernet:
    """The present key, which seals, then the previous ones, which only open."""
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"suivi.vault" + key.encode()).digest()))
