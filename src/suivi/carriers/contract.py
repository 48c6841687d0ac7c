"""What every provider of tracking news offers: a push is verified, a payload is read, a number is asked for.

A provider is a carrier that is asked itself, or an aggregator that asks many. Everything here is pure: ``register``
and ``fetch`` give requests for somebody else to send, ``answer`` reads what came back. No network, no database and
no clock, so that every rule can be tested with a payload and a moment.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from suivi.core.words import Parcel


class Unreadable(ValueError):  # noqa: N818 - it is a judgment about the input, said in words to the merchant
    """The payload is not of this provider's shape and never will be. The message says why, in words."""


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the values that travel between providers and those who call them."""


class Heard(Value, frozen=True, kw_only=True):
    """When a payload came in, and where its zone-less times may belong.

    ``zone`` is the shop's IANA time zone. ``destination`` and ``origin`` are ISO 3166-1 alpha-2 countries of the
    parcel, where they are known better than the payload tells.
    """

    at: datetime
    zone: str = "UTC"
    destination: str = ""
    origin: str = ""


class CarrierScan(Value, frozen=True, kw_only=True):
    """One word about one parcel, as the provider gave it and as Suivi understands it.

    ``at`` is in UTC and sorts. ``precision`` says how far it is to be trusted: ``instant`` (the offset was told),
    ``local`` (a wall clock without one: ``at`` is a best guess within 14 hours), ``date`` (noon of that day) or
    ``received`` (no readable time: the moment of the payload). ``code`` is the word that decided, as received, and
    ``vocabulary`` the table, with its version, that knows it. ``carrier_code`` is the carrier's own code beneath an
    aggregator's. ``physical``: somebody had the parcel in hand.
    """

    id: str
    number: str
    status: Parcel
    substatus: str
    code: str
    vocabulary: str
    at: datetime
    raw_at: str
    precision: str
    message: str = ""
    city: str = ""
    province: str = ""
    country: str = ""
    zip: str = ""
    physical: bool = True
    provider: str
    carrier: str = ""
    carrier_code: str = ""


class Estimate(Value, frozen=True, kw_only=True):
    """When the carrier expects to deliver. ``start`` equals ``end`` unless a window was given.

    Both in UTC; for ``precision`` ``date`` they are noon of that day where the parcel goes, and ``first`` and
    ``last`` are the days as written.
    """

    start: datetime
    end: datetime
    precision: str  # instant, local, date
    first: str
    last: str

    def text(self) -> str:
        """As ISO 8601: a date, a moment, or an interval ``from/until``."""
        return self.first if self.first == self.last else f"{self.first}/{self.last}"


class Leg(Value, frozen=True, kw_only=True):
    """One carrier's part of the way, with the number that the parcel has there."""

    carrier: str
    number: str = ""


class Tag(Value, frozen=True, kw_only=True):
    """The provider's own word for the whole parcel, and what it means."""

    code: str
    vocabulary: str
    status: Parcel
    substatus: str = ""


class ParcelReport(Value, frozen=True, kw_only=True):
    """All that one payload tells of one parcel.

    ``carrier`` in Suivi's spelling where the carrier is known, else as given. Weights in grams. ``unmapped`` lists
    (vocabulary, word) that no table knows. ``refusal`` is the provider's reason for not following this number.
    """

    provider: str
    number: str
    carrier: str = ""
    tag: Tag | None = None
    scans: tuple[CarrierScan, ...] = ()
    estimate: Estimate | None = None
    service: str = ""
    weight_grams: int | None = None
    signed_by: str = ""
    origin: str = ""
    destination: str = ""
    destination_zip: str = ""
    numbers: tuple[str, ...] = ()  # other numbers of the same parcel or shipment
    legs: tuple[Leg, ...] = ()
    reference: str = ""  # what the shop gave when it registered the number
    unmapped: tuple[tuple[str, str], ...] = ()
    refusal: str = ""


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


class Request(Value, frozen=True, kw_only=True):
    """An HTTP request to be sent by somebody else."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Response(Value, frozen=True, kw_only=True):
    """What came back."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Failure(Value, frozen=True, kw_only=True):
    """Why there is no answer. ``again``: trying later can help. ``retry_after`` in seconds, where the provider says.

    ``kind``: ``key`` (credentials refused), ``limit`` (too many requests), ``outage``, ``refused``.
    """

    kind: str
    message: str
    again: bool
    retry_after: int | None = None


class Answer(Value, frozen=True, kw_only=True):
    """What a response says: reports, or that nothing is known of the number yet, or a failure."""

    reports: tuple[ParcelReport, ...] = ()
    not_found: bool = False
    failure: Failure | None = None


class Provider:
    """Base of all providers. A provider says with ``pushes``, ``polls`` and ``registers`` what it can."""

    name: str = ""  # short and lower case: in addresses, settings and the ``provider`` of scans
    title: str = ""
    pushes: bool = False
    polls: bool = False
    registers: bool = False

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

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """The requests that ask for all that is known of these numbers."""
        del wanted, account
        return ()

    def sign_in(self, account: Account) -> Request | None:
        """The request for a bearer token, where the provider wants one."""
        del account
        return None

    def answer(self, response: Response, heard: Heard) -> Answer:
        """What came back to ``register`` or ``fetch``. Never raises for what a provider may send."""
        from suivi.carriers.answers import read

        return read(self, response, heard)
