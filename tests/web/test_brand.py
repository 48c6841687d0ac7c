"""How a shop looks to its customers: set by owners, seen before it is kept, safe whatever is put in."""

import base64
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from suivi.customers.models import Brand
from tests.customers.test_pictures import SVG, png
from tests.road import fill

CSS = ".hero { text-align: center }"
WHERE = "/s/atelier/settings/customers/"
SAID = {"color": "#b0006d", "email": "help@atelier.example", "phone": "+33 1 23 45 67 89", "note": "Open <b>9 to 5</b>",
        "site": "atelier.example"}  # fmt: skip


def logo(data: bytes = b"", name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or png(40, 20), content_type="image/png")


def address_of_sheet(page: str) -> str:
    return re.search(r'<link rel="stylesheet" href="([^"]+)"', page)[1]


def sheet_of(page: str) -> str:
    """The stylesheet of a page, fetched, or read out of its address where it is not kept."""
    address = address_of_sheet(page)
    if address.startswith("data:"):
        return base64.b64decode(address.partition(",")[2]).decode()
    return Client().get(address).content.decode()


def lookup() -> str:
    return Client().get("/track/atelier/").content.decode()


def test_what_is_set_is_what_customers_see(as_owner, shop):
    assert as_owner.post(WHERE, {**SAID, "picture": logo()}).status_code == 302
    page = lookup()
    assert "--brand:#b0006d" in sheet_of(page)
    assert "mailto:help@atelier.example" in page
    assert "Open &lt;b&gt;9 to 5" in page
    assert 'href="https://atelier.example"' in page
    version = Brand.objects.get().logo_version
    picture = Client().get(f"/track/atelier/logo?v={version}")
    assert (picture.headers["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert not picture.cookies


def test_a_new_logo_has_a_new_address_and_an_old_one_can_go(as_owner, shop):
    addresses = []
    for size in (10, 20):
        as_owner.post(WHERE, {**SAID, "picture": logo(png(size, size))})
        addresses.append(as_owner.get(WHERE).context["logo"])
    as_owner.post(WHERE, SAID)
    assert as_owner.get(WHERE).context["logo"] == addresses[1] != addresses[0]
    as_owner.post(WHERE, {**SAID, "no_logo": "on"})
    assert as_owner.get(WHERE).context["logo"] == ""
    assert Client().get("/track/atelier/logo").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"color": "red"},
        {"color": "#1f4fd8;}"},
        {"email": "nobody"},
        {"site": "javascript:alert(1)"},
        {"note": "x" * 301},
        {"picture": logo(SVG, "logo.svg")},
        {"picture": logo(SVG, "logo.png")},
    ],
)
def test_what_cannot_be_used_is_not_kept(as_owner, shop, wrong):
    response = as_owner.post(WHERE, SAID | wrong)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Brand.objects.exists()


@pytest.mark.parametrize("orders", [0, 5])
def test_a_preview_shows_it_and_keeps_nothing(as_owner, shop, orders):
    fill(shop, orders)
    page = as_owner.post(f"{WHERE}preview/", {**SAID, "picture": logo()}).content.decode()
    assert "--brand:#b0006d" in sheet_of(page)
    assert 'src="data:image/png;base64,' in page
    assert not Brand.objects.exists()


def test_the_shop_s_own_css_comes_last_and_has_an_address_of_its_own(as_owner, shop):
    plain = lookup()
    as_owner.post(WHERE, {**SAID, "css": CSS})
    changed = lookup()
    assert sheet_of(changed).endswith(CSS)
    assert address_of_sheet(changed) != address_of_sheet(plain)
    response = Client().get(address_of_sheet(changed))
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response.headers["Cache-Control"]


def test_css_that_cannot_work_is_not_kept_and_says_why(as_owner, shop):
    response = as_owner.post(WHERE, {**SAID, "css": "h1 { color: red }\n@import 'x.css';"})
    assert response.context["form"].errors["css"] == ["Line 2: @import would ask another site for something."]
    assert as_owner.post(WHERE, {**SAID, "css": "/**/" * 2001}).context["form"].errors["css"]
    assert not Brand.objects.exists()


def test_colors_that_are_hard_to_read_are_warned_of(as_owner, shop):
    as_owner.post(WHERE, {**SAID, "css": ":root { --muted: #bbb }"})
    assert "--muted on --card is hard to read: a contrast of 1.9" in as_owner.get(WHERE).content.decode()


def test_what_leads_customers_there_is_ready_to_copy(as_owner, shop):
    told = {each.code: each.text for each in as_owner.get(WHERE).context["snippets"]}
    assert told.keys() == {"link", "form"}  # a shop without a store has no mails of Shopify
    assert all("/track/atelier/" in text for text in told.values())
    assert 'name="order"' in told["form"]
    assert 'name="proof"' in told["form"]


def test_a_link_may_name_the_order_that_is_looked_up(shop):
    assert 'value="#1001"' in Client().get("/track/atelier/", {"order": "#1001"}).content.decode()
