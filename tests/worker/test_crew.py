"""Whose turn it is among stores of which some do not answer."""

from collections import Counter
from collections.abc import Iterator
from threading import Event

import pytest

from suivi.accounts.crew import Crew, one_by_one
from suivi.accounts.models import Connection

ENOUGH = 1_000  # rounds; never so many on code that works


def store(number: int, *, failures: int = 0) -> Connection:
    return Connection(shop_id=number, failures=failures)


class Stores:
    """What is done for each store; those in ``silent`` do not answer before the end."""

    def __init__(self, *silent: int) -> None:
        self.silent, self.over, self.turns = silent, Event(), Counter[int]()

    def work(self, one: Connection) -> int:
        self.turns[one.pk] += 1
        if one.pk in self.silent:
            self.over.wait()
        return 1


@pytest.fixture
def stores() -> Iterator[Stores]:
    found = Stores(1)
    yield found
    found.over.set()


def rounds(crew: Crew, stores: Stores, all_: list[Connection], turns: int) -> None:
    """Rounds until every store that answers has had so many turns."""
    for _ in range(ENOUGH):
        crew(all_, stores.work)
        if all(stores.turns[one.pk] >= turns for one in all_ if one.pk not in stores.silent):
            return
    raise AssertionError(f"Some store has no turn: {stores.turns}")


def test_a_store_that_does_not_answer_delays_no_other(stores: Stores) -> None:
    crew, all_ = Crew(), [store(number) for number in range(1, 51)]
    rounds(crew, stores, all_, 3)
    assert stores.turns[1] == 1  # and never has two threads
    stores.over.set()
    stores.silent = ()
    rounds(crew, stores, all_, 5)


def test_every_store_has_one_turn_a_round(stores: Stores) -> None:
    crew, all_ = Crew(), [store(number) for number in range(2, 22)]
    done = crew(all_, stores.work)
    while done < len(all_):
        done += crew([], stores.work)
    assert stores.turns == dict.fromkeys(range(2, 22), 1)


def test_stores_in_trouble_never_have_more_than_half_of_the_threads(stores: Stores) -> None:
    stores.silent = tuple(range(1, 11))
    all_ = [*(store(number, failures=1) for number in stores.silent), *(store(number) for number in range(11, 21))]
    rounds(Crew(4), stores, all_, 2)
    assert sum(stores.turns[number] for number in stores.silent) == 2


def test_what_a_late_turn_did_is_counted_once_when_it_ends(stores: Stores) -> None:
    crew = Crew()
    assert crew([store(1), store(2)], stores.work) == 1
    stores.over.set()
    assert crew([], stores.work) == 1
    assert crew([], stores.work) == 0


def test_an_error_is_raised_once_and_ends_no_other_turn() -> None:
    def work(one: Connection) -> int:
        if one.pk == 1:
            raise ValueError("no")
        return 1

    crew = Crew()
    with pytest.raises(ValueError, match="no"):
        crew([store(1)], work)
    assert crew([store(2)], work) + crew([], work) == 1


def test_without_a_crew_stores_come_one_after_another() -> None:
    stores = Stores()
    assert one_by_one([store(2), store(1)], stores.work) == 2
    assert list(stores.turns) == [2, 1]
