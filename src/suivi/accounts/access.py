"""Who may see and do what. Every page of a shop starts here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from suivi.accounts.models import Membership, Person, Role, Shop

RANK: dict[str, int] = {Role.VIEWER: 0, Role.AGENT: 1, Role.OWNER: 2}  # each role may all that lower ones may


@dataclass(frozen=True)
class Desk:
    """A person's place in a shop: the shop, their role in it, and the other shops they work for."""

    shop: Shop
    role: Role
    shops: Sequence[Shop]

    @property
    def may_write(self) -> bool:
        """Whether actions on orders, comments, tags and replays are allowed here."""
        return RANK[self.role] >= RANK[Role.AGENT]

    @property
    def may_manage(self) -> bool:
        """Whether the shop's settings and people may be changed."""
        return self.role == Role.OWNER


def desks(person: Person) -> list[Desk]:
    """Every shop the person works for, by name."""
    memberships = Membership.objects.filter(person=person).select_related("shop").order_by("shop__name", "shop_id")
    rows = list(memberships)
    shops = tuple(row.shop for row in rows)
    return [Desk(shop=row.shop, role=Role(row.role), shops=shops) for row in rows]


def desk_for(person: Person, handle: str, role: Role = Role.VIEWER) -> Desk:
    """The person's desk in the shop, if their role is at least ``role``.

    An outsider learns nothing, not even that the shop exists: Http404. Too low a role: PermissionDenied.
    """
    for desk in desks(person):
        if desk.shop.handle == handle:
            if RANK[desk.role] < RANK[role]:
                raise PermissionDenied
            return desk
    raise Http404


def shop_for(person: Person, handle: str, role: Role = Role.VIEWER) -> Shop:
    """The shop, if the person works there with at least this role (see ``desk_for``)."""
    return desk_for(person, handle, role).shop
