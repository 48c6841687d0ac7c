"""What Django is told of this part."""

from django.apps import AppConfig


class Ops(AppConfig):
    """Registers the checks of the configuration."""

    name = "suivi.ops"

    def ready(self) -> None:
        """Once everything is loaded."""
        from suivi.ops import checks  # noqa: F401 - registers
