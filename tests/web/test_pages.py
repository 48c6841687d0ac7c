"""Every page of the desk: shown to the shop's people, unknown to everyone else, written only by those who may."""

import pytest

from tests.web.conftest import signed_in

PAGES = ("orders/", "orders/export.csv", "matrix/", "attention/", "inbox/", "inbox/?state=parked")
WRITES = ("orders/1/comment/", "orders/1/tag/", "orders/1/untag/", "orders/1/note/", "inbox/replay/", "inbox/1/replay/")


@pytest.mark.parametrize("page", PAGES)
def test_a_viewer_sees_every_page(shop, viewer, page):
    assert signed_in(viewer).get(f"/s/{shop.handle}/{page}").status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "news", "orders/1/"])
def test_an_outsider_finds_no_page(shop, outsider, page):
    assert signed_in(outsider).get(f"/s/{shop.handle}/{page}").status_code == 404


@pytest.mark.parametrize("page", WRITES)
def test_a_viewer_writes_nothing(shop, viewer, page):
    assert signed_in(viewer).post(f"/s/{shop.handle}/{page}").status_code == 403


def test_nothing_new_is_no_content(shop, viewer):
    assert signed_in(viewer).get(f"/s/{shop.handle}/news?after=0").status_code == 204


def test_an_unknown_search_field_is_an_error_and_never_markup(shop, viewer):
    answer = signed_in(viewer).get(f"/s/{shop.handle}/orders/", {"q": "<b>x</b>:1"})
    assert "<b>x" not in answer.content.decode()
