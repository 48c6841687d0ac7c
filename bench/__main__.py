"""``python -m bench``: one JSON object a line, then a table. Each measure has a process and a database of its own."""

import argparse
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench.figures import Figure, table
from bench.setting import Setting, run

# Name and what it measures; each is a module of this package with ``measure(setting)``.
MEASURES = {
    "verdicts": "verdicts a second on one core",
    "foresight": "days that are named and alarms, against what then happens",
    "intake": "webhooks acknowledged a second, beside the least that any intake must do",
    "ingest": "import of a file of orders, deliveries processed a second, delay until a page knows",
    "scans": "carriers' scans a second, from signed pushes onto the pages",
    "backfill": "a connected store's whole history, from a local Shopify in another process",
    "learning": "the nightly lesson of a shop with many deliveries",
    "polling": "parcels asked about a minute, of a slow carrier",
    "rereads": "what reading again costs for changes in bursts, and how soon a page knows what a webhook told",
    "fairness": "one worker and fifty stores, of which some are noisy, broken or throttled",
    "chaos": "300 orders, 30 days, all that can go wrong: whether anything is missed, and what it costs",
    "messages": "planning of what 10,000 changes tell customers, and mails handed over a minute",
    "letters": "every text of Suivi in every language, for every order of a demo year: whether one has a gap",
    "lists": "the overview and the export of a shop with many orders",
    "customers": "the page of an order for its customer, and whether looking up tells which orders exist",
    "rules": "1,000 rules over 10,000 changes, a step, a simulation",
    "reports": "the reports of a shop with many orders, and their export",
    "deliveries": "the pages of parcels and carriers of a shop with many parcels",
    "files": "answers as files of each kind, and pictures",
}
WITHOUT_DATABASE = {"files", "verdicts", "foresight", "letters"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.epilog = "\n".join(f"{name}: {what}" for name, what in MEASURES.items())
    parser.add_argument("--orders", type=int, default=100_000, help="orders in the shop (100,000)")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--only", choices=list(MEASURES), action="append", help="measure only this; can be repeated")
    parser.add_argument("--data", type=Path, help="a folder in which filled databases stay, to be used again")
    chosen = parser.parse_args()
    databases = ["sqlite", "postgres"] if chosen.database == "both" else [chosen.database]
    names = [name for name in MEASURES if not chosen.only or name in chosen.only]
    with tempfile.TemporaryDirectory(prefix="suivi-bench-") as folder:
        settings = [
            Setting(one, chosen.orders, chosen.data or Path(folder), chosen.data is not None) for one in databases
        ]
        print(table(list(_figures(names, settings))))


def _figures(names: list[str], settings: list[Setting]) -> Iterator[Figure]:
    for name in names:
        for setting in settings[:1] if name in WITHOUT_DATABASE else settings:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                yield from pool.submit(run, name, setting).result()


if __name__ == "__main__":
    main()
