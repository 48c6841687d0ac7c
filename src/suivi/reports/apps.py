"""What Django is told of this part."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from suivi.lib import rows


class Reports(AppConfig):
    """Keeps the views for SQL out of the way of migrations."""

    name = "suivi.reports"

    def ready(self) -> None:
        """A column that a view reads cannot be changed; so views go before, and come back as they are to be now."""
        pre_migrate.connect(_hide, sender=self)
        post_migrate.connect(_show, sender=self)


def _hide(**_said: object) -> None:
    if rows.is_postgres():
        from suivi.reports.sql.postgres import hide

        hide()


def _show(**_said: object) -> None:
    if rows.is_postgres():
        from suivi.reports.sql.postgres import show

        show()
