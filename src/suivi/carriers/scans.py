"""Making scans out of what a provider tells, each with an identity of its own content.

A scan is told again with every push and every poll, mostly without an id. What is the same in two tellings by one
provider is one scan; how tellings of several providers meet is ``core.samescan``'s matter.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter

from suivi.carriers.contract import CarrierScan, Heard, ParcelReport, Tag
from suivi.carriers.links import carrier_name
from suivi.carriers.moments import Moment, moment
from suivi.carriers.reading import MESSAGE, clean, country
from suivi.carriers.vocabularies import Understood, understand
from suivi.core.facts import Scan, Stamp
from suivi.core.words import Parcel

_SECONDS, _MINUTE = re.compile(r"(\d\d:\d\d):\d\d(\.\d+)?"), itemgetter(1)
_PENDING = (Parcel.PENDING, Parcel.UNKNOWN)


class Teller:
    """One provider telling of one parcel: collects its scans, and the words that nobody knows yet."""

    def __init__(self, provider: str, number: str, heard: Heard) -> None:
        self.provider = provider
        self.number = number
        self.heard = heard
        self._scans: dict[str, CarrierScan] = {}
        self._unmapped: dict[tuple[str, str], None] = {}

    def scan(
        self,
        *words: tuple[str, str],
        raw_at: str,
        at: Moment | None = None,
        message: str = "",
        city: str = "",
        province: str = "",
        land: str = "",
        postcode: str = "",
        physical: bool | None = None,
        carrier: str = "",
        carrier_code: str = "",
        understood: Understood | None = None,
    ) -> None:
        """One scan. ``words``: (vocabulary, word) pairs, the finest first. ``at``: the moment where the provider
        tells it better than ``raw_at``. ``physical``: where the provider says so itself."""
        found = understood or understand(*words)
        self._unmapped.update(dict.fromkeys(found.unmapped))
        where = country(land)
        when = at or moment(raw_at, self.heard, country=where, province=province)
        said = clean(message, MESSAGE)
        key = identity(self.provider, self.number, when.raw, found.code, carrier_code, said, city, postcode)
        self._scans[key] = CarrierScan(
            id=key,
            number=self.number,
            status=found.meaning.status,
            substatus=found.meaning.substatus,
            code=found.code,
            vocabulary=found.vocabulary,
            at=when.at,
            raw_at=when.raw,
            precision=when.precision,
            message=said,
            city=city,
            province=province,
            country=where,
            zip=postcode,
            physical=found.meaning.physical and physical is not False,
            provider=self.provider,
            carrier=carrier_name(carrier),
            carrier_code=carrier_code,
        )

    def tag(self, *words: tuple[str, str], raw_at: str = "", message: str = "") -> Tag | None:
        """The provider's word for the whole parcel. Where no scan says as much, it counts as a scan without goods:
        a parcel that expired, or that somebody marked lost, has no other trace."""
        found = understand(*words)
        if not found.code:
            return None
        self._unmapped.update(dict.fromkeys(found.unmapped))
        status, substatus = found.meaning.status, found.meaning.substatus
        tag = Tag(code=found.code, vocabulary=found.vocabulary, status=status, substatus=substatus)
        if self._says_more(status):
            key = _hashed(self.provider, self.number, "tag", tag.code)
            self._scans[key] = self._summary(key, tag, raw_at, message)
        return tag

    def _says_more(self, status: Parcel) -> bool:
        if status in _PENDING:
            return status is Parcel.PENDING and not self._scans
        return all(scan.status is not status for scan in self._scans.values())

    def _summary(self, key: str, tag: Tag, raw_at: str, message: str) -> CarrierScan:
        when = moment(raw_at, self.heard) if raw_at else Moment(self.heard.at, "received", "")
        return CarrierScan(
            id=key,
            number=self.number,
            status=tag.status,
            substatus=tag.substatus,
            code=tag.code,
            vocabulary=tag.vocabulary,
            at=when.at,
            raw_at=when.raw,
            precision=when.precision,
            message=clean(message, MESSAGE),
            physical=False,
            provider=self.provider,
        )

    @property
    def scans(self) -> tuple[CarrierScan, ...]:
        """What was told, each once, the newest first."""
        return tuple(sorted(self._scans.values(), key=lambda scan: (scan.at, scan.id), reverse=True))

    @property
    def unmapped(self) -> tuple[tuple[str, str], ...]:
        """The (vocabulary, word) pairs that no table knows, each once."""
        return tuple(self._unmapped)


def identity(
    provider: str, number: str, raw_at: str, code: str, carrier_code: str, message: str, city: str, postcode: str
) -> str:
    """The same for every telling of one scan by one provider, whatever Suivi's tables make of its word.

    The number, the minute as written, the words as received, the text without its case and spaces, and the place.
    """
    minute = _SECONDS.sub(_MINUTE, raw_at)
    words = " ".join(message.casefold().split())
    return _hashed(provider, number, minute, code, carrier_code, words, city.casefold(), postcode)


def _hashed(provider: str, *parts: str) -> str:
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
    return f"{provider}:{digest}"


def facts_of(report: ParcelReport, shipment: str, stamp: Stamp) -> tuple[Scan, ...]:
    """The report's scans as facts of a shipment. The newest of them carries the carrier's estimate."""
    estimate = report.estimate
    return tuple(
        _fact(scan, shipment, stamp, estimate.end if estimate is not None and place == 0 else None)
        for place, scan in enumerate(report.scans)
    )


def _fact(scan: CarrierScan, shipment: str, stamp: Stamp, estimated_at: datetime | None) -> Scan:
    return Scan(
        id=scan.id,
        stamp=stamp,
        shipment=shipment,
        number=scan.number,
        status=scan.status,
        substatus=scan.substatus,
        code=scan.code,
        vocabulary=scan.vocabulary,
        at=scan.at,
        raw_at=scan.raw_at,
        precision=scan.precision,
        message=scan.message,
        city=scan.city,
        province=scan.province,
        country=scan.country,
        zip=scan.zip,
        estimated_at=estimated_at,
        physical=scan.physical,
        provider=scan.provider,
        carrier=scan.carrier,
        carrier_code=scan.carrier_code,
    )


def distinct(values: Iterable[str], *without: str) -> tuple[str, ...]:
    """The values that are not empty, each once, in order, without those named."""
    return tuple(dict.fromkeys(value for value in values if value and value not in without))
