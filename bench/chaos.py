"""A month in which all goes wrong that can: whether anything was missed, and what it cost."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.management import call_command
from tests.chaos.month import Month

from bench.figures import Figure, at_most
from bench.setting import Setting

SEED, ORDERS, DAYS, STEPS = 1, 300, 30, 720
EVERY = timedelta(minutes=10)  # how often the worker works where nothing happens


def measure(setting: Setting) -> Iterator[Figure]:
    call_command("flush", interactive=False)
    report = Month(SEED, min(setting.orders, ORDERS), DAYS, STEPS, EVERY).live()
    print(report, flush=True)
    about = f"{report.orders:,} orders in a month of chaos, {setting.database}"
    yield at_most(f"{about}: orders that are not as the store has them", len(report.different), "", 0)
    yield at_most(f"{about}: acts that were not done once, of {report.acts.total():,}", len(report.wrong), "", 0)
    yield Figure(f"{about}: worker's turns cut", report.kills, "")
    yield Figure(f"{about}: full reads a change", round(report.reads / report.changes, 2), "")
    yield Figure(f"{about}: calls a change", round(report.calls.total() / report.changes, 2), "")
    yield Figure(f"{about}: query points a change", round(report.points.total() / report.changes, 1), "")
    yield Figure(f"{about}: longest behind the store", round(report.behind.total_seconds() / 60, 1), "min")
