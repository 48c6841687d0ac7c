"""What a channel is: how it is opened with an account, what it sends, and what it later says became of that."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

Account = Mapping[str, str]  # what the shop entered, by the names of the channel's fields


class Reach(StrEnum):
    """By what somebody is reached, and so what of a letter is sent."""

    EMAIL = "email"
    SMS = "sms"
    SLACK = "slack"
    TEAMS = "teams"
    WEBHOOK = "webhook"


CUSTOMERS = (Reach.EMAIL, Reach.SMS)  # what customers can be reached by; the others lead to people of the shop


class Picture(Protocol):
    """A picture that goes with a mail, which names it ``cid:logo``."""

    @property
    def type(self) -> str:
        """Its media type."""

    @property
    def data(self) -> bytes:
        """The picture."""


class Item(NamedTuple):
    """One line of a message that lists things: words with a link, and what is said of them; or, with neither, the
    title of the lines that follow.
    """

    name: str
    url: str
    text: str = ""

    @property
    def is_title(self) -> bool:
        """Whether it is the title of what follows."""
        return not (self.url or self.text)


class Outgoing(NamedTuple):
    """One message. ``key``: the same for the same message however often it is tried; ASCII.

    ``to``: an e-mail address, or a phone number with + and country; "" where the account leads to one place.
    ``opt_out``: an https address that ends such messages when something is posted there (RFC 8058), "" where there is
    none. ``items``: what chats list beneath subject and text. ``document``: what machines read, as JSON.
    """

    key: str
    to: str
    text: str
    subject: str = ""
    html: str = ""
    sender: str = ""  # as a mail shows it: "Atelier <orders@example.com>"
    reply_to: str = ""
    opt_out: str = ""
    logo: Picture | None = None
    items: tuple[Item, ...] = ()
    document: str = ""


class NotSentError(Exception):
    """It was not accepted. ``again``: trying later can help. ``maybe``: it may have been accepted all the same.

    ``undeliverable``: this address takes nothing; others do. ``wait``: the seconds after which the receiver wants to
    be asked again, where it said so.
    """

    def __init__(
        self,
        message: str,
        *,
        again: bool,
        maybe: bool = False,
        undeliverable: bool = False,
        wait: int | None = None,
    ) -> None:
        super().__init__(message)
        self.again, self.maybe, self.undeliverable, self.wait = again, maybe, undeliverable, wait


class News(StrEnum):
    """What became of a message that was accepted."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"  # the address takes nothing
    COMPLAINED = "complained"  # the recipient called it spam
    OPTED_OUT = "opted_out"  # the recipient wants no more
    FAILED = "failed"  # it did not arrive this time
    OPENED = "opened"  # a mail program fetched its pictures, which need not be the recipient reading it


class Report(NamedTuple):
    """One word of a provider about a message. ``reference``: its own id, as sending gave it, or our key."""

    reference: str
    news: News
    detail: str = ""


class Posted(NamedTuple):
    """What a provider posted to us."""

    body: bytes
    content_type: str
    headers: Mapping[str, str]


class Field(NamedTuple):
    """One thing of an account that is entered. ``choices``: value and label, where only these are possible."""

    name: str
    label: str  # translatable
    secret: bool = False
    required: bool = True
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


Send = Callable[[Outgoing], str]  # the provider's id of the message, or our key; raises NotSentError


@dataclass(frozen=True)
class Channel:
    """One way to reach people. ``opened`` raises ``NotSentError`` where the account does not work.

    ``once``: a message whose key it has accepted before is not sent again. ``read``: understands what is posted to the
    shop's address at Suivi; None where the provider tells nothing. It raises ``ValueError`` on anything else.
    """

    name: str
    title: str
    reach: Reach
    opened: Callable[[Account], AbstractContextManager[Send]]
    fields: tuple[Field, ...] = ()
    once: bool = False
    read: Callable[[Account, Posted], list[Report]] | None = None
