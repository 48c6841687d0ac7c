"""Changes of tags and notes leave rows, and the timeline tells each once."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from suivi.accounts.models import Shop
from suivi.core import changes
from suivi.core.facts import Facts, Head, NoteEdit, Stamp, TagEdit
from suivi.orders.models import Change, Order, OrderFacts
from suivi.orders.reading import order_page
from suivi.orders.rebuild import rebuild
from suivi.orders.record import Piece, record
from tests.road import NOW, new_shop

pytestmark = pytest.mark.django_db
KEY = "gid://shopify/Order/1"


def told(shop: Shop, minute: int, cause: str, **parts: object) -> None:
    at = NOW + timedelta(minutes=minute)
    with transaction.atomic():
        record(shop, [Piece(KEY, Facts(id=KEY, **parts), cause, cause.partition("/")[0], at)], at)  # type: ignore[arg-type]


def head(minute: int, *tags: str, note: str = "") -> Head:
    at: datetime = NOW + timedelta(minutes=minute)
    return Head(stamp=Stamp(as_of=at), name="#1", placed_at=NOW, created_at=NOW, tags=tags, note=note)


def written() -> list[tuple[str, str, dict[str, str]]]:
    found = Change.objects.filter(name__in=changes.WRITTEN).order_by("id")
    return [(one.name, one.cause, one.detail) for one in found]


def test_platform_and_staff_leave_rows_and_the_timeline_tells_each_once() -> None:
    shop = new_shop()
    told(shop, 0, "shopify/orders/create", head=head(0, "gift"))
    told(shop, 1, "shopify/orders/updated", head=head(1, "fast", note="Ring twice"))
    stamp = Stamp(as_of=NOW + timedelta(minutes=2), rank=4)
    told(
        shop, 2, "staff/tag", tag_edits={"vip": TagEdit(id="vip", stamp=stamp, at=stamp.as_of, by="Ada", present=True)}
    )
    told(shop, 3, "staff/note", note_edit=NoteEdit(stamp=stamp, text="Ring once", by="Bo"))
    assert written() == [
        ("tags.changed", "shopify/orders/updated", {"added": "fast", "removed": "gift"}),
        ("note.changed", "shopify/orders/updated", {}),
        ("tags.changed", "staff/tag", {"added": "vip", "removed": "", "by": "Ada"}),
        ("note.changed", "staff/note", {"by": "Bo"}),
    ]
    page = order_page(shop, Order.objects.get().id, NOW)
    codes = [entry.code for entry in page.timeline if entry.kind in {"tag", "note"}]
    assert sorted(codes) == ["note.changed_elsewhere", "note.edited", "tag.added", "tag.changed_elsewhere"]


def test_an_order_stored_before_tags_were_kept_makes_no_false_change() -> None:
    shop = new_shop()
    told(shop, 0, "shopify/orders/create", head=head(0, "gift", note="Ring twice"))
    one = OrderFacts.objects.get()
    stored = changes.decode(one.standing)
    old = changes.Standing(
        state=stored.state,
        payment=stored.payment,
        fulfillment=stored.fulfillment,
        delivery=stored.delivery,
        returns=stored.returns,
    )
    OrderFacts.objects.update(standing=changes.encode(old))
    assert list(rebuild(now=NOW)) == []
    told(shop, 1, "shopify/orders/updated", head=head(1, "fast", note="Ring once"))
    assert written() == []
    told(shop, 2, "shopify/orders/updated", head=head(2, "slow", note="Ring once"))
    assert [name for name, _, _ in written()] == ["tags.changed"]
