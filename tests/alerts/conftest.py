"""A shop with an owner and an agent, whose orders get into trouble, and by what both are told of that."""

from typing import Any

import pytest

from suivi.accounts.models import Membership, Person, Role
from suivi.alerts import briefings, escalating, planning, sending
from suivi.alerts.choices import By, Choices, written
from suivi.alerts.lines import keep
from suivi.alerts.models import Alert, Line
from suivi.channels.contract import Outgoing
from suivi.core.facts import Dispute, Facts
from suivi.orders.review import review
from tests.messages.conftest import Provider, Street, mail, sms

__all__ = ["mail", "sms"]


class House(Street):
    """A street's shop, and the people who work there."""

    def __init__(self, shop: Any, mail: Provider, sms: Provider) -> None:
        super().__init__(shop, mail, sms)
        self.owner, self.agent = self.person("olga", Role.OWNER), self.person("ann", Role.AGENT)
        keep(shop)
        planning.plan(self.now)

    def person(self, name: str, role: Role) -> Person:
        person = Person.objects.create_user(f"{name}@example.com", name=name.title())
        Membership.objects.create(shop=self.shop, person=person, role=role)
        return person

    def line(self, person: Person | None, by: By, **chosen: Any) -> Line:
        """The person's line, with these choices."""
        line, _new = Line.objects.get_or_create(shop=self.shop, person=person, by=by)
        line.document = written(Choices(**chosen))
        line.save()
        return line

    def dispute(self, name: str = "1", status: str = "needs_response") -> int:
        """The customer's bank wants to know something: critical until it is answered."""
        dispute = Dispute(id=f"D{name}", stamp=self.stamp, status=status)
        return self.tell(Facts(id=f"gid://shopify/Order/{name}", disputes={dispute.id: dispute}), name=name)

    def work(self, **time: float) -> list[Outgoing]:
        """Time passes, then the worker does all that is due. Returns the mails of this time."""
        self.later(**time)
        before = len(self.mail.taken)
        for _ in range(50):
            review(self.now)
            briefings.begin(self.now)
            done = planning.plan(self.now) + escalating.escalate(self.now)
            if not done + sending.send(self.now):
                return self.mail.taken[before:]
        raise AssertionError("The worker never comes to an end.")

    def states(self, by: By = By.EMAIL) -> list[tuple[str, str, str]]:
        found = Alert.objects.filter(line__by=by).order_by("id")
        return list(found.values_list("kind", "state", "why"))


@pytest.fixture
def house(db: None, mail: Provider, sms: Provider) -> House:
    from suivi.accounts.models import Shop
    from tests.messages.conftest import NOON

    return House(Shop.objects.create(handle="corner", name="Corner", created_at=NOON), mail, sms)
