"""The order page says when a parcel is expected, and from how many deliveries that is known."""

import msgspec
import pytest

from suivi.core.transit import Lane, Learned
from suivi.orders.models import Learning, Parcel
from tests.road import NOW, fill
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def under_way(shop) -> Parcel:
    """A parcel that a carrier has, and the one lane that is known: its carrier's."""
    fill(shop, 60)
    parcel = Parcel.objects.filter(shop=shop, status="in_transit").order_by("-shipped_at").first()
    slow = tuple(day / 59 for day in range(60))
    lane = Lane(name=parcel.carrier.casefold(), parcels=412, arrived=slow, days_off=())
    document = msgspec.json.encode(Learned(lanes={lane.name: lane})).decode()
    Learning.objects.create(shop=shop, document=document, version="v", made_at=NOW)
    return parcel


def test_a_parcel_under_way_has_its_days_and_their_source(shop, viewer, under_way, time_machine) -> None:
    time_machine.move_to(NOW)
    text = signed_in(viewer).get(f"/s/atelier/orders/{under_way.order_id}/").content.decode()
    assert "Most parcels like it arrive" in text
    assert f'412 deliveries · <span translate="no">{under_way.carrier}</span>' in text


def test_where_too_little_is_known_nothing_is_said(shop, viewer, under_way, time_machine) -> None:
    time_machine.move_to(NOW)
    Learning.objects.all().delete()
    text = signed_in(viewer).get(f"/s/atelier/orders/{under_way.order_id}/").content.decode()
    assert "parcels like it" not in text
