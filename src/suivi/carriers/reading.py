"""Reading values out of what carriers send. One odd field loses that field, never the news beside it."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

import msgspec
from babel.core import get_global
from msgspec.structs import replace

from suivi.carriers.report import Heard, Unreadable

Json = Any  # decoded JSON of whatever shape
Object = dict[str, Json]

NAME, MESSAGE = 200, 2000
MOST_ITEMS = 5_000
MOST_BYTES = 8 * 1024 * 1024
GRAMS = {"kg": 1000.0, "kgs": 1000.0, "g": 1.0, "gram": 1.0, "lb": 453.59237, "lbs": 453.59237, "oz": 28.349523125}

_decode: Callable[[bytes], Json] = msgspec.json.Decoder().decode


def parse_json(body: bytes) -> Json:
    """Any JSON value. Raises ``Unreadable`` for broken JSON, wrong encoding, nesting without end and sheer size."""
    if len(body) > MOST_BYTES:
        raise Unreadable(f"The payload is larger than {MOST_BYTES // 1024 // 1024} MiB.")
    try:
        return _decode(body.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        raise Unreadable("The JSON is nested too deep.") from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise Unreadable(f"This is not valid JSON: {str(error)[:200]}") from None


def clean(value: Json, limit: int = NAME) -> str:
    """Text without NUL characters and outer blanks; a number as its digits; "" for anything else."""
    if type(value) is str:
        return (value.replace("\x00", "") if "\x00" in value else value).strip()[:limit]
    if type(value) is int or type(value) is float:
        return str(value)[:limit]
    return ""


def text(source: Object, *keys: str, limit: int = NAME) -> str:
    """The first of these keys that holds some text, else ""."""
    for key in keys:
        value = source.get(key)
        if value is not None and (found := clean(value, limit)):
            return found
    return ""


def mapping(source: Object, key: str) -> Object:
    """The object under ``key``, an empty one where there is none."""
    value = source.get(key)
    return value if type(value) is dict else {}


def listing(source: Object, key: str) -> list[Object]:
    """The objects listed under ``key``; anything else in the list is skipped, as is a list beyond all measure."""
    return objects(source.get(key))


def objects(value: Json) -> list[Object]:
    """The objects of a list. A single object is a list of one: several providers write it so."""
    if type(value) is dict:
        return [value]
    if type(value) is not list:
        return []
    return [item for item in value[:MOST_ITEMS] if type(item) is dict]


def header(headers: Mapping[str, str], name: str) -> str:
    """A header's value whatever the case of its name, "" where there is none."""
    lower = name.lower()
    return next((value.strip() for key, value in headers.items() if key.lower() == lower), "")


def grams(value: Json, unit: str) -> int | None:
    """A weight in grams; None where the number or the unit is not known."""
    factor = GRAMS.get(unit.strip().lower())
    try:
        amount = float(clean(value)) * factor if factor else 0.0
    except ValueError:
        return None
    return round(amount) if 0 < amount < 1e9 else None


def country(value: Json) -> str:
    """A country as ISO 3166-1 alpha-2 from two or three letters (CLDR); any other text as it was given."""
    return _country(clean(value, 60))


@lru_cache(maxsize=4096)
def _country(given: str) -> str:
    code = given.upper()
    return _alpha2().get(code, code if len(code) == 2 else given)


def along(heard: Heard, origin: str, destination: str, home: str = "") -> Heard:
    """The same with the parcel's way as the payload tells it; what it leaves out stays as it was known, or is
    ``home``, the country of a carrier that hardly leaves it."""
    return replace(
        heard,
        origin=country(origin) or heard.origin or home,
        destination=country(destination) or heard.destination or home,
    )


@cache
def _alpha2() -> dict[str, str]:
    aliases = get_global("territory_aliases")
    return {code: names[0] for code, names in aliases.items() if len(code) == 3 and code.isalpha() and len(names) == 1}
