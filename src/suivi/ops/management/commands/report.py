"""``suivi report``: the reports there are, and their answers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language

from suivi.accounts.models import Role, Shop
from suivi.lib import clock
from suivi.publishing.describing import describe
from suivi.publishing.formats import pieces
from suivi.reports.contract import Definition, Reader, ReportError
from suivi.reports.definitions import read, ready, schema, words_of, written
from suivi.reports.running import run
from suivi.reports.stored import found_by_name, saved
from suivi.reports.writing import as_table

FORMATS = {"csv": "csv_plain", "json": "json"}  # for programs


class Command(BaseCommand):
    """List reports, show how one is defined, or run it."""

    help = "List reports, show one as YAML, run one, or print the schema of definitions."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be asked for."""
        parser.add_argument("what", choices=["list", "show", "run", "schema"])
        parser.add_argument("name", nargs="?", help="a report's name, or a YAML file")
        parser.add_argument("--shop", help="the shop's handle; needless where there is only one")
        parser.add_argument("--format", choices=["table", *FORMATS], default="table")
        parser.add_argument("--from", dest="from_", default="", help="the first day, such as 2026-11-01")
        parser.add_argument("--to", default="", help="the last day")
        parser.add_argument("--period", default="", help="such as last_month or last_30_days")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401
        """Do it."""
        try:
            getattr(self, f"_{options['what']}")(options)
        except ReportError as error:
            raise CommandError(error.text) from error

    def _schema(self, _options: dict[str, Any]) -> None:
        self.stdout.write(msgspec.json.format(msgspec.json.encode(schema())).decode())

    def _list(self, options: dict[str, Any]) -> None:
        own = [one.definition for one in saved(_shop(options["shop"]))] if Shop.objects.exists() else []
        for definition in (*ready().values(), *own):
            self.stdout.write(f"{definition.name:40} {words_of(definition).title}")

    def _show(self, options: dict[str, Any]) -> None:
        self.stdout.write(written(self._definition(options)), ending="")

    def _run(self, options: dict[str, Any]) -> None:
        definition, shop = self._definition(options), _shop(options["shop"])
        parameters = {"from": options["from_"], "to": options["to"], "period": options["period"]}
        asked: dict[str, Any] = {"now": clock.now(), "parameters": parameters, "reader": self._reader()}
        answer = run(definition, shop, **asked)
        about = describe(definition, shop, words_of(definition).title, get_language() or "en", **asked)
        form = FORMATS.get(options["format"])
        for text in map(bytes.decode, pieces(form, answer, about)) if form else as_table(answer):
            self.stdout.write(text, ending="")

    def _reader(self) -> Reader:
        """An owner, who is told beside the answer how far it is."""
        return Reader(Role.OWNER, waits=lambda done, days: self.stderr.write(f"{done} of {days} days are counted"))

    def _definition(self, options: dict[str, Any]) -> Definition:
        """The report of that name: of the shop, of Suivi, or in a file."""
        name = options["name"]
        if not name:
            raise CommandError("Say which report: suivi report list names them.")
        if name.endswith((".yaml", ".yml")):
            try:
                return read(Path(name).read_text("utf-8"))
            except OSError as error:
                raise CommandError(f"{name}: {error.strerror}") from error
        found = ready().get(name) or found_by_name(_shop(options["shop"]), name)
        if found is None:
            raise CommandError(f"There is no report named {name}: suivi report list names them.")
        return found


def _shop(handle: str | None) -> Shop:
    shops = list(Shop.objects.filter(handle=handle) if handle else Shop.objects.order_by("pk")[:2])
    if not shops:
        raise CommandError("There is no such shop.")
    if len(shops) > 1:
        raise CommandError("There are several shops: say which with --shop.")
    return shops[0]
