"""The pages of files, schedules and destinations."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from suivi.accounts.models import AuditEntry, Membership, Person, Role, Shop
from suivi.lib import clock, vault
from suivi.publishing.models import Destination, Link, Run, Schedule, Sending
from tests.publishing.making import DAYS, body, made, person
from tests.road import NOW, fill, new_shop
from tests.web.conftest import signed_in
from tests.web.markup import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    found = new_shop()
    fill(found, 8)
    return found


@pytest.fixture
def olga(shop: Shop) -> Client:
    return signed_in(person(shop))


def colleague(shop: Shop, role: Role) -> Client:
    found = Person.objects.create(email=f"{role}@example.com")
    Membership.objects.create(shop=shop, person=found, role=role)
    return signed_in(found)


def at(name: str, *args: object) -> str:
    return reverse(name, args=["demo", *args])


def test_a_report_is_asked_for_followed_and_downloaded(shop: Shop, olga: Client) -> None:
    answer = olga.post(at("report_runs"), {"report": "late_now", "format": "csv", "period": "last_7_days"})
    run = Run.objects.get()
    assert answer.url == at("report_run", run.pk)
    assert (run.parameters, run.role, run.language) == ({"period": "last_7_days"}, "owner", "en")
    waiting = olga.get(answer.url).content.decode()
    shown = re.search(r'data-live="([^"]+)" data-after="([^"]+)"', waiting)
    assert shown is not None
    assert olga.get(shown[1], {"after": shown[2]}).status_code == 204
    assert olga.get(at("report_run_file", run.pk)).status_code == 404
    done = made(shop)
    page = olga.get(at("report_run", done.pk)).content.decode()
    assert at("report_run_file", done.pk) in page
    file = olga.get(at("report_run_file", done.pk))
    assert b"".join(file.streaming_content) == body(done)
    assert file.headers["Content-Disposition"].startswith('attachment; filename="all_orders-2026-03-02-')
    assert AuditEntry.objects.filter(verb="report.downloaded").count() == 1


def test_nobody_sees_more_by_a_file_than_by_a_page(shop: Shop, olga: Client) -> None:
    run = made(shop)
    viewer = colleague(shop, Role.VIEWER)
    assert viewer.get(at("report_run", run.pk)).status_code == 404
    assert viewer.get(at("report_run_file", run.pk)).status_code == 404
    assert run.title not in viewer.get(at("report_runs")).content.decode()
    rival = signed_in(person(new_shop("rival"), email="otto@example.com"))
    assert rival.get(reverse("report_run_file", args=["rival", run.pk])).status_code == 404


def test_pictures_are_harmless_files_with_a_table_beside(shop: Shop, olga: Client) -> None:
    run = made(shop, DAYS, format_="csv")
    html = olga.get(at("report_run", run.pk)).content.decode()
    assert Page(html).foreign == []
    assert html.count("<source") == 3
    assert '<th scope="row">' in html
    drawn = olga.get(at("report_run_picture", run.pk, "narrow_dark"))
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert drawn.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert olga.get(at("report_run_picture", run.pk, "table")).status_code == 404


def test_a_link_is_shown_once_opens_the_file_and_ends(shop: Shop, olga: Client) -> None:
    run = made(shop, now=clock.now())
    html = olga.post(at("report_run_link", run.pk), {"days": 7}).content.decode()
    address = html.partition('translate="no">http://')[2].partition("<")[0].partition("/")[2]
    anybody = Client()
    opened = anybody.get(f"/{address}")
    assert b"".join(opened.streaming_content) == body(run)
    assert opened.headers["X-Robots-Tag"] == "noindex"
    assert address not in olga.get(at("report_run", run.pk)).content.decode()
    olga.post(at("report_link_revoke", run.pk), {"link": Link.objects.get().pk})
    assert anybody.get(f"/{address}").status_code == 404


def test_one_stops_ones_own_run_and_an_agent_anybodys(shop: Shop, olga: Client) -> None:
    viewer = colleague(shop, Role.VIEWER)
    viewer.post(at("report_runs"), {"report": "late_now", "format": "csv"})
    run = Run.objects.get()
    Run.objects.filter(pk=run.pk).update(person=person(shop))
    assert viewer.post(at("report_run_cancel", run.pk)).status_code == 403
    assert olga.post(at("report_run_cancel", run.pk)).status_code == 302
    assert Run.objects.get().state == "canceled"
    again = olga.post(at("report_run_again", run.pk))
    assert Run.objects.latest("id").state == "due"
    assert again.url == at("report_run", Run.objects.latest("id").pk)


SCHEDULE = {
    "report": "late_now",
    "format": "csv",
    "often": "weekdays",
    "at": "07:30",
    "weekday": 1,
    "day": 1,
    "on": "on",
}


def test_a_schedule_is_set_up_changed_and_removed(shop: Shop, olga: Client) -> None:
    box = Destination.objects.create(shop=shop, kind="folder", name="Box", created_at=NOW)
    assert olga.post(at("report_schedule_new"), {**SCHEDULE, "destinations": [box.pk]}).status_code == 302
    schedule = Schedule.objects.get()
    assert (schedule.cron, schedule.person, schedule.destinations) == ("30 7 * * 1-5", person(shop), [box.pk])
    assert schedule.due_at > clock.now()
    listed = olga.get(at("report_schedules")).content.decode()
    assert "Monday to Friday at 07:30" in listed
    assert "Box" in listed
    assert 'value="07:30"' in olga.get(at("report_schedule", schedule.pk)).content.decode()
    olga.post(at("report_schedule", schedule.pk), {**SCHEDULE, "often": "cron", "cron": "0 9 L * *", "on": ""})
    schedule.refresh_from_db()
    assert (schedule.cron, schedule.due_at) == ("0 9 L * *", None)
    olga.post(at("report_schedule_remove", schedule.pk))
    assert not Schedule.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"often": "cron", "cron": "* * * * *"}, "at most every 15 minutes"),
        ({"often": "cron", "cron": "soon"}, "no schedule in the form"),
        ({"format": "xlsx", "sheets": True}, "takes only CSV"),
        ({"report": "no_such"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_scheduled_is_said(shop: Shop, olga: Client, wrong: dict[str, object], said: str) -> None:
    book = Destination.objects.create(shop=shop, kind="sheets", name="Book", created_at=NOW)
    chosen = {"destinations": [book.pk]} if wrong.pop("sheets", False) else {}
    assert said in olga.post(at("report_schedule_new"), {**SCHEDULE, **wrong, **chosen}).content.decode()
    assert not Schedule.objects.exists()


def test_secrets_are_sealed_and_never_shown_again(shop: Shop, olga: Client) -> None:
    known = {"name": "Ours", "url": "https://example.com/in", "secret": "whsec-secret-1"}
    olga.post(at("report_destination_new", "webhook"), known)
    one = Destination.objects.get()
    assert "whsec" not in f"{one.settings}{one.sealed_secrets}"
    assert "whsec-secret-1" in vault.open_(one.sealed_secrets)
    assert "whsec" not in olga.get(at("report_destination", one.pk)).content.decode()
    olga.post(at("report_destination", one.pk), {"name": "Theirs", "url": "https://example.org/in", "secret": ""})
    one.refresh_from_db()
    assert (one.name, one.settings["url"]) == ("Theirs", "https://example.org/in")
    assert "whsec-secret-1" in vault.open_(one.sealed_secrets)
    assert olga.post(at("report_destination_new", "webhook"), {**known, "name": "Theirs"}).status_code == 200
    olga.post(at("report_destination_remove", one.pk))
    assert not Destination.objects.exists()


def test_a_folder_outside_of_the_root_and_no_address_are_refused(shop: Shop, olga: Client, settings, tmp_path) -> None:
    settings.REPORT_FOLDER = str(tmp_path)
    outside = olga.post(at("report_destination_new", "folder"), {"name": "Box", "folder": "../../etc"})
    assert "lies outside" in outside.content.decode()
    mail = olga.post(at("report_destination_new", "email"), {"name": "Mail", "to": "anna@example.com, nobody"})
    assert "valid email address" in mail.content.decode()
    assert not Destination.objects.exists()


def test_a_file_is_sent_again_where_that_failed(shop: Shop, olga: Client) -> None:
    run, now = made(shop), NOW + timedelta(hours=1)
    box = Destination.objects.create(shop=shop, kind="folder", name="Box", created_at=NOW)
    olga.post(at("report_run_send", run.pk), {"destinations": [box.pk]})
    sending = Sending.objects.get()
    Sending.objects.update(state="failed", why="The folder is full.", ended_at=now, attempts=6)
    assert "The folder is full." in olga.get(at("report_run", run.pk)).content.decode()
    olga.post(at("report_run_send", run.pk), {"again": sending.pk})
    sending.refresh_from_db()
    assert (sending.state, sending.attempts, sending.why) == ("due", 0, "")


def test_the_list_does_not_ask_more_for_more_runs(shop: Shop, olga: Client, django_assert_max_num_queries) -> None:
    for _turn in range(3):
        made(shop)
    with django_assert_max_num_queries(12):
        olga.get(at("report_runs"))
