"""Runs: asked for, made, canceled, kept, forgotten; schedules that ask for them."""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings

from suivi.accounts.models import Membership, Shop
from suivi.inbox.erasing import owned
from suivi.inbox.models import PrivacyRequest
from suivi.orders.models import Order
from suivi.publishing import keeping, links
from suivi.publishing.asking import AskingError, again, ask, cancel
from suivi.publishing.finishing import NO_ROWS, UNCHANGED
from suivi.publishing.making import ATTEMPTS, DIED, make
from suivi.publishing.models import Destination, Link, Piece, Run, Schedule, Sending
from suivi.publishing.pulse import LEASE, Canceled, Pulse, beat
from suivi.publishing.schedules import GONE, NO_CRON, SLOW, TOO_OFTEN, CronError, begin, checked, next_at, plan
from suivi.reports.contract import Definition
from tests.publishing.making import DAYS, ORDERS, Still, asked, body, made, person
from tests.road import NOW, fill, new_shop

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def shop() -> Shop:
    found = new_shop()
    fill(found, 12)
    return found


def test_a_run_holds_every_order_of_its_shop_and_no_other(shop: Shop) -> None:
    rival = new_shop("rival")
    fill(rival, 3)
    run = made(shop)
    rows = list(csv.reader(io.StringIO(body(run).decode())))
    assert rows[0] == ["name", "placed_at", "total", "currency"]
    assert {row[0] for row in rows[1:]} == set(Order.objects.filter(shop=shop).values_list("name", flat=True))
    assert (run.state, run.rows, run.size, run.kept) == ("done", len(rows) - 1, len(body(run)), True)
    assert run.started_at == NOW
    assert run.ended_at


def test_a_report_with_a_chart_keeps_its_pictures_and_their_table(shop: Shop) -> None:
    run = made(shop, DAYS, format_="xlsx")
    assert {body(run, part)[:4] for part in ("wide_light", "wide_dark", "narrow_light", "narrow_dark")} == {b"<svg"}
    assert body(run, "png").startswith(b"\x89PNG")
    assert body(run, "table").startswith(b'[["')


def test_what_a_definition_asks_wrongly_is_told(shop: Shop) -> None:
    run = made(shop, Definition(name="x", title="X", dataset="orders", columns=("nothing_such",)))
    assert (run.state, run.kept) == ("failed", False)
    assert "nothing_such" in run.why
    assert not Piece.objects.exists()


def test_who_left_the_shop_asks_for_nothing(shop: Shop) -> None:
    olga = person(shop)
    Membership.objects.all().delete()
    with pytest.raises(AskingError):
        ask(shop, ORDERS, person=olga, format_="csv", language="en", now=NOW)


def test_a_run_again_has_the_same_parameters(shop: Shop) -> None:
    run = made(shop, parameters={"period": "last_7_days"})
    other = again(run, person(shop), LATER)
    assert (other.parameters, other.format, other.state) == (run.parameters, run.format, "due")


def test_a_worker_that_dies_leaves_its_run_to_another_and_not_for_ever(shop: Shop) -> None:
    run = asked(shop)
    now = NOW
    for _turn in range(ATTEMPTS):
        Run.objects.filter(pk=run.pk).update(state="running", attempts=_turn + 1, leased_until=now + LEASE)
        assert make(now) == 0
        now += LEASE
    assert make(now) == 1
    run.refresh_from_db()
    assert (run.state, run.why) == ("failed", DIED)


def test_a_canceled_run_stops_at_its_next_row_and_leaves_nothing(shop: Shop) -> None:
    class Late(Still):
        def count(self, rows):
            for row in super().count(rows):
                yield row
                cancel(self.run, LATER)
                self.stopped = not beat(self, LATER)

    run = asked(shop)
    assert make(NOW, Late) == 1
    run.refresh_from_db()
    assert (run.state, run.rows, run.ended_at) == ("canceled", 0, LATER)
    assert not Piece.objects.exists()
    assert make(LATER) == 0
    assert not cancel(run, LATER)


def test_the_pulse_tells_how_far_it_is_and_who_owns_it(shop: Shop) -> None:
    run = asked(shop)
    Run.objects.filter(pk=run.pk).update(state="running", attempts=1)
    run.refresh_from_db()
    pulse = Pulse(run)
    pulse.counting(312, 1099)
    list(pulse.count(iter([(1,)] * 700)))
    assert beat(pulse, LATER)
    run.refresh_from_db()
    assert (run.rows, run.counted, run.days, run.leased_until) == (700, 312, 1099, LATER + LEASE)
    Run.objects.filter(pk=run.pk).update(attempts=2)
    assert not beat(pulse, LATER)


def test_rows_pass_until_it_stops() -> None:
    pulse = Pulse(Run(pk=1))
    rows = pulse.count(iter([(1,), (2,), (3,)]))
    assert next(rows) == (1,)
    pulse.stopped = True
    with pytest.raises(Canceled):
        next(rows)
    with pytest.raises(Canceled):
        pulse.counting(1, 2)


def test_files_are_forgotten_after_their_days_but_not_before_they_are_sent(shop: Shop) -> None:
    run = made(shop)
    links.make(run, NOW, person=None)
    ended = Run.objects.get(pk=run.pk).ended_at
    with override_settings(REPORT_DAYS=5):
        assert keeping.forget(ended + timedelta(days=5)) == 0
        sending = Sending.objects.create(shop=shop, run_id=run.pk, destination_id=1, due_at=NOW)
        assert keeping.forget(ended + timedelta(days=6)) == 0
        sending.delete()
        assert keeping.forget(ended + timedelta(days=6)) == 1
    assert not Piece.objects.exists()
    assert not Link.objects.exists()
    assert Run.objects.get(pk=run.pk).rows == run.rows


def test_files_that_may_speak_of_somebody_erased_go(shop: Shop) -> None:
    run, rival = made(shop), new_shop("rival")
    fill(rival, 2)
    other = made(rival)
    PrivacyRequest.objects.create(
        shop=shop, kind="erase", asked_at=NOW, deadline=NOW, due_at=NOW, done_at=NOW + timedelta(seconds=5)
    )
    assert keeping.forget(LATER) == 1
    assert (body(run), body(other) != b"") == (b"", True)
    after = made(shop, now=LATER)
    assert keeping.forget(LATER) == 0
    assert body(after)


def test_a_large_file_is_kept_in_pieces(shop: Shop) -> None:
    run = made(shop)
    content = bytes(range(256)) * 5_000
    Piece.objects.all().delete()
    assert keeping.put(run, io.BytesIO(content)) == len(content)
    assert Piece.objects.count() == 3
    assert body(run) == content


def test_a_link_opens_until_it_ends_or_is_revoked(shop: Shop) -> None:
    run = made(shop)
    token = links.make(run, NOW, person=person(shop), valid=timedelta(days=2)).rstrip("/").rpartition("/")[2]
    assert token not in str(list(Link.objects.values()))
    assert links.opened(token, LATER) == run
    assert links.opened(token, NOW + timedelta(days=2)) is None
    assert links.opened("x" * 43, NOW) is None
    (link,) = links.of(run, LATER)
    assert link.opened == 1
    assert links.revoke(run, link.pk, LATER)
    assert links.opened(token, LATER) is None


def scheduled(shop: Shop, **values: object) -> Schedule:
    box = Destination.objects.get_or_create(shop=shop, name="Box", defaults={"kind": "folder", "created_at": NOW})[0]
    given = {"report": "late_now", "format": "csv", "language": "en", "cron": "0 8 * * *", "destinations": [box.pk]}
    schedule = Schedule(shop=shop, person=person(shop), created_at=NOW, **{**given, **values})
    plan(schedule, NOW)
    return schedule


def turn(schedule: Schedule) -> Run:
    """The next turn of a schedule, made."""
    schedule.refresh_from_db()
    due = schedule.due_at
    assert begin(due) == 1
    assert make(due, Still) == 1
    return Run.objects.filter(schedule_id=schedule.pk).latest("id")


def test_a_schedule_asks_once_a_turn_and_sends_what_came_of_it(shop: Shop) -> None:
    schedule = scheduled(shop)
    assert begin(schedule.due_at - timedelta(seconds=1)) == 0
    run = turn(schedule)
    assert begin(schedule.due_at) == 0
    assert (run.state, run.person, Sending.objects.get().run_id) == ("done", person(shop), run.pk)
    before = schedule.due_at
    schedule.refresh_from_db()
    assert schedule.due_at == before + timedelta(days=1)


def test_turns_that_were_slept_through_count_once(shop: Shop) -> None:
    schedule = scheduled(shop)
    late = schedule.due_at + timedelta(days=9, hours=1)
    assert begin(late) == 1
    assert begin(late) == 0
    schedule.refresh_from_db()
    assert late < schedule.due_at <= late + timedelta(days=1)


def test_nothing_is_sent_without_rows_or_without_change_where_that_is_wanted(shop: Shop) -> None:
    Order.objects.all().delete()
    run = turn(scheduled(shop, only_if_rows=True))
    assert (run.rows, run.why, Sending.objects.count()) == (0, NO_ROWS, 0)
    Schedule.objects.all().delete()
    same = scheduled(shop, only_if_changed=True)
    assert (turn(same).why, Sending.objects.count()) == ("", 1)
    assert (turn(same).why, Sending.objects.count()) == (UNCHANGED, 1)


def test_a_schedule_says_why_it_made_nothing(shop: Shop) -> None:
    gone = scheduled(shop, report="no_such")
    slow = scheduled(shop)
    assert begin(slow.due_at) == 1
    for schedule in (gone, slow):
        schedule.refresh_from_db()
    assert begin(slow.due_at) == 0
    slow.refresh_from_db()
    assert (gone.why, slow.why, slow.on) == (GONE, SLOW, True)
    Run.objects.all().delete()
    Membership.objects.all().delete()
    assert begin(slow.due_at) == 0
    slow.refresh_from_db()
    assert (slow.on, slow.due_at) == (False, None)


PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("cron", "after", "expected"),
    [
        ("0 8 * * *", "2026-03-28T07:00Z", "2026-03-29T06:00Z"),  # summer begins that night
        ("0 8 * * *", "2026-10-24T06:00Z", "2026-10-25T07:00Z"),  # and ends
        ("30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z"),  # a time that there is not that night
        ("0 7 * * 1-5", "2026-11-27T12:00Z", "2026-11-30T06:00Z"),
        ("0 9 1 * *", "2026-11-26T12:00Z", "2026-12-01T08:00Z"),
        ("0 9 L * *", "2026-02-02T12:00Z", "2026-02-28T08:00Z"),
    ],
)
def test_turns_keep_to_the_shops_clock(cron: str, after: str, expected: str) -> None:
    assert next_at(checked(cron), ZoneInfo(PARIS), datetime.fromisoformat(after)) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("cron", "why"),
    [
        *((cron, TOO_OFTEN) for cron in ("* * * * *", "0,10 8 * * *")),
        *((cron, NO_CRON) for cron in ("", "x", "0 8 * *", "0 8 30 2 *")),
    ],
)
def test_what_is_no_schedule_is_refused(cron: str, why: str) -> None:
    with pytest.raises(CronError, match=why[:30]):
        checked(cron)


def test_rows_of_a_shop_that_is_erased_go_with_it() -> None:
    assert {Run, Piece, Schedule, Destination, Sending, Link} <= set(owned())
