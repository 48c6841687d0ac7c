"""A shop's own texts: the newest counts, none is lost, and what comes with Suivi stays up to date."""

import pytest

from suivi.accounts.models import Person, Shop
from suivi.letters import versions
from suivi.letters.models import Version
from suivi.letters.standard import EMAIL, SMS, Text, standard
from suivi.letters.triggers import Trigger
from suivi.letters.versions import Slot
from tests.road import NOW, new_shop

SLOT = Slot(Trigger.SHIPPED, EMAIL, "en")


@pytest.fixture
def shop(db) -> Shop:
    return new_shop()


@pytest.fixture
def olga(db) -> Person:
    return Person.objects.create_user("olga@example.com", name="Olga")


def test_without_an_own_text_the_one_of_suivi_counts(shop):
    assert versions.current(shop, SLOT) == standard(*SLOT)
    assert versions.own(shop) == set()


def test_the_newest_counts_for_its_shop_channel_and_language_only(shop, olga):
    for subject in ("One {{ name }}", "Two {{ name }}"):
        assert versions.save(shop, SLOT, Text(subject, "", "Hello"), olga, NOW) == []
    assert versions.current(shop, SLOT).subject == "Two {{ name }}"
    others = [SLOT._replace(channel=SMS), SLOT._replace(language="fr"), SLOT._replace(trigger=Trigger.LATE)]
    assert [versions.current(shop, slot) for slot in others] == [standard(*slot) for slot in others]
    assert versions.current(new_shop("rival"), SLOT) == standard(*SLOT)
    assert versions.own(shop) == {SLOT}
    assert [one.subject for one in versions.versions(shop, SLOT)] == ["Two {{ name }}", "One {{ name }}"]


def test_what_is_wrong_is_not_kept(shop, olga):
    (fault,) = versions.save(shop, SLOT, Text("{{ nam }}", "", "Hello"), olga, NOW)
    assert (fault.part, fault.code) == ("subject", "no_variable")
    assert not Version.objects.exists()


def test_what_counts_already_is_not_kept_twice(shop, olga):
    for _ in range(2):
        versions.save(shop, SLOT, Text("One", "", "Hello\r\nthere\x00"), olga, NOW)
    assert [one.body for one in Version.objects.all()] == ["Hello\nthere"]
    versions.save(shop, SLOT._replace(language="fr"), standard(Trigger.SHIPPED, EMAIL, "fr"), olga, NOW)
    assert Version.objects.count() == 1


def test_going_back_to_the_text_of_suivi_is_a_version_that_follows_it(shop, olga, monkeypatch):
    versions.save(shop, SLOT, Text("One", "", "Hello"), olga, NOW)
    versions.save(shop, SLOT, standard(*SLOT), olga, NOW)
    newest = versions.versions(shop, SLOT)[0]
    assert (newest.standard, newest.body) == (True, "")
    assert versions.own(shop) == set()
    monkeypatch.setattr(versions, "standard", lambda *_slot: Text("Newer", "", "Hello"))
    assert versions.current(shop, SLOT).subject == "Newer"


def test_an_earlier_version_is_found_for_its_own_shop_only(shop, olga):
    versions.save(shop, SLOT, Text("One", "", "Hello"), olga, NOW)
    (kept,) = versions.versions(shop, SLOT)
    assert versions.version(shop, SLOT, kept.pk) == kept
    assert versions.version(new_shop("rival"), SLOT, kept.pk) is None
    assert versions.version(shop, SLOT._replace(language="fr"), kept.pk) is None


def test_two_versions_are_compared_line_by_line():
    before, after = Text("Subject", "", "Hello\nthe same\nold"), Text("Subject", "", "Hello\nthe same\nnew")
    lines = versions.compare(before, after)
    assert [one for one in lines if one[0]] == [("-", "old"), ("+", "new")]
    assert ("", "the same") in lines
