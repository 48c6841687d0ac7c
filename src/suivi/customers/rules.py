"""What a shop lets its customers do by themselves."""

import msgspec

from suivi.accounts.models import Shop
from suivi.core.selfservice import Rules
from suivi.customers.models import SelfService

NOTHING = Rules()


def rules_of(shop: Shop) -> Rules:
    """The shop's rules; without any, nothing can be asked for."""
    kept: SelfService | None = getattr(shop, "self_service", None)
    return msgspec.convert(kept.rules, Rules) if kept else NOTHING


def keep(shop: Shop, rules: Rules) -> None:
    """From now on these rules hold. What was asked before stays to be answered."""
    SelfService.objects.update_or_create(shop=shop, defaults={"rules": msgspec.to_builtins(rules)})
