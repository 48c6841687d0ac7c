"""What every provider of tracking news offers: a push is verified, a payload is read, a number is asked for.

A provider is a carrier that is asked itself, or an aggregator that asks many. Everything here is pure: ``register``
and ``fetch`` give requests for somebody else to send, ``answer`` reads what came back. No network, no database and
no clock, so that every rule can be tested with a payload and a moment.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from suivi.carriers.answers import read
from suivi.carriers.exchange import Answer, Failure, Request, Response
from suivi.carriers.report import CarrierScan, Estimate, Heard, Leg, ParcelReport, Tag, Unreadable, Value

__all__ = [
    "Account",
    "Answer",
    "CarrierScan",
    "Estimate",
    "Failure",
    "Heard",
    "Leg",
    "ParcelReport",
    "Provider",
    "Push",
    "Request",
    "Response",
    "Secrets",
    "Tag",
    "Unreadable",
    "Value",
    "Verified",
    "Wanted",
]

TRIAL_NUMBER = "SUIVI0000000000"  # nobody's


class Push(Value, frozen=True, kw_only=True):
    """A message that came in unasked. ``token`` is the secret part of the address it was sent to."""

    body: bytes
    headers: Mapping[str, str] = {}
    method: str = "POST"
    path: str = ""
    token: str = ""


class Secrets(Value, frozen=True, kw_only=True):
    """What a provider's pushes are checked with.

    ``signing``: the shared secrets, several while one is being replaced. ``token``: the secret part of our address.
    ``keys``: the provider's public keys (a JSON Web Key Set).
    """

    signing: tuple[str, ...] = ()
    token: str = ""
    keys: Mapping[str, Any] = {}


class Verified(Value, frozen=True, kw_only=True):
    """Whether a push is from whom it says.

    Where ``covers_body`` is false, what it tells is only a hint: ask the provider before anything changes.
    ``replay_key`` identifies the delivery to whoever remembers those already seen. ``unknown_key``: the signing key
    is new to us; load the provider's keys again and try once more.
    """

    genuine: bool
    covers_body: bool = False
    why: str = ""
    replay_key: str = ""
    unknown_key: bool = False


class Wanted(Value, frozen=True, kw_only=True):
    """A number to follow. Of the destination only what carriers need to find it: postcode and country."""

    number: str
    carrier: str = ""  # the provider's own code for the carrier; empty lets the provider find out
    zip: str = ""
    country: str = ""  # ISO 3166-1 alpha-2
    reference: str = ""
    provider_id: str = ""  # the provider's id of a tracking that it already has


class Account(Value, frozen=True, kw_only=True):
    """How the shop is known to a provider. ``token`` is a bearer token that ``sign_in`` obtained."""

    key: str = ""
    secret: str = ""
    token: str = ""


class Provider:
    """Base of all providers. A provider says with ``pushes``, ``polls`` and ``registers`` what it can."""

    name: str = ""  # short and lower case: in addresses, settings and the ``provider`` of scans
    title: str = ""
    pushes: bool = False
    polls: bool = False
    registers: bool = False
    at_once: int = 1  # numbers in one request of ``fetch``
    registered_at_once: int = 1  # numbers in one request of ``register``
    left_at_once: int = 1  # numbers in one request of ``unregister``
    forgets: bool = False  # it can be told to follow a number no longer
    per_second: int = 60  # requests; where none is published, as many as it takes until it asks to wait
    limit_wait: int | None = None  # seconds after too many requests, where its answer names none

    # Where asking needs no registering: for how long it pushes what happens to a number once it was told of it.
    alerts: timedelta | None = None
    keys_at: str = ""  # where its public keys are, if it signs with such

    def code(self, carrier: str) -> str:
        """This provider's own code for a carrier, by Suivi's name of it; "" where the provider finds out itself."""
        del carrier
        return ""

    def verify(self, push: Push, secrets: Secrets, now: datetime) -> Verified:
        """Whether the push is from this provider. ``now`` bounds how old a signed time may be."""
        del push, secrets, now
        return Verified(genuine=False, why=f"{self.title} sends nothing unasked.")

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """What a payload of this provider tells, pushed or fetched. Raises ``Unreadable`` for any other shape."""
        raise NotImplementedError

    def register(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """The requests that make the provider follow these numbers."""
        del wanted, account
        return ()

    def unregister(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """The requests after which the provider follows these numbers no longer.

        None where it does not offer that (``forgets``), or only by its own id and that is not known.
        """
        del wanted, account
        return ()

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """The requests that ask for all that is known of these numbers."""
        del wanted, account
        return ()

    def trial(self, account: Account) -> Request:
        """A request that costs little and changes nothing, to see whether the account is accepted."""
        (request,) = self.fetch([Wanted(number=TRIAL_NUMBER, carrier=self.code("UPS"))], account)
        return request

    def sign_in(self, account: Account) -> Request | None:
        """The request for a bearer token, where the provider wants one."""
        del account
        return None

    def answer(self, response: Response, heard: Heard) -> Answer:
        """What came back to ``register`` or ``fetch``. Never raises for what a provider may send."""
        return read(self.parse, response, heard, self.limit_wait)

    def parted(self, response: Response, heard: Heard) -> Answer:
        """What came back to ``unregister``: whether it was done, which is all that matters of it."""
        return read(lambda *_: (), response, heard, self.limit_wait)
