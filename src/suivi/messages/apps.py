"""The outbox, as Django knows it."""

from django.apps import AppConfig


class Messages(AppConfig):
    """Named otherwise than its package, because Django's own messages have that name."""

    name = "suivi.messages"
    label = "outbox"
