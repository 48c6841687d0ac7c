"""Shopify's own timeline of an order (the OrderTimeline read)."""

from collections.abc import Callable

from suivi.core.facts import PlatformEvent, Stamp
from suivi.sources.reading import MESSAGE, Object, flag, instant, text, word
from suivi.sources.shopify.context import gid, required


def platform_event(stamp: Stamp) -> Callable[[Object], PlatformEvent | None]:
    """A reader of timeline entries. Entries without a moment say nothing and are left out."""

    def read(item: Object) -> PlatformEvent | None:
        at = instant(item, "createdAt")
        if at is None:
            return None
        return PlatformEvent(
            id=required(gid("BasicEvent", item.get("id")), "event"),
            stamp=stamp,
            at=at,
            action=word(item, "action"),
            message=text(item, "message", MESSAGE),
            author=text(item, "appTitle") or ("staff" if flag(item, "attributeToUser") else ""),
        )

    return read
