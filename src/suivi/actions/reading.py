"""How far the acts on an order are, for its page."""

from suivi.accounts.models import Shop
from suivi.actions.models import Act


def acts_of(shop: Shop, order_id: int, most: int = 20) -> list[Act]:
    """The newest acts on an order, with who asked."""
    found = Act.objects.filter(shop=shop, order_id=order_id).select_related("person")
    return list(found.order_by("-id")[:most])
