"""Who may open each address: one table, and no address of the site may be missing from it."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from suivi.accounts.access import shop_for
from suivi.accounts.models import Role
from suivi.web.access import desk
from tests.road import fill
from tests.web.conftest import signed_in

EXAMPLES = {
    "handle": "atelier", "pk": 1, "order_id": 1, "token": "t", "provider": "track17", "action": "hold", "run": "1a",
    "policy": "hold", "mark": "0", "kind": "return",
    "name": "late_by_carrier", "version": 1,
    "trigger": "shipped", "channel": "email", "language": "en",
    "reach": "email", "by": "email",
    "part": "wide_light", "to": "folder",
}  # fmt: skip
PEOPLE = ("viewer", "agent", "owner")

# The least role that may look (GET) and write (POST); "" where the address has no such method.
SHOP_PAGES = {
    "orders": ("viewer", "viewer"),
    "orders_export": ("viewer", "viewer"),
    "order": ("viewer", "viewer"),
    "order_news": ("viewer", "viewer"),
    "orders_act": ("agent", "agent"),
    "order_acts": ("agent", "agent"),
    "order_act": ("agent", "agent"),
    "act_aside": ("", "agent"),
    "activity": ("viewer", "viewer"),
    "activity_news": ("viewer", "viewer"),
    "activity_run": ("viewer", "viewer"),
    "activity_run_news": ("viewer", "viewer"),
    "order_comment": ("", "agent"),
    "order_comment_edit": ("", "agent"),
    "order_comment_delete": ("", "agent"),
    "order_tag": ("", "agent"),
    "order_untag": ("", "agent"),
    "order_note": ("", "agent"),
    "order_deadline": ("", "agent"),
    "order_parcel": ("", "agent"),
    "order_parcel_check": ("", "agent"),
    "carrier_rules": ("owner", "owner"),
    "carrier_rule_undo": ("", "owner"),
    "order_link": ("", "agent"),
    "order_link_revoke": ("", "agent"),
    "order_request": ("", "agent"),
    "order_return": ("", "agent"),
    "order_photo": ("viewer", ""),  # 404 for an order without it
    "deliveries": ("viewer", "viewer"),
    "deliveries_export": ("viewer", "viewer"),
    "carriers": ("viewer", "viewer"),
    "letters": ("owner", "owner"),
    "letter": ("owner", "owner"),
    "letter_preview": ("owner", "owner"),
    "letter_version": ("owner", "owner"),  # 404 for a version that is not there
    "matrix": ("viewer", "viewer"),
    "attention": ("viewer", "viewer"),
    "attention_seen": ("", "agent"),
    "rule_seen": ("", "agent"),
    "automatic": ("viewer", "viewer"),
    "automatic_seen": ("", "agent"),
    "inbox": ("viewer", "viewer"),
    "inbox_delivery": ("viewer", "viewer"),
    "inbox_replay": ("", "agent"),
    "inbox_replay_all": ("", "agent"),
    "news": ("viewer", "viewer"),
    "reports": ("viewer", "viewer"),
    "report": ("viewer", "viewer"),
    "report_build": ("viewer", "viewer"),
    "report_save": ("", "agent"),
    "report_rows": ("viewer", "viewer"),
    "report_csv": ("viewer", "viewer"),
    "report_json": ("viewer", "viewer"),
    "report_yaml": ("viewer", "viewer"),
    "report_versions": ("viewer", "viewer"),
    "report_restore": ("", "agent"),
    "report_delete": ("", "agent"),
    "alerts": ("viewer", "viewer"),
    "alert_bell": ("viewer", "viewer"),
    "alerts_seen": ("", "viewer"),
    "alert_log": ("agent", "agent"),
    "alert": ("viewer", "viewer"),  # 404 for an alert of somebody else's
    "alert_lines": ("viewer", "viewer"),
    "alert_line": ("viewer", "viewer"),
    "alert_place_new": ("owner", "owner"),
    "alert_place": ("owner", "owner"),
    "alert_test": ("", "viewer"),  # 404 for a way of somebody else's
    "alert_remove": ("", "viewer"),
    "order_take": ("", "agent"),
    "rules": ("viewer", "viewer"),
    "rule_new": ("owner", "owner"),
    "rule_import": ("", "owner"),
    "rule_check": ("", "owner"),
    "rules_stop": ("", "owner"),
    "rule_gallery": ("viewer", "viewer"),
    "rule_ready": ("viewer", "viewer"),
    "rule_figure": ("viewer", "viewer"),
    "rule_use": ("", "owner"),
    "rule_undo": ("", "agent"),
    "rule": ("viewer", "viewer"),
    "rule_edit": ("owner", "owner"),
    "rule_simulate": ("viewer", "viewer"),
    "rule_move": ("", "owner"),
    "rule_switch": ("", "owner"),
    "rule_yaml": ("viewer", "viewer"),
    "rule_versions": ("viewer", "viewer"),
    "rule_restore": ("", "owner"),
    "rule_delete": ("", "owner"),
    "order_rules": ("viewer", "viewer"),
    "order_press": ("", "agent"),
    "orders_press": ("agent", "agent"),
    "messages": ("viewer", "viewer"),
    "message_cancel": ("", "agent"),
    "message_again": ("", "agent"),
    "order_message": ("", "agent"),
    "orders_message": ("agent", "agent"),
    "settings_messages": ("owner", "owner"),
    "settings_messages_pause": ("", "owner"),
    "settings_message": ("owner", "owner"),
    "settings_channel": ("owner", "owner"),
    "settings_channel_remove": ("", "owner"),
    "settings": ("viewer", "viewer"),
    "settings_shop": ("owner", "owner"),
    "settings_policy": ("owner", "owner"),
    "settings_automatic": ("owner", "owner"),
    "settings_automation": ("owner", "owner"),
    "settings_customers": ("owner", "owner"),
    "customers_preview": ("", "owner"),
    "settings_self_service": ("owner", "owner"),
    "settings_shopify": ("owner", "owner"),
    "settings_tracking": ("owner", "owner"),
    "settings_provider": ("owner", "owner"),
    "tracking_address": ("", "owner"),
    "tracking_remove": ("", "owner"),
    "agreement": ("viewer", "viewer"),
    "agreement_ask_again": ("", "agent"),
    "tracking_account": ("", "owner"),
    "tracking_check": ("", "owner"),
    "tracking_stop": ("", "owner"),
    "unmapped": ("viewer", "viewer"),
    "report_picture": ("viewer", ""),
    "shop": ("viewer", "viewer"),
    "shop_home": ("viewer", "viewer"),
    "home_news": ("viewer", "viewer"),
    "home_arrange": ("viewer", "viewer"),
    "report_runs": ("viewer", "viewer"),
    "report_run": ("viewer", "viewer"),
    "report_run_news": ("viewer", "viewer"),
    "report_run_file": ("viewer", ""),
    "report_run_again": ("", "viewer"),
    "report_run_cancel": ("", "viewer"),
    "report_run_send": ("", "agent"),
    "report_run_link": ("", "agent"),
    "report_link_revoke": ("", "agent"),
    "report_run_picture": ("viewer", ""),
    "report_schedules": ("viewer", "viewer"),
    "report_schedule_new": ("agent", "agent"),
    "report_schedule": ("agent", "agent"),
    "report_schedule_remove": ("", "agent"),
    "report_sql": ("owner", "owner"),
    "report_statement": ("owner", "owner"),
    "report_statement_remove": ("", "owner"),
    "report_destinations": ("viewer", "viewer"),
    "report_destination_new": ("owner", "owner"),
    "report_destination": ("owner", "owner"),
    "report_destination_remove": ("", "owner"),
    "unmapped_undo": ("", "owner"),
    "unmapped_word": ("owner", "owner"),  # 404 for a word that nobody said
    "shopify_connect": ("", "owner"),
    "shopify_begin": ("", "owner"),  # 404 where the installation is no app
    "settings_guide": ("owner", "owner"),
    "shopify_toml": ("owner", ""),
    "shopify_secret": ("", "owner"),
    "shopify_check": ("", "owner"),
    "shopify_disconnect": ("", "owner"),
    "settings_privacy": ("owner", "owner"),
    "privacy_download": ("", "owner"),
    "privacy_answered": ("", "owner"),
    "shopify_history": ("", "owner"),
    "shopify_events": ("", "owner"),
    "settings_people": ("owner", "owner"),
    "settings_audit": ("owner", "owner"),
    "people_invite": ("", "owner"),
    "people_withdraw": ("", "owner"),
    "people_role": ("", "owner"),
    "people_remove": ("", "owner"),
    "people_reset": ("", "owner"),
    "people_factor": ("", "owner"),
}
# Addresses of no shop: "open" to everybody, or "signed in" people only.
OTHER_PAGES = {
    "home": "signed in",
    "shop_create": "signed in",
    "shopify_app": "open",  # by a session token
    "shopify_token": "open",
    "shopify_install": "open",  # 404 where the installation is no app
    "shopify_callback": "signed in",
    "language": "open",
    "enter": "open",
    "join": "open",
    "customer_order": "open",  # by its token
    "customer_calendar": "open",
    "customer_ask": "open",
    "customer_withdraw": "open",
    "customer_choices": "open",
    "shared_file": "open",  # by its token
    "customer_lookup": "open",
    "opt_out": "open",  # by its token
    "message_report": "open",  # by its token
    "customer_logo": "open",
    "customer_style": "open",
    "shopify_proxy": "open",  # by Shopify's signature, else 404
    "healthz": "open",
    "readyz": "open",
    "account_login": "open",
    "account_logout": "open",
    "account_inactive": "open",
    "account_signup": "open",
    "account_email": "open",  # answers 404
    "account_reset_password": "open",
    "account_reset_password_done": "open",
    "account_reset_password_from_key": "open",
    "account_reset_password_from_key_done": "open",
    "account_email_verification_sent": "open",
    "account_confirm_email": "open",
    "account_confirm_login_code": "open",
    "account_reauthenticate": "signed in",
    "account_change_password": "signed in",
    "account_set_password": "signed in",
    "mfa_authenticate": "open",  # between password and code
    "mfa_reauthenticate": "signed in",
    "mfa_index": "signed in",
    "mfa_activate_totp": "signed in",
    "mfa_deactivate_totp": "signed in",
    "mfa_view_recovery_codes": "signed in",
    "mfa_generate_recovery_codes": "signed in",
    "mfa_download_recovery_codes": "signed in",
    "usersessions_list": "signed in",
}


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, path)
        else:
            yield path, each


ALL = {pattern.name: (path, pattern) for path, pattern in patterns(get_resolver())}
OF_A_SHOP = {name for name, (path, _) in ALL.items() if "s/<slug:handle>" in path}


def address(name: str) -> str:
    names = ALL[name][1].pattern.converters.keys() | ({"handle"} if name in OF_A_SHOP else set())
    return reverse(name, kwargs={each: EXAMPLES.get(each, 1) for each in names})


def ask(client: Client, name: str, method: str) -> int:
    return getattr(client, method)(address(name)).status_code


def test_every_address_is_in_the_table():
    assert SHOP_PAGES.keys() == OF_A_SHOP
    assert ALL.keys() - OF_A_SHOP == OTHER_PAGES.keys()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", SHOP_PAGES)
def test_outsiders_and_strangers_find_nothing(name, method, shop, outsider):
    needed = SHOP_PAGES[name][method == "post"]
    response = getattr(Client(), method)(address(name))
    assert response.status_code == (302 if needed else 405)
    assert not needed or response.headers["Location"].startswith("/accounts/login/?next=")
    response = getattr(signed_in(outsider), method)(address(name))
    assert response.status_code == (404 if needed else 405)
    assert "Atelier" not in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", SHOP_PAGES)
def test_each_page_opens_from_its_role_on(name, method, shop, viewer, agent, owner):
    needed = SHOP_PAGES[name][method == "post"]
    for role, person in zip(PEOPLE, (viewer, agent, owner), strict=True):
        code = ask(signed_in(person), name, method)
        if not needed:
            assert code == 405, role
        elif PEOPLE.index(role) < PEOPLE.index(needed):
            assert code == 403, role
        else:
            assert code in {200, 204, 302, 404}, role  # 404: no such order, message or person


@pytest.mark.parametrize("name", [name for name, who in OTHER_PAGES.items() if who == "signed in"])
def test_a_page_of_one_s_own_asks_to_sign_in(name, db):
    response = Client().get(address(name))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


def test_a_number_that_no_row_can_have_is_no_address(shop, owner):
    client, largest = signed_in(owner), 2**63 - 1
    for page in ("", "news", "act/"):
        for number in (largest, largest + 1, "9" * 5000):
            assert client.get(f"/s/atelier/orders/{number}/{page}").status_code == 404, page
    whole = {name for name, (_, each) in ALL.items() if IntConverter in map(type, each.pattern.converters.values())}
    assert not whole, "<row:…> refuses what a database cannot look for"


def test_an_order_of_the_shop_opens_for_its_people_only(shop, viewer, outsider):
    fill(shop, 1)
    from suivi.orders.models import Order

    where = reverse("order", args=["atelier", Order.objects.get().id])
    assert [signed_in(each).get(where).status_code for each in (viewer, outsider)] == [200, 404]


@pytest.mark.parametrize(
    ("needed", "allowed"),
    [
        (Role.VIEWER, {"olga", "ann", "vic"}),
        (Role.AGENT, {"olga", "ann"}),
        (Role.OWNER, {"olga"}),
    ],
)
def test_each_role_may_all_that_lower_ones_may(needed, allowed, shop, owner, agent, viewer):
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
