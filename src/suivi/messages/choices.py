"""What a shop chose of its messages. Pure data; stored as JSON on the shop's row. All is off until it chooses."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from suivi.channels.contract import Reach
from suivi.letters.triggers import Trigger

Hour = Annotated[int, msgspec.Meta(ge=0, le=24)]
T = Trigger


class By(StrEnum):
    """Who tells customers of something."""

    NOBODY = "nobody"
    SUIVI = "suivi"
    SHOPIFY = "shopify"


class Way(StrEnum):
    """By what it is told; where there are two, the second counts if the first cannot reach them."""

    EMAIL = "email"
    SMS = "sms"
    SMS_ELSE_EMAIL = "sms_else_email"
    EMAIL_ELSE_SMS = "email_else_sms"


REACHES: Mapping[Way, tuple[Reach, ...]] = {
    Way.EMAIL: (Reach.EMAIL,),
    Way.SMS: (Reach.SMS,),
    Way.SMS_ELSE_EMAIL: (Reach.SMS, Reach.EMAIL),
    Way.EMAIL_ELSE_SMS: (Reach.EMAIL, Reach.SMS),
}
# What Shopify's own notifications tell customers of, so that a shop chooses who does (Shopify: customer notifications).
SHOPIFY_TELLS = frozenset(
    {
        T.ORDER_RECEIVED,
        T.PAYMENT_PENDING,
        T.PAYMENT_OVERDUE,
        T.PAYMENT_FAILED,
        T.SHIPPED,
        T.OUT_FOR_DELIVERY,
        T.READY_FOR_PICKUP,
        T.DELIVERED,
        T.CANCELED,
        T.REFUNDED,
        T.REQUEST_RECEIVED,
        T.REQUEST_DECLINED,
        T.RETURN_APPROVED,
    }
)
# What belongs to the contract itself, and so is told also to those who want no news of their parcels.
NECESSARY = frozenset(
    {
        T.ORDER_RECEIVED,
        T.PAYMENT_PENDING,
        T.PAYMENT_OVERDUE,
        T.PAYMENT_FAILED,
        T.AUTHORIZATION_PROBLEM,
        T.CANCELED,
        T.REFUNDED,
        T.REQUEST_RECEIVED,
        T.REQUEST_DECLINED,
        T.RETURN_APPROVED,
        T.RETURN_RECEIVED,
        T.RETURN_REFUNDED,
    }
)


class Choice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of one trigger: who tells, and by what."""

    by: By = By.NOBODY
    way: Way = Way.EMAIL


class Still(msgspec.Struct, frozen=True, kw_only=True):
    """ "Still so after so many business hours": a status of an axis (``payment``, ``fulfillment``, ``delivery``,
    ``returns``) that lasts.
    """

    axis: str
    word: str
    hours: Annotated[int, msgspec.Meta(ge=1, le=2000)]

    @property
    def occasion(self) -> str:
        """By which its messages are told apart."""
        return f"{self.axis}.{self.word}.{self.hours}"


class Choices(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything. Hours are by the recipient's clock; the window is open from the first to before the last.

    ``oldest_hours``: what happened longer ago is told to nobody. ``gather_minutes``: how long news of parcels wait for
    others of the same order. ``daily``: the most that one customer gets in a day. ``openings``: whether it is kept
    that a mail was opened, where the provider tells that.
    """

    triggers: dict[str, Choice] = {}
    still: tuple[Still, ...] = ()
    opens: Hour = 8
    closes: Hour = 21
    oldest_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 48
    gather_minutes: Annotated[int, msgspec.Meta(ge=0, le=240)] = 10
    daily: Annotated[int, msgspec.Meta(ge=1, le=50)] = 4
    openings: bool = False
    language: str = "en"

    def of(self, trigger: Trigger) -> Choice:
        """What was chosen of a trigger."""
        return self.triggers.get(trigger.value, Choice())

    def told(self) -> frozenset[Trigger]:
        """The triggers that Suivi tells of."""
        return frozenset(trigger for trigger in Trigger if self.of(trigger).by is By.SUIVI)

    def put(self, trigger: Trigger, choice: Choice) -> "Choices":
        """With another choice of this trigger."""
        return msgspec.structs.replace(self, triggers={**self.triggers, trigger.value: choice})


def read(document: Mapping[str, Any]) -> Choices:
    """The choices as they were stored."""
    return msgspec.convert(document, Choices)


def written(choices: Choices) -> dict[str, Any]:
    """The choices as they are stored."""
    found: dict[str, Any] = msgspec.to_builtins(choices)
    return found
