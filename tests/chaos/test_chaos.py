"""Nothing is missed: orders live a month while all that can go wrong does."""

import os

import pytest

from tests.chaos.month import Month

SEED = int(os.environ.get("SUIVI_TEST_SEED", "1"))


@pytest.mark.django_db
def test_at_the_end_every_order_is_as_the_store_has_it_and_every_act_was_done_once() -> None:
    report = Month(SEED, orders=24, days=30, steps=50).live()
    assert report.different == [], report
    assert report.wrong == [], report
    # rows' numbers are among the dice, and a database counts on from other tests: enough happened, not how much
    assert report.kills > 10, report
    assert report.acts["done"] > 20, report
