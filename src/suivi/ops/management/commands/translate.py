"""``suivi translate PROVIDER FILE``: what Suivi makes of a payload about parcels."""

import io
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from suivi.carriers import PROVIDERS, Heard, Provider, Unreadable, nearest, provider
from suivi.carriers.translate import translate
from suivi.lib import clock

WRONG_USE = 2


class Command(BaseCommand):
    """Translates a provider's payload, without a database."""

    help = "Show what Suivi makes of a payload of a carrier or aggregator: its parcels, their states and scans."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be chosen."""
        parser.add_argument("provider", help="who sent it: " + ", ".join(sorted(PROVIDERS)))
        parser.add_argument("file", help="a file, or - for standard input")
        parser.add_argument("--json", action="store_true", help="print the parcels as JSON")
        parser.add_argument("--zone", default="UTC", help="the shop's time zone, for times without one (UTC)")
        parser.add_argument("--now", help="when it came in, ISO 8601 (now)")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401
        """Read, translate, show."""
        teller = _provider(str(options["provider"]))
        heard = _heard(options["now"], str(options["zone"]))
        try:
            told = translate(teller, unwrapped(_read(str(options["file"]))), heard)
        except Unreadable as error:
            raise CommandError(f"This is no payload of {teller.title}: {error}", returncode=WRONG_USE) from error
        if options["json"]:
            self.stdout.write(msgspec.json.format(msgspec.json.encode(told)).decode())
        else:
            self.stdout.write(shown(told))


def _provider(name: str) -> Provider:
    found = provider(name)
    if found is not None:
        return found
    near = nearest(name)
    hint = f"Did you mean {near}?" if near else "Known are: " + ", ".join(sorted(PROVIDERS)) + "."
    raise CommandError(f"There is no provider “{name}”. {hint}", returncode=WRONG_USE)


def _read(place: str) -> bytes:
    if place == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(place).read_bytes()
    except OSError as error:
        raise CommandError(f"{place}: {error.strerror}", returncode=WRONG_USE) from error


def _heard(now: str | None, zone: str) -> Heard:
    if now is None:
        return Heard(at=clock.now(), zone=zone)
    try:
        moment = parse_datetime(now)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError(
            "--now must be a moment with its offset, such as 2026-11-24T12:00:00Z.", returncode=WRONG_USE
        )
    return Heard(at=moment, zone=zone)


def unwrapped(body: bytes) -> bytes:
    """The body of a recorded exchange ``{"request" or "summary", …, "body": …}``; anything else as it is."""
    try:
        data = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return body
    if isinstance(data, dict) and "body" in data and ("request" in data or "summary" in data):
        inner = data["body"]
        return inner.encode() if isinstance(inner, str) else msgspec.json.encode(inner)
    return body


def shown(told: dict[str, Any]) -> str:
    """The parcels for a terminal: a line for the state, a table of scans."""
    out = io.StringIO()
    console = Console(file=out, width=shutil.get_terminal_size((120, 24)).columns, highlight=False)
    if not told["parcels"]:
        console.print("It tells of no parcel.")
    for parcel in told["parcels"]:
        _show(console, parcel)
    return out.getvalue().rstrip("\n")


def _show(console: Console, parcel: dict[str, Any]) -> None:
    state = " · ".join(filter(None, (parcel["status"], parcel["substatus"])))
    console.print(f"{parcel['carrier']} {parcel['number']}: {state}", style="bold", markup=False)
    for label, key in (("Expected", "estimated"), ("Delivered", "delivered_at"), ("Refused", "refusal")):
        if parcel.get(key):
            console.print(f"  {label}: {parcel[key]}", markup=False)
    if parcel["contradicted"]:
        console.print("  Later scans speak against the delivery.")
    for unknown in parcel.get("unmapped", ()):
        console.print(f"  Unmapped: {unknown['word']} ({unknown['vocabulary']})", markup=False)
    if parcel["scans"]:
        console.print(_table(parcel["scans"]))


def _table(scans: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=True, header_style="dim")
    # The time as it was written: a wall clock without an offset must not look like a moment in UTC.
    for title in ("As written", "Precision", "Status", "Word"):
        table.add_column(title, no_wrap=True)
    for title in ("Where", "What was said"):
        table.add_column(title, overflow="fold")
    for scan in scans:
        status = " · ".join(filter(None, (scan["status"], scan["substatus"])))
        place = ", ".join(filter(None, (scan.get(key) for key in ("city", "province", "country"))))
        cells = (scan["raw_at"], scan["precision"], status, scan["code"], place, scan["message"])
        table.add_row(*map(escape, cells))
    return table
