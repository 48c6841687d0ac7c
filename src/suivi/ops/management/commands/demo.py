"""``suivi demo``: a shop that lives, to try Suivi with."""

import time
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.dateparse import parse_datetime
from rich.progress import track

from suivi.accounts.models import Shop
from suivi.customers.models import Brand
from suivi.customers.pictures import picture
from suivi.inbox.accept import accept
from suivi.inbox.process import process
from suivi.lib import clock
from suivi.ops import playground
from suivi.sources.demo import branding
from suivi.sources.demo.simulator import DOMAIN, DemoShop, Emission

ORDERS, BATCH = 2000, 300


class Command(BaseCommand):
    """Fill a demo shop and, with ``--live``, let its orders go on living."""

    help = "Make a demo shop of orders that lived through everything; --live lets them go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be chosen."""
        parser.add_argument("--orders", type=int, help="how many orders (2000; 25 with --store)")
        parser.add_argument("--days", type=int, default=60, help="over how many days (60)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another shop (1)")
        parser.add_argument("--now", help="the moment the shop is made for, ISO 8601 (this moment)")
        parser.add_argument("--live", action="store_true", help="let something happen every few seconds, until Ctrl-C")
        parser.add_argument(
            "--store", action="store_true", help="a local Shopify, with a shop connected to it, until Ctrl-C"
        )
        parser.add_argument("--every", type=float, default=2.0, help="seconds between two things that happen (2)")

    def handle(self, *_args: object, **options: object) -> None:
        """Make the shop, send its past through the inbox, then live."""
        if options["store"]:
            self._play(_orders(options, playground.FIRST), float(str(options["every"])))
            return
        orders, days = _orders(options, ORDERS), int(str(options["days"]))
        if days < 1:
            raise CommandError("--days must be 1 or more.")
        now = _moment(options["now"])
        shop = demo_shop(now)
        simulator = DemoShop(seed=int(str(options["seed"])), orders=orders, days=days, now=now)
        for batch in track(_batches(simulator.history()), description="Orders", total=-(-orders // BATCH)):
            send(shop, batch, now)
            while process(clock.now()):
                pass
        self.stdout.write(f"{shop.name}: {orders} orders over {days} days.")
        if options["live"]:
            self._live(shop, simulator, float(str(options["every"])))

    def _play(self, orders: int, every: float) -> None:
        with playground.Playground(clock.now(), orders) as store:
            topics = store.open(clock.now())
            self.stdout.write(f"A local Shopify at {store.served.base} lives, and tells of {topics} topics.")
            self.stdout.write(f"With `suivi up` beside it, its orders are at {playground.address()}. Ctrl-C ends it.")
            try:
                playground.live(store, every)
            except KeyboardInterrupt:
                self.stdout.write("The store is gone.")

    def _live(self, shop: Shop, simulator: DemoShop, every: float) -> None:
        self.stdout.write("Something happens every few seconds. Ctrl-C ends it.")
        try:
            while True:
                now = clock.now()
                send(shop, simulator.live(now.replace(microsecond=0)), now)
                time.sleep(every)
        except KeyboardInterrupt:
            self.stdout.write("The shop stands still.")


def demo_shop(now: datetime) -> Shop:
    """The demo's shop, made at the first call."""
    shop, is_new = Shop.objects.get_or_create(
        handle="demo",
        defaults={
            "name": "Maison Démo",
            "platform": Shop.Platform.SHOPIFY,
            "domain": DOMAIN,
            "currency": "EUR",
            "policy": {"timezone": "Europe/Paris", "country": "FR"},
            "created_at": now,
        },
    )
    if is_new:
        dress(shop)
    return shop


def dress(shop: Shop) -> None:
    """Give the shop the looks that its customers see."""
    brand = Brand(
        shop=shop,
        color=branding.COLOR,
        email=branding.EMAIL,
        phone=branding.PHONE,
        site=branding.SITE,
        note=branding.NOTE,
    )
    brand.show_logo(picture(branding.logo()))
    brand.save()


def send(shop: Shop, emissions: Iterable[Emission], now: datetime) -> None:
    """Put the shop's deliveries into the inbox, like everybody else's."""
    with transaction.atomic():
        for emission in emissions:
            accept(
                shop,
                "shopify",
                emission.topic,
                emission.body,
                {"X-Shopify-Topic": emission.topic},
                emission.dedupe_key,
                now,
                emission.triggered_at,
            )


def _orders(options: dict[str, object], usual: int) -> int:
    orders = usual if options["orders"] is None else int(str(options["orders"]))
    if orders < 0:
        raise CommandError("--orders must be 0 or more.")
    return orders


def _moment(value: object) -> datetime:
    if value is None:
        return clock.now()
    moment = parse_datetime(str(value))
    if moment is None or moment.tzinfo is None:
        raise CommandError("--now must be a moment with its offset, such as 2026-11-24T12:00:00Z.")
    return moment


def _batches(emissions: Iterable[Emission]) -> Iterable[list[Emission]]:
    batch: list[Emission] = []
    for emission in emissions:
        batch.append(emission)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
