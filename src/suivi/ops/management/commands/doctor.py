"""``suivi doctor``: is everything as it should be?"""

import shutil
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.core import checks
from django.core.management.base import BaseCommand, CommandError, CommandParser

from suivi.accounts import secrets
from suivi.accounts.models import Shop
from suivi.inbox import storechecks
from suivi.inbox.storechecks import State
from suivi.lib import clock, vault
from suivi.ops import health
from suivi.ops.checks import TAG
from suivi.web.checkwords import Said

LEAST_FREE = 1 << 30  # bytes
SIGNS = {State.OK: "ok", State.UNKNOWN: "..", State.WARNING: "! ", State.WRONG: "XX"}
NOT_WELL = {
    "database": "The database does not answer.",
    "migrations": "The database is of another version; start Suivi once with `suivi up`.",
    "worker": "No worker has said within a minute that it lives; start `suivi worker`.",
}


class Line(NamedTuple):
    """One line of the answer."""

    state: State
    text: str
    advice: str = ""


class Command(BaseCommand):
    """Checks the installation and every shop's store, and says what to do where something is wrong."""

    help = "Check the installation and the connected stores. Exits with 1 where something is wrong."
    requires_system_checks = ()  # they are among what is told

    def add_arguments(self, parser: CommandParser) -> None:
        """Which shop, and whether to ask the stores."""
        parser.add_argument("--shop", metavar="HANDLE", help="only this shop")
        parser.add_argument("--offline", action="store_true", help="ask neither stores nor our own address")

    def handle(self, *_args: object, shop: str | None, offline: bool, **_options: object) -> None:
        """Prints a line for each thing; exits with 1 where one is wrong."""
        wrong = self._tell("Installation", installation())
        if not wrong or health.state()["migrations"]:
            for each in _shops(shop):
                lines = [_line(Said(one)) for one in storechecks.check(each, clock.now(), live=not offline)]
                wrong += self._tell(f"Shop {each.handle}", lines)
        if wrong:
            raise CommandError(f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.")

    def _tell(self, title: str, lines: list[Line]) -> int:
        self.stdout.write(f"\n{title}")
        for line in lines:
            self.stdout.write(f"  {SIGNS[line.state]}  {line.text}")
            if line.advice and line.state != State.OK:
                self.stdout.write(f"      {line.advice}")
        return sum(line.state == State.WRONG for line in lines)


def installation() -> list[Line]:
    """What concerns every shop: configuration, database, worker, disk, and whether stored secrets can be read."""
    state = health.state()
    found = [_configured(one) for one in checks.run_checks(tags=[TAG])] or [
        Line(State.OK, "The configuration is well.")
    ]
    found += [
        Line(State.OK if well else State.WRONG, f"{name.capitalize()}: {'well' if well else NOT_WELL[name]}")
        for name, well in state.items()
    ]
    found.append(_disk())
    return [*found, *(_sealed() if state["migrations"] else ())]


def _configured(one: checks.CheckMessage) -> Line:
    return Line(State.WRONG if one.is_serious() else State.WARNING, str(one.msg), str(one.hint or ""))


def _disk() -> Line:
    free = shutil.disk_usage(settings.DATA_DIR).free
    text = f"{free / 1e9:.1f} GB are free in the data folder."
    return Line(State.OK if free >= LEAST_FREE else State.WRONG, text, "Make room; a full disk stops the inbox.")


def _sealed() -> Iterator[Line]:
    """Whether the present key, or one named as previous, opens what is kept sealed."""
    lost = sum(not _opens(sealed) for sealed in secrets.all_sealed())
    yield Line(
        State.WRONG if lost else State.OK,
        f"{lost} stored secrets cannot be read." if lost else "Every stored secret can be read.",
        "Name the key before in SUIVI_SECRET_KEY_PREVIOUS and run `suivi reseal`, or enter them again.",
    )


def _opens(sealed: str) -> bool:
    try:
        vault.open_(sealed)
    except vault.UnsealableError:
        return False
    return True


def _shops(handle: str | None) -> list[Shop]:
    found = Shop.objects.order_by("pk")
    if handle is None:
        return list(found)
    if not (named := list(found.filter(handle=handle))):
        raise CommandError(f"There is no shop “{handle}”.")
    return named


def _line(said: Said) -> Line:
    return Line(said.state, said.text, said.advice)
