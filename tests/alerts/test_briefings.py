"""A briefing says what is new, what got worse and what waits, with counts, money and links; or it does not come."""

from datetime import date, timedelta

import pytest

from suivi.alerts import taking, troubles
from suivi.alerts.choices import By, Preset, Rules, When, written
from suivi.alerts.kinds import Broken
from suivi.alerts.looking import look, unusual
from suivi.alerts.models import Alert, Anomaly, Briefing, DayFigure, Escalation, Line, Taken, Watch
from suivi.alerts.troubles import Fault
from suivi.core.policy import Policy
from suivi.core.workdays import Calendar
from suivi.inbox.erasing import _delete as erase_portion
from suivi.inbox.erasing import owned
from tests.alerts.conftest import House

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)


def briefed(house: House, preset: Preset = Preset.BRIEFING, **more: object) -> None:
    house.line(house.agent, By.EMAIL, preset=preset, **more)
    house.line(house.owner, By.EMAIL, preset=Preset.NOTHING)
    Watch.objects.update(document=written(Rules(steps=())))
    house.work()


def test_nothing_is_sent_while_all_is_calm(house: House) -> None:
    briefed(house)
    assert house.work(days=1) == []
    assert ("day", "dropped", "calm") in house.states()


def test_a_briefing_says_what_is_new_and_what_waits(house: House) -> None:
    briefed(house)
    for name in ("1", "2"):
        house.order(name)
        house.dispute(name)
    house.dispute("2", status="won")
    assert house.work(minutes=5) == []
    (mail,) = house.work(hours=20)
    assert mail.subject == "Corner: 1 new problem, 1 order waits for a person"
    assert mail.text.splitlines()[0] == "Wednesday 4 March"
    assert "New since 12:00\u202fPM" in mail.text.replace("yesterday, ", "")
    assert "Dispute open · 1 order · €0.00" not in mail.text, "nothing is worth nothing"
    assert "- #1 · €0.00 · for 20 hours · Respond to the dispute" in mail.text
    assert "Solved meanwhile · Dispute open (1)" in mail.text
    assert "problem=dispute_open" in mail.text
    assert "Still waits" not in mail.text, "it stands above"
    assert "/orders/" in mail.html
    assert "Anna" not in mail.html
    taking.take(house.shop, house.order("1"), house.owner, house.now)
    (again,) = house.work(days=1)
    assert again.subject == "Corner: 1 order waits for a person"
    assert "- #1 · €0.00 · for 2 days · Olga takes care of it" in again.text


def test_a_briefing_says_what_got_worse(house: House) -> None:
    briefed(house)
    house.order("1")
    house.dispute("1")
    house.work(hours=20)
    house.line(house.agent, By.EMAIL, preset=Preset.BRIEFING, kinds={"dispute_open": When.WEEK})
    for name in ("2", "3"):
        house.order(name)
        house.dispute(name)
    (mail,) = house.work(days=1)
    assert mail.subject == "Corner: 2 problems more, 3 orders wait for a person"
    assert "Got worse" in mail.text
    assert "3 orders, 2 more than at the last briefing" in mail.text


def test_what_waits_is_not_told_again_every_hour(house: House) -> None:
    briefed(house, kinds={"dispute_open": When.HOUR}, preset=Preset.NOTHING)
    house.order()
    house.dispute()
    (mail,) = house.work(hours=1)
    assert mail.subject == "Corner: 1 new problem"
    assert house.work(hours=1) == []


def test_a_briefing_in_french(house: House) -> None:
    house.agent.language = "fr"
    house.agent.save()
    briefed(house)
    house.order()
    house.dispute()
    (mail,) = house.work(hours=20)
    assert "Nouveau depuis" in mail.text
    assert "Mercredi 4 mars" in mail.text
    assert mail.subject == "Corner: 1 nouveau problème, 1 commande attend quelqu’un"


def test_what_does_not_work_stands_first_until_it_works(house: House) -> None:
    briefed(house)
    fault = Fault(house.shop.pk, Broken.PROVIDER_OUT, params={"provider": "AfterShip", "why": "Out of order."})
    for _ in range(3):
        house.later(minutes=1)
        troubles.keep([fault], house.now)
    (mail,) = house.work(hours=20)
    assert mail.subject == "Corner: 1 thing does not work"
    assert "A provider of tracking is out · for 20 hours. AfterShip cannot be asked" in mail.text
    (again,) = house.work(days=1)
    assert again.subject == mail.subject
    troubles.keep([], house.now)
    assert house.work(days=1) == []


def test_what_is_unusual_is_told_with_its_evidence(house: House) -> None:
    briefed(house, Preset.EVERYTHING)
    today = house.now.date()
    for week in range(1, 7):
        for what in ("orders", "refunds"):
            day = (today - timedelta(weeks=week, days=1)).isoformat()
            DayFigure.objects.create(shop=house.shop, day=day, what=what, of="", count=3)
    DayFigure.objects.create(
        shop=house.shop, day=(today - timedelta(days=1)).isoformat(), what="refunds", of="", count=30
    )
    assert look(house.now) == 1
    assert look(house.now) == 0, "once a day"
    (mail,) = house.work(minutes=1)
    assert mail.subject == "Corner: Many refunds"
    assert "30 orders were refunded on Monday 2 March. Usual on such a day: 3." in mail.text
    assert "The same weekday of the 6 weeks before, newest first: 3, 3, 3, 3, 3, 3." in mail.text
    assert "/reports/refunds_by_reason/" in mail.text
    assert Anomaly.objects.get().found["past"] == [3] * 6
    page = Alert.objects.filter(kind="anomaly", line__by=By.PAGE, cleared_at=None)
    assert page.count() == 2
    house.later(days=1)
    look(house.now)
    assert Alert.objects.filter(kind="anomaly", line__by=By.EMAIL).count() == 1
    assert Anomaly.objects.get().ended_at == house.now, "the next day was as usual"
    assert not page.exists()


def test_all_of_it_goes_with_the_shop(house: House) -> None:
    briefed(house)
    house.order()
    house.dispute()
    house.work(minutes=1)
    assert Briefing.objects.exists()
    for model in owned():
        erase_portion(model, house.shop)
    assert not any(one.objects.exists() for one in (Alert, Briefing, Escalation, Line, Taken, Watch))


def test_figures_are_counted_once_by_the_shop_s_day(house: House) -> None:
    house.order()
    house.ship("1Z")
    house.scan("1Z", "in_transit")
    house.later(minutes=1)
    house.scan("1Z", "attempt_failed")
    for _twice in range(2):
        house.later(days=1)
        look(house.now)
    found = dict(DayFigure.objects.filter(of="").values_list("what", "count"))
    assert found == {"orders": 1, "failures": 1}


def test_a_carrier_s_silence_is_found_on_working_days_only(house: House) -> None:
    def day(number: int, whole: int, scanned: int) -> None:
        on = (TUESDAY - timedelta(days=number)).isoformat()
        DayFigure.objects.create(shop=house.shop, day=on, what="orders", of="", count=1)
        for what, count in (("under_way", whole), ("silence", scanned)):
            DayFigure.objects.create(shop=house.shop, day=on, what=what, of="gls", count=count)

    calendar = Calendar.of(Policy())
    for number in range(1, 16):
        day(number, 40, 30 if calendar.works(TUESDAY - timedelta(days=number)) else 1)
    day(0, 44, 2)
    (found,) = unusual(house.shop, TUESDAY, calendar)
    assert (found.what, found.of, found.value, found.whole, found.usual) == ("silence", "gls", 2, 44, 0.75)
    sunday = TUESDAY - timedelta(days=2)
    assert list(unusual(house.shop, sunday, calendar)) == []
