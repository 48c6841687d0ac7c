"""How long it takes to plan what 10,000 changes tell customers, and how many mails a worker hands to a local server."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from socket import create_connection, socket

from django.db import transaction

from bench.figures import Figure, at_least, at_most
from bench.setting import NOW, RULES, Setting
from suivi.accounts.crew import Crew
from suivi.accounts.models import Shop
from suivi.channels import CHANNELS
from suivi.core.facts import Address, Customer, Facts, Head, Scan, Shipment, Stamp, Tracking
from suivi.letters.triggers import Trigger
from suivi.messages import accounts, planning, sending
from suivi.messages.choices import By, Choice, Choices
from suivi.messages.choosing import choose
from suivi.messages.models import OPEN, Message
from suivi.orders.models import Change
from suivi.orders.record import Piece, record

ORDERS = 1500
CHANGES = 10_000
MINUTE = 60
LATER = NOW + timedelta(minutes=11)  # when what was gathered is due


def measure(setting: Setting) -> Iterator[Figure]:
    shop = Shop.objects.create(handle="messages", name="Bench", policy=RULES, currency="EUR", created_at=NOW)
    told = {trigger.value: Choice(by=By.SUIVI) for trigger in Trigger}
    choose(shop, Choices(triggers=told, daily=50, opens=0, closes=0), NOW)
    while Change.objects.count() < CHANGES:
        live(shop)
    changes, began, spent = Change.objects.count(), time.perf_counter(), time.process_time()
    while planning.plan(LATER):
        pass
    seconds, spent = time.perf_counter() - began, time.process_time() - spent
    about = f"messages planned of {changes:,} changes, {setting.database}"
    yield at_most(about, seconds * CHANGES / changes, "s for 10,000", 10)
    yield Figure(f"{about}: by the worker's own time", round(spent, 1), "s")
    with _server() as port:
        accounts.put(
            shop,
            CHANNELS["smtp"],
            {"host": "127.0.0.1", "port": str(port), "security": "plain"},
            {"sender": "shop@example.com"},
        )
        began, spent, crew = time.perf_counter(), time.process_time(), Crew()
        while time.perf_counter() - began < MINUTE and Message.objects.filter(state__in=OPEN).exists():
            sending.send(LATER, each=crew)
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
    sent = Message.objects.filter(state="sent").count()
    looked = Message.objects.exclude(state__in=OPEN).count()
    yield at_least(f"mails a minute, {setting.database}", sent / seconds * MINUTE, "mails", 500)
    yield Figure(
        f"mails, {setting.database}: by the worker's own time", round(spent / looked * 1000, 1), "ms a message"
    )


def live(shop: Shop) -> None:
    """Some orders are placed, leave, and move on."""
    first = Change.objects.count()
    for place, batch in enumerate((_placed, _sent, _moved)):
        with transaction.atomic():
            at = NOW + timedelta(seconds=place)
            pieces = [
                Piece(f"gid://shopify/Order/{n}", batch(n), "shopify orders/updated", "shopify", at)
                for n in range(first, first + ORDERS)
            ]
            record(shop, pieces, at)


def _placed(number: int) -> Facts:
    home = Address(name="Anna Braun", city="Lyon", zip="69001", country="FR")
    customer = Customer(stamp=STAMP, name="Anna Braun", email=f"anna{number}@example.com", locale="fr", shipping=home)
    head = Head(stamp=STAMP, name=f"#{number}", placed_at=NOW, created_at=NOW, currency="EUR")
    return Facts(id=f"gid://shopify/Order/{number}", head=head, customer=customer)


def _sent(number: int) -> Facts:
    tracking = (Tracking(company="Colissimo", number=f"6A{number:011}"),)
    ship = Shipment(id=f"s{number}", stamp=STAMP, status="success", at=NOW, tracking=tracking)
    return Facts(id=f"gid://shopify/Order/{number}", shipments={ship.id: ship})


def _moved(number: int) -> Facts:
    scan = Scan(
        id=f"c{number}", stamp=STAMP, shipment=f"s{number}", number=f"6A{number:011}", status="in_transit",
        substatus="moving", at=NOW,
    )  # fmt: skip
    return Facts(id=f"gid://shopify/Order/{number}", scans={scan.id: scan})


STAMP = Stamp(as_of=NOW)


@contextmanager
def _server() -> Iterator[int]:
    """A mail server in another process that takes everything."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    where = f"127.0.0.1:{port}"
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", where]
    with subprocess.Popen(command) as server:
        try:
            _await(port)
            yield port
        finally:
            server.terminate()


def _await(port: int) -> None:
    for _ in range(100):
        try:
            create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
