"""The policies a shop can switch on, with what can be chosen of each. Pure data; stored as JSON on the shop's row."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import msgspec

from suivi.core.translatable import gettext_noop as _

Hours = Annotated[int, msgspec.Meta(ge=1, le=720)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=10_080)]
Words = tuple[str, ...]


class Goods(StrEnum):
    """Which lines of an order are fulfilled."""

    ALL = "all"
    DIGITAL = "digital"  # need no shipping: gift cards, downloads, services
    SKUS = "skus"  # whose SKU fits one of the patterns


class Paid(StrEnum):
    """How far an order must be paid before it is fulfilled."""

    PAID = "paid"
    AUTHORIZED = "authorized"  # or paid


class Policy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all have. ``since``: only orders placed from then on. ``already``: it is when the oldest of the orders was
    placed that were open at the switch, so that a history which comes in later brings no older ones that nobody saw.

    ``tests`` and ``risky``: whether test orders, and those whose risk analysis says to look or to cancel, count too.
    """

    on: bool = False
    since: datetime | None = None
    already: bool = False
    only_tags: Words = ()
    never_tags: Words = ()
    tests: bool = False
    risky: bool = False


class Hold(Policy, frozen=True, kw_only=True, omit_defaults=True):
    """New orders are held until so many minutes after they were placed. A hold harms no risky order."""

    minutes: Minutes = 30
    risky: bool = True

    @property
    def window(self) -> timedelta:
        """How long a new order is held."""
        return timedelta(minutes=self.minutes)


class Fulfill(Policy, frozen=True, kw_only=True, omit_defaults=True):
    """``skus``: patterns such as ``GIFT-*``. ``methods``: of delivery, in the platform's words; none: any."""

    goods: Goods = Goods.ALL
    skus: Words = ()
    methods: Words = ()
    paid: Paid = Paid.PAID
    notify: bool = False


class CaptureFulfilled(Policy, frozen=True, kw_only=True, omit_defaults=True):
    """What is authorized is captured once everything was fulfilled."""


class CaptureExpiring(Policy, frozen=True, kw_only=True, omit_defaults=True):
    """What is authorized is captured so many hours before the authorization expires."""

    hours: Hours = 24


class Policies(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A shop's choices. ``hourly``: the most that is asked of the store in an hour. ``paused``: nothing is."""

    hold: Hold = Hold()
    fulfill: Fulfill = Fulfill()
    capture_fulfilled: CaptureFulfilled = CaptureFulfilled()
    capture_expiring: CaptureExpiring = CaptureExpiring()
    hourly: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 60
    paused: bool = False

    def of(self, name: str) -> Policy:
        """One of them; ``name`` is a key of ``NAMES``."""
        found: Policy = getattr(self, name)
        return found

    def put(self, name: str, policy: Policy) -> "Policies":
        """The same with another choice for one of them."""
        changed: dict[str, Any] = {name: policy}
        return msgspec.structs.replace(self, **changed)


class Told(NamedTuple):
    """A policy in words: its name, what it does, and why, as a timeline tells it."""

    name: str
    does: str
    why: str


NAMES: Mapping[str, Told] = {
    "hold": Told(
        _("Hold window"),
        _("Hold new orders for a while, for a check or an upsell, and release them by itself."),
        _("New orders wait before they are fulfilled."),
    ),
    "fulfill": Told(
        _("Automatic fulfillment"),
        _("Mark what was paid as fulfilled: everything, or only chosen items."),
        _("The payment is there and the items were chosen for this."),
    ),
    "capture_fulfilled": Told(
        _("Capture when fulfilled"),
        _("Capture what is authorized once the whole order was fulfilled."),
        _("Everything was fulfilled."),
    ),
    "capture_expiring": Told(
        _("Capture before expiry"),
        _("Capture what is authorized before the authorization expires."),
        _("The authorization was about to expire."),
    ),
}


def read(stored: Mapping[str, Any]) -> Policies:
    """The choices as stored."""
    return msgspec.convert(dict(stored), Policies)


def written(policies: Policies) -> dict[str, Any]:
    """The choices as they are stored."""
    plain: dict[str, Any] = msgspec.to_builtins(policies)
    return plain
