"""The pages of alerts: everybody’s own, the shop’s for owners, secrets shown to nobody, one question for the bell."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from suivi.accounts.models import AuditEntry, Person, Shop
from suivi.alerts import lines, planning, taking, troubles
from suivi.alerts.choices import By, Rules, Step, When
from suivi.alerts.kinds import Broken
from suivi.alerts.models import Alert, Line, Watch
from suivi.alerts.planning import Told, key, to_all
from suivi.alerts.troubles import Fault
from suivi.core.words import Severity
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.worker import heartbeat
from tests.road import fill
from tests.web.conftest import signed_in


def raised(shop: Shop, count: int = 1) -> list[Order]:
    """Something critical of so many orders."""
    fill(shop, count)
    orders, now = list(Order.objects.filter(shop=shop)[:count]), clock.now()
    for order in orders:
        told = Told(key(order.id), order.id, "dispute_open", "", Alert.Occasion.RAISED, now, change_id=1)
        planning.save(shop.pk, list(to_all(told, planning.ways_of(shop))))
    return orders


def test_each_has_alerts_of_their_own(shop, owner, viewer, outsider) -> None:
    (order,) = raised(shop)
    mine = Alert.objects.get(line__person=owner, line__by=By.PAGE)
    client = signed_in(owner)
    assert "Alerts: 1 is unread" in client.get("/s/atelier/attention/").content.decode()
    assert order.name in client.get("/s/atelier/alerts/?show=unread").content.decode()
    assert signed_in(viewer).get(f"/s/atelier/alerts/{mine.pk}/").status_code == 404
    assert client.get(f"/s/atelier/alerts/{mine.pk}/").headers["Location"] == f"/s/atelier/orders/{order.id}/"
    assert "is unread" not in client.get("/s/atelier/attention/").content.decode()
    assert "is unread" in signed_in(viewer).get("/s/atelier/attention/").content.decode()


def test_the_bell_answers_only_with_news(shop, owner) -> None:
    client = signed_in(owner)
    assert client.get("/s/atelier/alerts/bell?after=0.0").status_code == 204
    raised(shop)
    assert "is unread" in client.get("/s/atelier/alerts/bell?after=0.0").content.decode()
    client.post("/s/atelier/alerts/seen/")
    assert client.get("/s/atelier/alerts/bell?after=0.0").status_code == 204


def test_the_list_asks_no_more_for_more_alerts(shop, owner) -> None:
    client, asked = signed_in(owner), []
    for count in (2, 9):
        raised(shop, count)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/s/atelier/alerts/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 15


def test_what_is_chosen_is_kept(shop, viewer) -> None:
    client = signed_in(viewer)
    chosen = {"preset": "nothing", "hour": "9", "weekday": "2", "quiet_from": "22", "quiet_until": "6",
              "timezone": "Europe/Paris", "kind_late": "week"}  # fmt: skip
    assert client.post("/s/atelier/alerts/choose/by/email/", chosen).status_code == 302
    found = Line.objects.get(person=viewer, by=By.EMAIL).choices
    assert (found.of("late", By.EMAIL), found.of("stuck", By.EMAIL)) == (When.WEEK, When.NEVER)
    assert (found.hour, found.weekday, found.quiet_from, found.timezone) == (9, 2, 22, "Europe/Paris")
    wrong = client.post("/s/atelier/alerts/choose/by/email/", {**chosen, "kind_late": "at_night"})
    assert wrong.status_code == 422


SLACK = {"name": "#orders", "language": "fr", "preset": "usual", "hour": "8", "weekday": "1", "quiet_from": "20",
         "quiet_until": "7", "timezone": ""}  # fmt: skip


def test_a_place_of_the_shop_is_the_owners_and_its_address_is_shown_to_nobody(shop, owner, agent) -> None:
    client, url = signed_in(owner), "https://hooks.slack.com/services/T0/B0/secret"
    assert client.post("/s/atelier/alerts/choose/place/new/slack/", {**SLACK, "url": url}).status_code == 302
    place = Line.objects.get(person=None)
    where = f"/s/atelier/alerts/choose/place/{place.pk}/"
    assert "secret" not in client.get(where).content.decode() + place.sealed_account
    client.post(where, {**SLACK, "name": "#late", "url": ""})
    place.refresh_from_db()
    assert (place.name, lines.entered(place)["url"]) == ("#late", url)
    for page in (where, f"/s/atelier/alerts/choose/{place.pk}/remove/"):
        assert signed_in(agent).post(page, SLACK).status_code in {403, 404}
    client.post(f"/s/atelier/alerts/choose/{place.pk}/test/")
    assert Alert.objects.get(line=place).occasion == "trial"
    client.post(f"/s/atelier/alerts/choose/{place.pk}/remove/")
    assert not Line.objects.filter(person=None).exists()
    assert "shop.alert_place_removed" in AuditEntry.objects.values_list("verb", flat=True)


@pytest.mark.parametrize(
    ("second", "steps"),
    [
        ({"hours_2": "24", "to_2": "agents"}, (Step(hours=2, to="owners"), Step(hours=24, to="agents"))),
        ({"hours_2": "", "to_2": "agents"}, (Step(hours=2, to="owners"),)),
    ],
)
def test_owners_say_whom_it_is_told_on_to(shop, as_owner: Client, second: dict[str, str], steps: object) -> None:
    as_owner.post("/s/atelier/alerts/choose/", {"least": "high", "hours_1": "2", "to_1": "owners", **second})
    assert Watch.objects.get(pk=shop.pk).rules == Rules(least=Severity.HIGH, steps=steps)


def test_who_takes_an_order_is_seen_by_all_and_lets_it_go_themselves(shop, owner: Person, agent: Person) -> None:
    (order,) = raised(shop)
    where = f"/s/atelier/orders/{order.id}/take/"
    signed_in(agent).post(where, {"do": "take"})
    page = signed_in(owner).get(f"/s/atelier/orders/{order.id}/").content.decode()
    assert 'translate="no">Ann</span> takes care of it' in page
    signed_in(owner).post(where, {"do": "let_go"})
    assert taking.names(shop, [order.id]) == {order.id: "Ann"}
    signed_in(agent).post(where, {"do": "let_go"})
    assert taking.taken(shop, order.id) is None
    assert {"order.taken", "order.let_go"} <= set(AuditEntry.objects.values_list("verb", flat=True))


def test_what_does_not_work_is_shown_with_the_way_to_mend_it(shop, owner: Person, agent: Person) -> None:
    now = clock.now()
    heartbeat.beat(now - timedelta(hours=3))
    why = "The app was uninstalled from the store."
    for ago in (5, 1):
        fault = Fault(shop.pk, Broken.STORE_REFUSES, params={"why": why})
        troubles.keep([fault], now - timedelta(minutes=ago))
    page = signed_in(owner).get("/s/atelier/alerts/").content.decode()
    assert "No worker runs" in page
    assert why in page
    assert "Enter the app again" in page
    assert 'href="/s/atelier/settings/shopify/"' in page.partition('id="troubles"')[2].partition("</section>")[0]
    assert 'href="/s/atelier/settings/shopify/"' not in signed_in(agent).get("/s/atelier/alerts/").content.decode()
    where = [
        signed_in(who).get(f"/s/atelier/alerts/{Alert.objects.get(line__person=who, line__by=By.PAGE).pk}/").url
        for who in (owner, agent)
    ]
    assert where == ["/s/atelier/settings/shopify/", "/s/atelier/alerts/"]
