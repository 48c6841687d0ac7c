"""What a provider tells of parcels, in one form for all of them."""

from datetime import datetime

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
    provider_id: str = ""  # the provider's own id of its tracking
    unmapped: tuple[tuple[str, str], ...] = ()
    refusal: str = ""
