"""Every action, from the desk to the store and back: what the store has then, and what Suivi shows."""

import pytest

from suivi.actions.models import Trouble
from suivi.core.words import Action
from suivi.sources.shopify.acts.table import ACTS
from suivi.sources.shopify.double.state import Order
from tests.actions.acting import Desk
from tests.actions.cases import CASES, Case

MAILS = {Action.SEND_INVOICE, Action.SEND_REMINDER}  # they leave nothing on the order that could be looked at
NAMES = [f"{number}-{case.action}" for number, case in enumerate(CASES)]


def placed(desk: Desk, case: Case) -> Order:
    given = dict(case.placed)
    if "scheduled_for" in given:
        given["scheduled_for"] = desk.store.now() + given["scheduled_for"]
    order = desk.store.order(**given)
    case.prepare(desk, order)
    desk.read(order)
    return order


def test_every_action_has_its_case() -> None:
    assert {case.action for case in CASES} == set(ACTS)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_it_is_done_once_and_shown(desk: Desk, case: Case) -> None:
    order = placed(desk, case)
    act = desk.do(order, case.action, **case.params(order))
    assert (act.state, act.troubles) == ("done", ())
    assert case.done(desk, order)
    assert desk.facts(order).acts[act.key].action == case.action


@pytest.mark.parametrize("trouble", ["500", "500_after"])
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_without_an_answer_the_order_tells_whether_it_is_to_be_done_again(desk: Desk, case: Case, trouble: str) -> None:
    order = placed(desk, case)
    act = desk.ask(order, case.action, **case.params(order))
    desk.double.trouble.next(trouble)
    desk.work()
    act.refresh_from_db()
    if case.action in MAILS:
        assert (act.state, act.troubles) == ("unsure", (Trouble("act.no_answer"),))
        assert case.done(desk, order) == (trouble == "500_after")
    else:
        assert act.state == "done"
        assert case.done(desk, order)
