"""Shopify's own timeline of an order: what happened there, and what its staff wrote."""

from collections.abc import Iterable
from datetime import datetime

from suivi.core.facts import Comment, PlatformEvent, Stamp
from suivi.sources.reading import MESSAGE, NOTE, Object, flag, instant, listing, mapping, text, word
from suivi.sources.shopify.context import gid, required
from suivi.sources.shopify.formatted import formatted, is_safe

COMMENT = "rawMessage"  # only comments have it
STAFF = "staff"  # the author where Shopify says only that it was a person


def events(items: Iterable[Object], stamp: Stamp) -> dict[str, PlatformEvent]:
    """What happened. Entries without a moment say nothing and are left out."""
    found = (_event(item, stamp) for item in items if COMMENT not in item)
    return {one.id: one for one in found if one is not None}


def _event(item: Object, stamp: Stamp) -> PlatformEvent | None:
    at = instant(item, "createdAt")
    if at is None:
        return None
    first, second = (formatted(text(item, key, MESSAGE)) for key in ("message", "secondaryMessage"))
    by = text(item, "appTitle") or text(item, "author")
    return PlatformEvent(
        id=required(gid("BasicEvent", item.get("id")), "event"),
        stamp=stamp,
        at=at,
        action=word(item, "action"),
        message="\n".join(filter(None, (first.text, second.text))),
        author=by or (STAFF if flag(item, "attributeToUser") else ""),
        alert=bool(flag(item, "criticalAlert")),
        links=first.links + second.links,
    )


def comments(items: Iterable[Object], stamp: Stamp) -> dict[str, Comment]:
    """What Shopify's staff wrote, with its attachments as links. It can be changed only there."""
    found = (_comment(item, stamp) for item in items if COMMENT in item)
    return {one.id: one for one in found if one is not None}


def _comment(item: Object, stamp: Stamp) -> Comment | None:
    at = instant(item, "createdAt")
    if at is None:
        return None
    attached = ((text(one, "name"), text(one, "url", MESSAGE)) for one in listing(item, "attachments"))
    said = formatted(text(item, "message", NOTE))
    return Comment(
        id=required(gid("CommentEvent", item.get("id")), "comment"),
        # A comment's stamp tells when it was last changed, which Shopify only says to have happened.
        stamp=stamp if flag(item, "edited") else _written(at, stamp),
        at=at,
        by=text(mapping(item, "writer"), "name"),
        text=text(item, COMMENT, NOTE) or said.text,
        elsewhere=True,
        links=tuple((name or address, address) for name, address in attached if is_safe(address)) + said.links,
    )


def _written(at: datetime, stamp: Stamp) -> Stamp:
    return Stamp(as_of=at, rank=stamp.rank, source=stamp.source, learned_at=stamp.learned_at)
