"""The outbox, as Django knows it."""

from django.apps import AppConfig


class Messages(AppConfig):
    """Named otherwise than its package, because Django's own messages have that name."""

    name = "suivi.messages"
    label = "outbox"

    def ready(self) -> None:
        """Reports can be made about messages."""
        from suivi.messages.reported import MESSAGES
        from suivi.reports.datasets import register

        register(MESSAGES)
