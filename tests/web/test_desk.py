"""The pages of the desk: who sees them, what they say, and what they cost."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suivi.inbox.accept import accept
from suivi.orders.models import Order
from tests.road import NOW, fill, process_all
from tests.web.conftest import signed_in

PAGES = ["orders/", "matrix/", "attention/", "inbox/", "orders/export.csv"]


@pytest.fixture
def full_shop(shop):
    fill(shop, 60)
    return shop


def body(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_viewer_sees_the_page_and_an_outsider_does_not(full_shop, viewer, outsider, page):
    assert signed_in(viewer).get(f"/s/atelier/{page}").status_code == 200
    assert signed_in(outsider).get(f"/s/atelier/{page}").status_code == 404


def test_an_order_of_another_shop_is_not_there(full_shop, outsider):
    order = Order.objects.filter(shop=full_shop).first()
    client = signed_in(outsider)
    assert client.get(f"/s/atelier/orders/{order.id}/").status_code == 404
    assert client.get(f"/s/rival/orders/{order.id}/").status_code == 404


@pytest.mark.parametrize("page", ["orders/", "matrix/", "attention/", "inbox/"])
def test_a_page_does_not_ask_more_for_more_orders(shop, viewer, page):
    client = signed_in(viewer)
    asked = []
    for orders in (30, 1000):
        fill(shop, orders)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/s/atelier/{page}")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_total_of_a_filter_is_what_the_rows_say(full_shop, viewer):
    wanted = Order.objects.filter(shop=full_shop, payment="paid", delivery="delivered").count()
    response = signed_in(viewer).get("/s/atelier/orders/?payment=paid&delivery=delivered")
    assert response.context["page"].total == wanted > 0
    assert {row.payment for row in response.context["page"].rows} == {"paid"}


def test_facets_count_every_order_once_in_each_dimension(full_shop, viewer):
    facets = signed_in(viewer).get("/s/atelier/orders/").context["page"].facets
    for name in ("state", "payment", "fulfillment", "delivery", "returns"):
        assert sum(facet.count for facet in facets[name]) == 60


def test_pages_follow_one_another_without_gap_or_repetition(shop, viewer):
    fill(shop, 130)
    client, seen, address = signed_in(viewer), [], ""
    while True:
        response = client.get(f"/s/atelier/orders/?{address}")
        seen += [row.id for row in response.context["page"].rows]
        address = response.context["next"]
        if not address:
            break
    assert len(seen) == len(set(seen)) == 130
    assert seen == list(Order.objects.filter(shop=shop).order_by("-placed_at", "-id").values_list("id", flat=True))


@pytest.mark.parametrize("address", ["payment=gold", "sort=luck", "after=nonsense", "problem=none-such"])
def test_an_address_that_means_nothing_is_an_error_not_everything(full_shop, viewer, address):
    response = signed_in(viewer).get(f"/s/atelier/orders/?{address}")
    assert response.status_code == 400
    assert 'role="alert"' in body(response)


@pytest.mark.parametrize("field", ["name", "customer_name", "email", "tracking_number"])
def test_an_order_is_found_by_how_it_begins(full_shop, viewer, field):
    order = Order.objects.filter(shop=full_shop).exclude(tracking_number="").first()
    text = getattr(order, field).split()[0][:12]
    rows = signed_in(viewer).get("/s/atelier/orders/", {"q": text}).context["page"].rows
    assert order.id in {row.id for row in rows}


def test_the_export_has_every_order_and_runs_no_formula(full_shop, viewer):
    Order.objects.filter(shop=full_shop).update(customer_name="=HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO(body(signed_in(viewer).get("/s/atelier/orders/export.csv")))))
    assert len(rows) == 60
    assert {row["customer"] for row in rows} == {"'=HYPERLINK(1)"}


def test_what_customers_write_is_shown_as_text(full_shop, viewer, agent):
    order = Order.objects.filter(shop=full_shop).first()
    signed_in(agent).post(f"/s/atelier/orders/{order.id}/comment/", {"text": "<script>alert(1)</script>"})
    page = body(signed_in(viewer).get(f"/s/atelier/orders/{order.id}/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_an_agent_writes_tags_and_notes_and_a_viewer_cannot(full_shop, viewer, agent):
    order = Order.objects.filter(shop=full_shop).first()
    where = f"/s/atelier/orders/{order.id}"
    client = signed_in(agent)
    assert client.post(f"{where}/tag/", {"tag": "call back"}).status_code == 302
    assert client.post(f"{where}/note/", {"note": "Third floor"}).status_code == 302
    page = body(client.get(f"{where}/"))
    assert "call back" in page
    assert "Third floor" in page
    client.post(f"{where}/untag/", {"tag": "call back"})
    order = Order.objects.get(shop=full_shop, id=order.id)
    assert "call back" not in order.tags
    for act in ("tag", "untag", "note", "comment"):
        assert signed_in(viewer).post(f"{where}/{act}/", {"tag": "x", "text": "x"}).status_code == 403
    assert "Comment for staff" not in body(signed_in(viewer).get(f"{where}/"))


def test_news_only_when_there_is_some(full_shop, viewer):
    client = signed_in(viewer)
    newest = client.get("/s/atelier/orders/").context["page"].newest_change
    assert client.get(f"/s/atelier/news?after={newest}").status_code == 204
    fill(full_shop, 60, live=20)
    response = client.get(f"/s/atelier/news?after={newest}")
    assert (response.status_code, response["HX-Trigger"]) == (200, "news")


def test_a_parked_delivery_is_shown_masked_and_can_be_replayed(full_shop, viewer, agent):
    accept(full_shop, "shopify", "orders/create", b'{"email": "carla@example.net", "id": true}', {}, "bad-1", NOW)
    process_all()
    client = signed_in(agent)
    row = client.get("/s/atelier/inbox/?state=parked").context["rows"][0]
    page = body(client.get(f"/s/atelier/inbox/{row.pk}/"))
    assert row.error in page.replace("&#x27;", "'").replace("&quot;", '"')
    assert "carla@example.net" not in page
    assert "carla@example.net" in body(client.post(f"/s/atelier/inbox/{row.pk}/"))
    assert "carla@example.net" not in body(signed_in(viewer).post(f"/s/atelier/inbox/{row.pk}/"))
    assert client.post(f"/s/atelier/inbox/{row.pk}/replay/").status_code == 302
    row.refresh_from_db()
    assert row.state == "due"


def test_a_misspelt_filter_is_an_error_not_everything(full_shop, viewer):
    assert signed_in(viewer).get("/s/atelier/orders/?paymnt=paid").status_code == 400


def test_the_queue_counts_what_its_link_shows(full_shop, viewer):
    client = signed_in(viewer)
    for group in client.get("/s/atelier/attention/").context["groups"]:
        page = client.get(f"/s/atelier/orders/?problem={group['code']}").context["page"]
        assert page.total == group["count"] == len(page.rows)


@pytest.mark.parametrize("kind", ["carrier", "country"])
def test_a_filter_by_carrier_or_country_finds_its_orders(full_shop, viewer, kind):
    word = Order.objects.filter(shop=full_shop).exclude(**{kind: ""}).values_list(kind, flat=True).first()
    page = signed_in(viewer).get("/s/atelier/orders/", {kind: word}).context["page"]
    assert page.total == len(page.rows) > 0
    assert page.total >= Order.objects.filter(shop=full_shop, **{kind: word}).count()
