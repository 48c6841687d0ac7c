"""Shopify's global ids and times, as the double writes them."""

from datetime import UTC, datetime

from suivi.sources.shopify.double.store import Refused

PREFIX = "gid://shopify/"


def gid(kind: str, number: int) -> str:
    """The global id of something."""
    return f"{PREFIX}{kind}/{number}"


def number(global_id: str) -> int:
    """The number in a global id. Raises ``Refused``."""
    digits = global_id.rpartition("/")[2].partition("?")[0]
    if not digits.isdecimal():
        raise Refused("Invalid global id.", "INVALID", ["id"])
    return int(digits)


def kind_of(global_id: str) -> str:
    """``Order`` of ``gid://shopify/Order/1``."""
    return global_id.removeprefix(PREFIX).partition("/")[0]


def iso(moment: datetime | None) -> str | None:
    """A moment as Shopify writes it: whole seconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def moment(value: str) -> datetime:
    """A moment from an argument. Raises ``Refused``."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise Refused("This is not a date and time.", "INVALID") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
