"""A shop's own host name: its pages for customers, no other shop's, and no desk."""

import pytest
from django.test import Client

from suivi.customers import links
from suivi.customers.models import Brand
from suivi.lib import clock
from suivi.orders.models import Order
from tests.road import fill
from tests.selfservice.making import allow, form, order

HOST = "track.atelier.example"


@pytest.fixture
def own(shop, settings) -> Client:
    """Somebody who visits the shop's own host name."""
    settings.CUSTOMER_HOSTS, settings.ALLOWED_HOSTS = [HOST], ["testserver", HOST]
    Brand.objects.create(shop=shop, host=HOST)
    return Client(headers={"host": HOST})


def order_of(shop) -> str:
    fill(shop, 1)
    return links.token_of(shop, Order.objects.get(shop=shop).id, clock.now())


def test_its_root_is_the_look_up_and_its_pages_are_there(own, shop):
    assert "Where is my order?" in own.get("/").content.decode()
    assert own.get(f"/o/{order_of(shop)}/").status_code == 200
    assert own.get("/track/atelier/style.css").status_code == 200


def test_a_customer_asks_there(own, shop):
    allow(shop)
    row = order(shop, "#9001", delivered=True)
    page = f"/o/{links.token_of(shop, row.id, clock.now())}/"
    sent = own.post(f"{page}ask/return/", form(row, "return", own))
    assert (sent.status_code, sent.headers["Location"].partition("#")[0]) == (302, page)
    assert "We have it and answer you here." in own.get(page).content.decode()


def test_links_name_it(own, shop, settings):
    settings.BASE_URL = "https://desk.example"
    assert links.address_of(shop, "t") == f"https://{HOST}/o/t/"
    assert links.lookup_of(shop) == f"https://{HOST}/"
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert links.lookup_of(shop) == f"http://{HOST}:8000/"
    Brand.objects.update(host=None)
    assert links.address_of(shop, "t") == f"{settings.BASE_URL}/o/t/"
    assert links.lookup_of(shop) == f"{settings.BASE_URL}/track/atelier/"


@pytest.mark.parametrize("path", ["/accounts/login/", "/s/atelier/orders/", "/shops/new/", "/healthz"])
def test_nothing_else_is_there(own, path):
    response = own.get(path)
    assert response.status_code == 404
    assert "This link has ended" in response.content.decode()


def test_another_shop_s_pages_are_not_there(own, other_shop):
    assert own.get("/track/rival/").status_code == 404
    assert own.get(f"/o/{order_of(other_shop)}/").status_code == 404


def test_a_host_that_no_shop_chose_shows_nothing(own):
    Brand.objects.update(host=None)
    assert own.get("/").status_code == 404


def test_elsewhere_the_desk_is_where_it_was(own):
    assert Client().get("/accounts/login/").status_code == 200


def test_an_owner_chooses_among_the_names_that_are_served(own, as_owner, other_shop):
    Brand.objects.update(host=None)
    as_owner.post("/s/atelier/settings/customers/", {"host": "evil.example"})
    assert Brand.objects.get().host is None
    as_owner.post("/s/atelier/settings/customers/", {"host": HOST})
    assert Brand.objects.get().host == HOST


def test_a_name_is_one_shop_s(own, as_owner, shop, other_shop):
    Brand.objects.update(shop=other_shop)
    assert "host" not in as_owner.get("/s/atelier/settings/customers/").context["form"].fields
