"""``suivi link``: the address of an order's page for its customer."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from suivi.customers import links
from suivi.customers.finding import order_term
from suivi.lib import clock
from suivi.orders.models import Order, Term


class Command(BaseCommand):
    """Print the address, good for another half year."""

    help = "Print the address of an order's page for its customer: suivi link '#1001'."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which order."""
        parser.add_argument("order", help="the order's name, with or without #")
        parser.add_argument("--shop", help="the handle of the shop whose order is meant")

    def handle(self, *_args: object, **options: object) -> None:
        """Find the order, make or renew its link, print it."""
        row = _order(str(options["order"]), options["shop"])
        token = links.token_of(row.shop, row.id, clock.now())
        self.stdout.write(links.address_of(row.shop, token))


def _order(name: str, shop: object) -> Order:
    """The order of that name; an error that says what to do where it is none or not the only one."""
    named = Term.objects.filter(kind="name", term=order_term(name))
    found = list(named.filter(shop__handle=shop)[:2] if shop else named[:2])
    if not found:
        raise CommandError(f"There is no order named {name}.")
    if len(found) > 1:
        raise CommandError(f"Several orders are named {name}: say of which shop with --shop.")
    return Order.objects.select_related("shop").get(shop=found[0].shop_id, id=found[0].order_id)
