"""The ``suivi`` command."""

import os
import sys


def main() -> None:
    """Run one of Suivi's commands: ``suivi up``, ``suivi explain``, ``suivi help`` …"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suivi.settings")
    if sys.argv[1:] == ["--version"]:
        from suivi import __version__

        print(f"suivi {__version__}")  # noqa: T201 - a command answers
        return
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        _ = settings.SECRET_KEY  # reads the configuration
    except ImproperlyConfigured as error:
        sys.exit(f"Suivi cannot start: {error}")
    execute_from_command_line(["suivi", *sys.argv[1:]])


if __name__ == "__main__":
    main()
