"""Every address of a shop is closed to those who do not work there."""

from collections.abc import Iterator

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from suivi.accounts.access import shop_for
from suivi.accounts.models import Role
from suivi.web.access import desk
from tests.web.conftest import signed_in

EXAMPLES = {"handle": "atelier", "pk": 1, "order_id": 1, "token": "t", "name": "x", "id": 1}


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, path)
        else:
            yield path, each


SHOP_PATTERNS = [pattern for path, pattern in patterns(get_resolver()) if "<slug:handle>" in path]


def address(pattern: URLPattern) -> str:
    names = {"handle", *pattern.pattern.converters}
    return reverse(pattern.name, kwargs={name: EXAMPLES.get(name, 1) for name in names})


def test_every_address_of_a_shop_has_a_name():
    assert len(SHOP_PATTERNS) >= 9
    assert all(pattern.name for pattern in SHOP_PATTERNS)


@pytest.mark.parametrize("pattern", SHOP_PATTERNS, ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_outsider_finds_nothing(pattern, method, shop, outsider):
    response = getattr(signed_in(outsider), method)(address(pattern))
    assert response.status_code in {404, 405}, pattern.name
    assert "Atelier" not in response.content.decode()


@pytest.mark.parametrize("pattern", SHOP_PATTERNS, ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_anonymous_visitor_is_sent_to_sign_in(pattern, method, shop):
    response = getattr(Client(), method)(address(pattern))
    assert response.status_code in {302, 405}, pattern.name
    if response.status_code == 302:
        assert response.headers["Location"].startswith("/accounts/login/?next=")


def test_every_address_opens_for_one_method_at_least(shop, outsider):
    client = signed_in(outsider)
    for pattern in SHOP_PATTERNS:
        codes = {client.get(address(pattern)).status_code, client.post(address(pattern)).status_code}
        assert 404 in codes, pattern.name


SETTINGS = ["settings_shop", "settings_policy", "settings_shopify", "settings_people"]


@pytest.mark.parametrize("name", SETTINGS)
def test_only_owners_change_settings(name, shop, owner, agent, viewer):
    path = reverse(name, args=["atelier"])
    assert [signed_in(person).get(path).status_code for person in (owner, agent, viewer)] == [200, 403, 403]


@pytest.mark.parametrize(
    ("needed", "allowed"),
    [
        (Role.VIEWER, {"olga", "ann", "vic"}),
        (Role.AGENT, {"olga", "ann"}),
        (Role.OWNER, {"olga"}),
    ],
)
def test_each_role_may_all_that_lower_ones_may(needed, allowed, shop, owner, agent, viewer):
    from django.core.exceptions import PermissionDenied

    passed = set()
    for person in (owner, agent, viewer):
        try:
            assert shop_for(person, "atelier", needed) == shop
            passed.add(person.name.lower())
        except PermissionDenied:
            pass
    assert passed == allowed


def test_a_shop_that_is_not_there_looks_like_one_that_is_closed(shop, outsider):
    for handle in ("atelier", "nothing"):
        with pytest.raises(Http404):
            shop_for(outsider, handle)


def test_the_door_hands_the_view_its_shop_and_asks_once(rf, shop, owner, django_assert_num_queries):
    @desk()
    def view(request: HttpRequest, found: object, *, page: int) -> HttpResponse:
        return HttpResponse(f"{found} {page} {request.desk.role}")

    request = rf.get("/")
    request.user = owner
    with django_assert_num_queries(1):
        response = view(request, handle="atelier", page=2)
    assert response.content == b"Atelier 2 owner"
    assert "private" in response.headers["Cache-Control"]
