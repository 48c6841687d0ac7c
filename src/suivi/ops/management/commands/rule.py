"""``suivi rule``: a shop's rules as files, and what they would have done."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from suivi.accounts.models import Shop
from suivi.automations.rules.contract import Definition, RuleError
from suivi.automations.rules.definitions import read, ready, schema, words_of, written
from suivi.automations.rules.simulating import MOST_DAYS, Simulation, simulate
from suivi.automations.rules.stored import definition_of, put_first, rule_named, rules_of, save
from suivi.lib import clock

YAML = (".yaml", ".yml")
_BETWEEN = re.compile("^---$", re.MULTILINE)
SHOWN = 20  # orders that a simulation names


class Command(BaseCommand):
    """List rules, write them as files, read them in, simulate them."""

    help = "List rules, export them as YAML, import files (switched off), order them, simulate, or print the schema."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be asked for."""
        parser.add_argument("what", choices=["list", "export", "import", "order", "simulate", "schema"])
        parser.add_argument("names", nargs="*", help="a rule's name, or YAML files")
        parser.add_argument("--shop", help="the shop's handle; needless where there is only one")
        parser.add_argument("--days", type=int, default=30, help=f"how far back to simulate, up to {MOST_DAYS} (30)")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401
        """Do it."""
        try:
            getattr(self, f"_{options['what']}")(options)
        except RuleError as error:
            raise CommandError(f"{error.part}: {error.text}" if error.part else error.text) from error

    def _schema(self, _options: dict[str, Any]) -> None:
        self.stdout.write(msgspec.json.format(msgspec.json.encode(schema())).decode())

    def _list(self, options: dict[str, Any]) -> None:
        for row in rules_of(_shop(options["shop"])):
            self.stdout.write(f"{row.name:40} {row.state:4} {words_of(definition_of(row)).title}")
        for name, definition in ready().items():
            self.stdout.write(f"{name:40} {'':4} {words_of(definition).title}")

    def _export(self, options: dict[str, Any]) -> None:
        names = options["names"] or [row.name for row in rules_of(_shop(options["shop"]))]
        for name in names:
            self.stdout.write("---\n" * (len(names) > 1) + written(_definition(name, options)), ending="")

    def _import(self, options: dict[str, Any]) -> None:
        for name in options["names"]:
            for definition in _definitions(name, options):
                row = save(_shop(options["shop"]), definition, None, clock.now())
                self.stdout.write(f"{row.name}: version {row.version}, {row.state}.")

    def _order(self, options: dict[str, Any]) -> None:
        shop, names = _shop(options["shop"]), options["names"]
        for name in names:
            if rule_named(shop, name) is None:
                raise CommandError(f"There is no rule named {name}: suivi rule list names them.")
        put_first(shop, names)

    def _simulate(self, options: dict[str, Any]) -> None:
        for name in options["names"]:
            found = simulate(_shop(options["shop"]), _definition(name, options), clock.now(), options["days"])
            self._tell(name, found)

    def _tell(self, name: str, found: Simulation) -> None:
        self.stdout.write(
            f"{name}, since {found.since:%Y-%m-%d %H:%M} UTC: it would have acted on {found.orders} orders,"
        )
        self.stdout.write(f"looked at {len(found.firings)} times, and sent {found.messages} messages.")
        if found.older:
            self.stdout.write(f"Of its schedule, the {found.older} oldest orders are left out.")
        for step, times in sorted(found.steps.items()):
            self.stdout.write(f"  {step}: {times}")
        for one in found.matched[-SHOWN:]:
            self.stdout.write(f"  {one.matched_at:%Y-%m-%d %H:%M}  {one.name}  {one.fired.fired_by}")


def _definitions(name: str, options: dict[str, Any]) -> list[Definition]:
    """The rules of a file, in which ``---`` stands between them, as they are exported."""
    if not name.endswith(YAML):
        return [_definition(name, options)]
    try:
        text = Path(name).read_text("utf-8")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
    return [read(part) for part in _BETWEEN.split(text) if part.strip()]


def _definition(name: str, options: dict[str, Any]) -> Definition:
    """The rule of that name: in a file, of the shop, or of the gallery."""
    if name.endswith(YAML):
        return _definitions(name, options)[0]
    row = rule_named(_shop(options["shop"]), name)
    found = definition_of(row) if row else ready().get(name)
    if found is None:
        raise CommandError(f"There is no rule named {name}: suivi rule list names them.")
    return found


def _shop(handle: str | None) -> Shop:
    shops = list(Shop.objects.filter(handle=handle) if handle else Shop.objects.order_by("pk")[:2])
    if not shops:
        raise CommandError("There is no such shop.")
    if len(shops) > 1:
        raise CommandError("There are several shops: say which with --shop.")
    return shops[0]
