"""Makes the shop to which the intake's bench posts."""

import os

import django


def main() -> None:
    """Tables, shop and secret, in the database that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suivi.settings")
    django.setup()
    from django.core.management import call_command

    from bench.intake import DOMAIN, SECRET
    from suivi.accounts import secrets
    from suivi.accounts.models import Shop
    from suivi.lib import clock

    call_command("migrate", verbosity=0)
    shop, _ = Shop.objects.get_or_create(
        handle="bench", defaults={"name": "Bench", "domain": DOMAIN, "created_at": clock.now()}
    )
    secrets.put(shop, secrets.SHOPIFY_WEBHOOK, SECRET, clock.now())


if __name__ == "__main__":
    main()
