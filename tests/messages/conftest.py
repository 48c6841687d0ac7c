"""A shop whose orders change by hand, and a provider that takes its messages, or does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from suivi.accounts.models import Shop
from suivi.channels import CHANNELS
from suivi.channels.contract import Account, Channel, NotSentError, Outgoing, Reach, Send
from suivi.core.facts import Address, Customer, Facts, Head, Scan, Shipment, Stamp, Tracking
from suivi.letters.triggers import Trigger
from suivi.messages import accounts, planning, sending
from suivi.messages.choices import By, Choice, Choices, Way
from suivi.messages.choosing import choose
from suivi.messages.models import Message
from suivi.orders.keys import order_id
from suivi.orders.record import Piece, record
from suivi.orders.review import review

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)  # a Tuesday
ANNA = Customer(
    stamp=Stamp(as_of=NOON), name="Anna Braun", email="anna@example.com", phone="+33612345678",
    shipping=Address(name="Anna Braun", city="Lyon", zip="69001", country="FR"),
)  # fmt: skip


class Provider:
    """Takes messages. ``troubles``: what goes wrong next, one after another; ``half``: it takes the message, and
    nobody hears of that.
    """

    def __init__(self, name: str, reach: Reach, *, once: bool = False) -> None:
        self.taken: list[Outgoing] = []
        self.keys: set[str] = set()
        self.troubles: list[BaseException | str] = []
        self.channel = Channel(name, name.title(), reach, self._opened, once=once)

    @contextmanager
    def _opened(self, account: Account) -> Iterator[Send]:
        yield self._send

    def _send(self, outgoing: Outgoing) -> str:
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, BaseException):
            raise trouble
        if not self.channel.once or outgoing.key not in self.keys:
            self.taken.append(outgoing)
            self.keys.add(outgoing.key)
        if trouble == "half":
            raise NotSentError("The answer was lost.", again=True, maybe=True)
        return f"ref-{outgoing.key}"


class Street:
    """A shop, its clock, its orders and its providers."""

    def __init__(self, shop: Shop, mail: Provider, sms: Provider) -> None:
        self.shop, self.mail, self.sms, self.now = shop, mail, sms, NOON
        for provider in (mail, sms):
            accounts.put(shop, provider.channel, {}, {"sender": "shop@example.com"})

    def choose(self, *triggers: Trigger, way: Way = Way.EMAIL, **more: Any) -> None:
        told = {trigger.value: Choice(by=By.SUIVI, way=way) for trigger in triggers}
        choose(self.shop, Choices(triggers=told, **more), self.now)

    def tell(self, *pieces: Facts, name: str = "1", cause: str = "shopify orders/updated") -> int:
        """Something becomes known of an order; returns the order's id."""
        key = f"gid://shopify/Order/{name}"
        with transaction.atomic():
            record(self.shop, [Piece(key, one, cause, "shopify", self.now) for one in pieces], self.now)
        return order_id(key)

    def order(self, name: str = "1", customer: Customer | None = ANNA, **more: Any) -> int:
        placed = {"placed_at": self.now, "created_at": self.now, "currency": "EUR", **more}
        head = Head(stamp=self.stamp, name=f"#{name}", **placed)
        return self.tell(Facts(id=f"gid://shopify/Order/{name}", head=head, customer=customer), name=name)

    @property
    def stamp(self) -> Stamp:
        return Stamp(as_of=self.now)

    def ship(self, *numbers: str, name: str = "1", of: str = "") -> int:
        tracking = tuple(Tracking(company="UPS", number=one) for one in numbers)
        ship = Shipment(id=of or f"S{name}", stamp=self.stamp, status="success", at=self.now, tracking=tracking)
        return self.tell(Facts(id=f"gid://shopify/Order/{name}", shipments={ship.id: ship}), name=name)

    def scan(
        self,
        number: str,
        status: str,
        substatus: str = "",
        *,
        name: str = "1",
        ago: timedelta = timedelta(),
        of: str = "",
    ) -> int:
        at = self.now - ago
        scan = Scan(
            id=f"{number} {status} {substatus} {at}", stamp=Stamp(as_of=at), shipment=of or f"S{name}", number=number,
            status=status, substatus=substatus, at=at,
        )  # fmt: skip
        return self.tell(Facts(id=f"gid://shopify/Order/{name}", scans={scan.id: scan}), name=name)

    def later(self, **time: float) -> None:
        """Time passes, without anybody working."""
        self.now += timedelta(**time)

    def work(self, **time: float) -> list[Outgoing]:
        """Time passes, then the worker does all that is due. Returns the mails of this time."""
        self.later(**time)
        before = len(self.mail.taken)
        for _ in range(50):
            review(self.now)
            done = planning.plan(self.now)
            if not done + sending.send(self.now):
                return self.mail.taken[before:]
        raise AssertionError("The worker never comes to an end.")

    def states(self) -> list[tuple[str, str, str]]:
        return list(Message.objects.order_by("id").values_list("trigger", "state", "why"))


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Provider:
    return _provider(monkeypatch, "post", Reach.EMAIL)


@pytest.fixture
def sms(monkeypatch: pytest.MonkeyPatch) -> Provider:
    return _provider(monkeypatch, "texts", Reach.SMS)


def _provider(monkeypatch: pytest.MonkeyPatch, name: str, reach: Reach) -> Provider:
    found = Provider(name, reach)
    monkeypatch.setitem(CHANNELS, name, found.channel)
    return found


@pytest.fixture
def street(db: None, mail: Provider, sms: Provider) -> Street:
    shop = Shop.objects.create(handle="corner", name="Corner", created_at=NOON)
    return Street(shop, mail, sms)
