"""What must be there before Suivi can be used: tables, static files, a shop, somebody who may sign in."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import suivi
from suivi.accounts import links
from suivi.accounts.models import Membership, Person, Role, Shop

OWNER = "owner@demo.example"
LINK_VALID = timedelta(hours=24)


def migrate() -> None:
    """Bring the database's tables up to date."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def collect_static() -> None:
    """Gather the static files once for each version of them."""
    root = Path(settings.STATIC_ROOT)
    mark = root / ".collected"
    wanted = f"{suivi.__version__} {_newest()}"
    if mark.is_file() and mark.read_text() == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(wanted)


def _newest() -> float:
    """When one of the project's own static files changed last."""
    folder = Path(settings.PACKAGE) / "web" / "static"
    return max((path.stat().st_mtime for path in folder.rglob("*") if path.is_file()), default=0.0)


def fill_when_empty(orders: int) -> bool:
    """Make the demo shop where there is no shop at all. Returns whether it was made."""
    if Shop.objects.exists() or orders <= 0:
        return False
    call_command("demo", orders=orders)
    return True


def owner_link(now: datetime) -> str | None:
    """A one-time sign-in token for an owner; the demo's owner is made where nobody is. None where no shop is."""
    shop = Shop.objects.order_by("pk").first()
    if shop is None:
        return None
    owner = Person.objects.filter(memberships__role=Role.OWNER, is_active=True).order_by("pk").first()
    if owner is None:
        owner = Person.objects.filter(email=OWNER).first() or Person.objects.create_user(OWNER, name="Owner")
        Membership.objects.get_or_create(shop=shop, person=owner, defaults={"role": Role.OWNER})
    return links.make_sign_in_link(owner, now, valid=LINK_VALID)
