"""What a tracking number's form says: whose it may be, and whether its check digit is right."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from suivi.carriers.checks import CHECKS
from suivi.core.parcelnumber import bare

_S10 = re.compile(r"[A-Z]{2}(?P<body>\d{8})(?P<digit>\d)(?P<country>[A-Z]{2})")
ENOUGH_DIGITS = 22  # so long a number does not pass a check by chance


class Format(NamedTuple):
    """A form that a carrier's numbers have. ``check`` names a rule of ``checks``, "" where none is known."""

    carrier: str
    name: str
    pattern: re.Pattern[str]
    check: str = ""
    sure: bool = False


class Match(NamedTuple):
    """A carrier whose form the number has. ``checked``: the check digit is right, wrong, or there is none (None).

    ``distinctive``: the form has letters, or is so long that the check leaves no room for chance.
    """

    carrier: str
    form: str
    checked: bool | None
    distinctive: bool


def matches(number: str) -> list[Match]:
    """Whose number this may be, in the table's order. Several carriers are the normal case."""
    plain = bare(number)
    found = [_match(form, hit) for form in _table().formats if (hit := form.pattern.fullmatch(plain)) is not None]
    return _postal(plain) + found


def _match(form: Format, hit: re.Match[str]) -> Match:
    checked = CHECKS[form.check](hit["body"], hit["digit"]) if form.check else None
    plain = hit.group()
    letters = any(one.isalpha() for one in plain)
    distinctive = form.sure or (bool(form.check) and (letters or len(plain) >= ENOUGH_DIGITS))
    return Match(form.carrier, form.name, checked, distinctive)


def _postal(plain: str) -> list[Match]:
    """The posts of the country that the last two letters of an S10 number name."""
    hit = _S10.fullmatch(plain)
    if hit is None:
        return []
    right = CHECKS["s10"](hit["body"], hit["digit"])
    return [Match(carrier, "S10", right, distinctive=True) for carrier in _table().posts.get(hit["country"], ())]


class Table(NamedTuple):
    """The table of forms, with the posts by country, the carriers' countries and the hosts of their pages."""

    formats: tuple[Format, ...]
    posts: dict[str, tuple[str, ...]]
    countries: dict[str, frozenset[str]]
    hosts: dict[str, str]


@cache
def _table() -> Table:
    file = resources.files("suivi.carriers") / "tables" / "numbers.toml"
    told: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    formats = tuple(
        Format(one["carrier"], one["name"], re.compile(one["pattern"]), one.get("check", ""), one.get("sure", False))
        for one in told["format"]
    )
    return Table(
        formats,
        {country: tuple(posts) for country, posts in told["s10"].items()},
        {carrier: frozenset(countries.split()) for carrier, countries in told["countries"].items()},
        told["hosts"],
    )


def serves(carrier: str, country: str) -> bool:
    """Whether a carrier that is not worldwide is at home in a country (ISO 3166-1 alpha-2)."""
    return country.upper() in _table().countries.get(carrier, ())


def host_carrier(host: str) -> str:
    """The carrier whose page a host serves, "" for any other host."""
    labels = host.lower().split(".")
    hosts = _table().hosts
    return next((hosts[end] for i in range(len(labels)) if (end := ".".join(labels[i:])) in hosts), "")
