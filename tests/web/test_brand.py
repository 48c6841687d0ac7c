"""How a shop looks to its customers: set by owners, seen before it is kept, safe whatever is put in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from suivi.customers.models import Brand
from tests.customers.test_pictures import SVG, png
from tests.road import fill

WHERE = "/s/atelier/settings/customers/"
SAID = {"color": "#b0006d", "email": "help@atelier.example", "phone": "+33 1 23 45 67 89", "note": "Open <b>9 to 5</b>",
        "site": "atelier.example"}  # fmt: skip


def logo(data: bytes = b"", name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or png(40, 20), content_type="image/png")


def lookup() -> str:
    return Client().get("/track/atelier/").content.decode()


def test_what_is_set_is_what_customers_see(as_owner, shop):
    assert as_owner.post(WHERE, {**SAID, "picture": logo()}).status_code == 302
    page = lookup()
    assert "/track/colors/b0006d.css" in page
    assert "mailto:help@atelier.example" in page
    assert "Open &lt;b&gt;9 to 5" in page
    assert 'href="https://atelier.example"' in page
    version = Brand.objects.get().logo_version
    picture = Client().get(f"/track/atelier/logo?v={version}")
    assert (picture.headers["Content-Type"], picture.content) == ("image/png", png(40, 20))
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
    assert "/track/colors/b0006d.css" in page
    assert 'src="data:image/png;base64,' in page
    assert not Brand.objects.exists()


@pytest.mark.parametrize(("color", "status"), [("b0006d", 200), ("B0006D", 404), ("red", 404), ("1f4fd8%7D", 404)])
def test_a_stylesheet_of_a_color(db, color, status):
    response = Client().get(f"/track/colors/{color}.css")
    assert response.status_code == status
    assert status == 404 or response.headers["Content-Type"] == "text/css"
