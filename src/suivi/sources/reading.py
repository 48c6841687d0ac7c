"""Reading values out of JSON that nobody vouches for: each reader gives a clean value or says ``Unreadable``.

Text loses its NUL characters and is cut to a length here and nowhere else. Money is a finite ``Decimal``.
Instants are aware UTC datetimes of a believable year, so that adding days to them cannot fail later.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from suivi.sources.contract import Unreadable

Json = Any  # decoded JSON of whatever shape
Object = dict[str, Json]

NAME, MESSAGE, NOTE = 200, 2000, 5000
YEARS = range(1970, 2200)
MOST_ITEMS = 20_000
NOTHING: Object = {}

_decode: Callable[[bytes], Json] = msgspec.json.Decoder().decode


def parse(body: bytes | str) -> Json:
    """Any JSON value. Raises ``Unreadable`` for broken JSON, wrong encoding and nesting without end."""
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    if b"\x00" in raw:
        raw = raw.replace(b"\x00", b"")
    try:
        return _decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        raise Unreadable("The JSON is nested too deep.") from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise Unreadable(f"This is not valid JSON: {str(error)[:200]}") from None


def parse_object(body: bytes | str) -> Object:
    """A JSON object, ``{…}``."""
    value = parse(body)
    if type(value) is not dict:
        raise Unreadable("A JSON object was expected at the top.")
    return value


def clean(value: str, limit: int = NAME) -> str:
    """Text without NUL characters and outer blanks, at most ``limit`` characters."""
    if "\x00" in value:
        value = value.replace("\x00", "")
    return value.strip()[:limit]


def text(source: Object, key: str, limit: int = NAME) -> str:
    """The text under ``key``, "" where there is none. A number is taken as its digits."""
    value = source.get(key)
    if value is None or value == "":
        return ""
    if type(value) is str:
        return (value.replace("\x00", "") if "\x00" in value else value).strip()[:limit]
    if type(value) is int or type(value) is float:
        return str(value)[:limit]
    raise Unreadable(f"“{key}” should be text.")


def word(source: Object, key: str) -> str:
    """A word of the platform's vocabulary, in lower case; any word is let through."""
    return text(source, key, 60).lower()


def flag(source: Object, key: str) -> bool | None:
    """Yes, no, or not told."""
    value = source.get(key)
    if value is None or type(value) is bool:
        return value
    raise Unreadable(f"“{key}” should be true or false.")


def whole(source: Object, key: str, default: int = 0) -> int:
    """A count. Raises ``Unreadable`` for fractions and beyond ± 1,000,000,000."""
    value = source.get(key)
    if value is None:
        return default
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is int and -1_000_000_000 <= value <= 1_000_000_000:
        return value
    if type(value) is str and len(value) <= 10 and value.strip().isdecimal():
        return int(value)
    raise Unreadable(f"“{key}” should be a whole number.")


def money(value: Json, key: str = "amount") -> Decimal | None:
    """An amount as text or number; None stays None. Raises ``Unreadable`` for NaN, infinity and the absurd."""
    if value is None or value == "":
        return None
    if type(value) is str or type(value) is int or type(value) is float:
        try:
            amount = Decimal(value if type(value) is str and len(value) <= 40 else str(value)[:40])
        except InvalidOperation:
            raise Unreadable(f"“{key}” should be an amount of money.") from None
        if amount.is_finite() and amount.adjusted() < 15 and abs(int(amount.as_tuple().exponent)) <= 15:
            return amount
    raise Unreadable(f"“{key}” should be an amount of money.")


def amount(source: Object, key: str) -> Decimal | None:
    """The amount under ``key``, None where there is none."""
    return money(source.get(key), key)


def parse_instant(value: str, key: str = "time") -> tuple[datetime, str]:
    """An ISO 8601 time in UTC with its precision: ``instant``, ``local`` (no zone told, taken as UTC) or ``date``."""
    try:
        moment = datetime.fromisoformat(value.strip()[:40])
    except ValueError:
        raise Unreadable(f"“{key}” should be a date and time (ISO 8601).") from None
    if moment.year not in YEARS:
        raise Unreadable(f"“{key}” lies outside of the years {YEARS.start} to {YEARS.stop}.")
    if moment.tzinfo is UTC:
        return moment, "instant"
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC), "date" if len(value.strip()) <= 10 else "local"
    return moment.astimezone(UTC), "instant"


def instant(source: Object, key: str) -> datetime | None:
    """The moment under ``key``, None where there is none."""
    value = source.get(key)
    if value is None or value == "":
        return None
    if type(value) is str:
        return parse_instant(value, key)[0]
    raise Unreadable(f"“{key}” should be a date and time (ISO 8601).")


def mapping(source: Object, key: str) -> Object:
    """The object under ``key``, an empty one where there is none."""
    value = source.get(key)
    if value is None:
        return NOTHING
    if type(value) is dict:
        return value
    raise Unreadable(f"“{key}” should be an object.")


def listing(source: Object, key: str) -> list[Object]:
    """The objects listed under ``key``; nulls are skipped. Raises ``Unreadable`` for anything else in the list."""
    value = source.get(key)
    if value is None:
        return []
    return objects(value, key)


def objects(value: Json, key: str) -> list[Object]:
    """A list of objects without its nulls."""
    if type(value) is not list or len(value) > MOST_ITEMS:
        raise Unreadable(f"“{key}” should be a list of at most {MOST_ITEMS} entries.")
    for item in value:
        if type(item) is not dict:
            break
    else:
        return value
    found = [item for item in value if item is not None]
    if any(type(item) is not dict for item in found):
        raise Unreadable(f"“{key}” should be a list of objects.")
    return found


def words(source: Object, key: str) -> tuple[str, ...]:
    """A list of texts, without empty ones."""
    value = source.get(key)
    if value is None:
        return ()
    if type(value) is not list or len(value) > MOST_ITEMS or any(type(item) is not str for item in value):
        raise Unreadable(f"“{key}” should be a list of texts.")
    return tuple(name for name in (clean(item) for item in value) if name)


def pairs(source: Object, key: str, name: str) -> tuple[tuple[str, str], ...]:
    """Named values such as order attributes: ``[{name: …, "value": …}]``."""
    return tuple(
        (text(item, name), text(item, "value", MESSAGE)) for item in listing(source, key) if item.get(name) is not None
    )


def header(headers: Mapping[str, str], name: str) -> str:
    """A header's value whatever the case of its name, "" where there is none."""
    value = headers.get(name)
    if value is None:
        lower = name.lower()
        value = headers.get(lower) or next((v for k, v in headers.items() if k.lower() == lower), "")
    return value if isinstance(value, str) else ""


def distinct(ids: Iterable[str]) -> tuple[str, ...]:
    """The ids that are not empty, each once, in order."""
    return tuple(dict.fromkeys(filter(None, ids)))
