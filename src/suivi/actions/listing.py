"""Acts as lists show them: what is not settled, what belongs to one bulk action, and how far that is."""

from django.db.models import Count
from django.http import Http404

from suivi.accounts.models import Shop
from suivi.actions.models import TROUBLED, Act


def act_of(shop: Shop, number: int) -> Act:
    """One act of this shop; Http404 where it has none with this number."""
    found = Act.objects.filter(shop=shop, pk=number).first()
    if found is None:
        raise Http404
    return found


def is_asked(shop: Shop, key: str) -> bool:
    """Whether this was asked already, with this key."""
    return Act.objects.filter(shop=shop, key=key).exists()


def marks(shop: Shop, order_id: int, most: int) -> list[tuple[int, str, bool]]:
    """Number, state and whether it is unsettled of the newest acts on an order: what changes when anything happens."""
    found = Act.objects.filter(shop=shop, order_id=order_id).order_by("-id")
    return list(found.values_list("pk", "state", "unsettled")[:most])


def unsettled(shop: Shop, most: int) -> list[Act]:
    """The newest acts that are under way, or were not done and nobody has seen that, with who asked."""
    found = Act.objects.filter(shop=shop, unsettled=True).select_related("person")
    return list(found.order_by("-id")[:most])


def of_run(shop: Shop, run: str, most: int) -> list[Act]:
    """The acts of one bulk action, those in trouble first."""
    acts = Act.objects.filter(shop=shop, run=run).select_related("person").order_by("-id")
    return [*acts.filter(state__in=TROUBLED)[:most], *acts.exclude(state__in=TROUBLED)[:most]][:most]


def counted(shop: Shop, run: str = "") -> dict[str, int]:
    """How many acts are in each state: of one bulk action, else of all that are not settled."""
    acts = Act.objects.filter(shop=shop, run=run) if run else Act.objects.filter(shop=shop, unsettled=True)
    return dict(acts.order_by().values_list("state").annotate(n=Count("id")))
