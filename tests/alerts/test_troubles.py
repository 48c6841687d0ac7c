"""What does not work is told once it lasts, not while it flickers, and is over once it works again."""

import pytest

from suivi.alerts import troubles
from suivi.alerts.choices import By, Preset, When
from suivi.alerts.kinds import Broken
from suivi.alerts.models import Alert, Trouble
from suivi.alerts.telling import alert
from suivi.alerts.troubles import Fault
from suivi.channels.contract import Outgoing
from tests.alerts.conftest import House

pytestmark = pytest.mark.django_db


def looked(house: House, *faults: Fault, minutes: int = 1) -> list[Outgoing]:
    """The worker looks each minute, and these do not work."""
    mails: list[Outgoing] = []
    for _ in range(minutes):
        house.later(minutes=1)
        troubles.keep(faults, house.now)
        mails += house.work()
    return mails


@pytest.fixture
def refused(house: House) -> Fault:
    house.line(house.agent, By.EMAIL, preset=Preset.NOTHING, kinds={Broken.STORE_REFUSES: When.AT_ONCE})
    house.line(house.owner, By.EMAIL, preset=Preset.NOTHING)
    return Fault(house.shop.pk, Broken.STORE_REFUSES, params={"why": "The app was uninstalled from the store."})


def unread() -> int:
    return Alert.objects.filter(line__by=By.PAGE, state="sent", cleared_at=None).count()


def test_what_lasts_is_told_once_and_is_over_once_it_works(house: House, refused: Fault) -> None:
    (mail,) = looked(house, refused, minutes=6)
    assert mail.subject == "Corner: Shopify refuses Suivi"
    assert "The app was uninstalled from the store. Enter the app again" in mail.text
    assert (unread(), looked(house, refused, minutes=3)) == (2, [])
    looked(house)
    assert (unread(), Trouble.objects.get().ended_at) == (0, house.now)


def test_what_flickers_is_told_to_nobody(house: House, refused: Fault) -> None:
    for _ in range(3):
        assert looked(house, refused, minutes=2) + looked(house, minutes=2) == []
    assert not Alert.objects.exists()


def test_what_comes_and_goes_is_told_once_in_twelve_hours(house: House, refused: Fault) -> None:
    assert len(looked(house, refused, minutes=6)) == 1
    looked(house)
    assert looked(house, refused, minutes=6) == []
    assert Alert.objects.get(why="told").line.by == By.EMAIL


def test_what_works_again_before_it_is_told_is_not(house: House, refused: Fault) -> None:
    house.line(house.agent, By.EMAIL, kinds={Broken.STORE_REFUSES: When.AT_ONCE}, quiet_from=0, quiet_until=23)
    assert looked(house, refused, minutes=6) + looked(house) == []
    house.work(hours=20)
    assert ("store_refuses", "dropped", "cleared") in house.states()


def test_two_things_of_a_kind_are_told_apart(house: House, refused: Fault) -> None:
    house.line(house.agent, By.EMAIL, kinds={Broken.PROVIDER_OUT: When.AT_ONCE})
    both = [
        Fault(house.shop.pk, Broken.PROVIDER_OUT, name, params={"provider": name, "why": ""})
        for name in ("aftership", "ship24")
    ]
    assert len(looked(house, *both, minutes=6)) == 1, "in one message"
    looked(house, both[0])
    assert [one.of for one in troubles.standing(house.shop)] == ["aftership"]
    assert unread() == 2, "of one of them, to two people"


def test_what_nothing_ends_is_over_after_a_while(house: House) -> None:
    alert(house.shop, house.order(), "Call the customer", key="rule 1", now=house.now)
    house.later(days=13)
    assert (troubles.expire(house.now), unread()) == (0, 2)
    house.later(days=2)
    assert (troubles.expire(house.now) > 0, unread()) == (True, 0)
