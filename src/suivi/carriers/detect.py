"""Which carrier has this parcel? Candidates in order, each with its reasons; sure only where it is.

Trust in order: the name that the shop gives, the host of the link it gives, the form of the number with its check
digit and the countries, the answer of a provider that asked the carriers. The weights follow what was measured: of
random digits one in ten passes most checks, so a number without letters and without a second clue is a guess.
"""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from suivi.carriers.links import carrier as known_carrier
from suivi.carriers.links import carrier_name
from suivi.carriers.numbers import host_carrier, matches, serves
from suivi.core.parcelnumber import bare, unrouted


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation."""
    return message


# reason → (weight, sentence)
REASONS: dict[str, tuple[int, str]] = {
    "impb": (200, gettext_noop("Only USPS issues numbers of this form, whatever the shipment says.")),
    "name": (100, gettext_noop("The shipment names this carrier.")),
    "host": (60, gettext_noop("The tracking link leads to this carrier.")),
    "checked": (40, gettext_noop("The number has this carrier's form, and its check digit is right.")),
    "form_sure": (40, gettext_noop("Only this carrier's numbers have this form.")),
    "answered": (40, gettext_noop("The tracking provider found it with this carrier.")),
    "checked_short": (20, gettext_noop("The check digit is right, as it is for one number in ten by chance.")),
    "country": (15, gettext_noop("This carrier collects or delivers in this parcel's countries.")),
    "form": (5, gettext_noop("The number could be this carrier's.")),
    "check_failed": (-40, gettext_noop("The number has this carrier's form, but its check digit is wrong.")),
}
ENOUGH, AHEAD = 40, 20


class Candidate(NamedTuple):
    """A carrier that may have the parcel, with the keys of ``REASONS`` that speak for and against it."""

    carrier: str
    score: int
    reasons: tuple[str, ...]


def candidates(
    number: str,
    *,
    company: str = "",
    url: str = "",
    countries: Iterable[str] = (),
    answered: str = "",
) -> tuple[Candidate, ...]:
    """The carriers that may have this parcel, the likeliest first.

    ``company`` and ``url`` as the shop gave them, ``countries`` where the parcel comes from and goes to (ISO 3166-1
    alpha-2), ``answered`` the carrier that a provider found.
    """
    clues: dict[str, dict[str, None]] = {}
    for carrier, reason in _clues(number, company, url, answered):
        clues.setdefault(carrier, {})[reason] = None
    for carrier, reasons in clues.items():
        if any(serves(carrier, country) for country in countries):
            reasons["country"] = None
    ranked = [Candidate(carrier, _score(reasons), tuple(reasons)) for carrier, reasons in clues.items()]
    return tuple(sorted(ranked, key=lambda one: (-one.score, one.carrier)))


def sure(ranked: tuple[Candidate, ...]) -> Candidate | None:
    """The first candidate, where it is likely enough and well ahead of the second; else None: ask."""
    if not ranked or ranked[0].score < ENOUGH:
        return None
    return ranked[0] if len(ranked) == 1 or ranked[0].score - ranked[1].score >= AHEAD else None


def _score(reasons: Iterable[str]) -> int:
    return sum(REASONS[reason][0] for reason in reasons)


def _clues(number: str, company: str, url: str, answered: str) -> Iterable[tuple[str, str]]:
    """(carrier, reason) pairs, from the strongest kind of clue to the weakest."""
    plain = bare(number)
    if unrouted(plain) != plain:
        yield "USPS", "impb"
    if known_carrier(company) is not None:
        yield carrier_name(company), "name"
    host = _host(url)
    if host:
        yield host, "host"
    yield from _form_clues(plain)
    if answered.strip():
        yield carrier_name(answered), "answered"


def _form_clues(plain: str) -> Iterable[tuple[str, str]]:
    """One clue of form for each carrier, its best."""
    best: dict[str, str] = {}
    for match in matches(plain):
        reason = _reason(match.checked, distinctive=match.distinctive)
        if match.carrier not in best or REASONS[reason][0] > REASONS[best[match.carrier]][0]:
            best[match.carrier] = reason
    yield from best.items()


def _reason(checked: bool | None, *, distinctive: bool) -> str:
    if checked is None:
        return "form_sure" if distinctive else "form"
    if not checked:
        return "check_failed"
    return "checked" if distinctive else "checked_short"


def _host(url: str) -> str:
    try:
        return host_carrier(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""
