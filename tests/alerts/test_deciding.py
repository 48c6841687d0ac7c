"""Who is told of what and when: the tables, without a database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suivi.alerts.briefings import next_at
from suivi.alerts.choices import OFFERED, By, Choices, Preset, Rules, Step, When, usual
from suivi.alerts.deciding import AGAIN, OLDEST, Case, Drop, Tell, Wait, decide
from suivi.alerts.kinds import KINDS, SEVERITY, TROUBLES, Broken
from suivi.alerts.models import Alert
from suivi.alerts.planning import GATHER, Placed, Told, Way, mark, news, to_all, told_on_at
from suivi.alerts.troublewords import WORDS
from suivi.core.policy import Policy
from suivi.core.words import ProblemCode, Severity
from suivi.core.workdays import Calendar
from suivi.orders.following import Seen

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)  # a Tuesday
PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
State, Occasion = Alert.State, Alert.Occasion


def test_every_problem_can_be_chosen_once() -> None:
    assert sorted(KINDS) == sorted({*map(str, ProblemCode), *map(str, Broken), "anomaly", "rule"})
    assert set(SEVERITY) == set(KINDS)
    assert set(WORDS) == set(TROUBLES) == set(Broken)


USUAL = [  # kind, page, e-mail, SMS, Slack
    ("dispute_open", "at_once", "at_once", "at_once", "at_once"),
    ("stuck", "at_once", "day", "never", "at_once"),
    ("delayed", "never", "day", "never", "day"),
    ("report_disagrees", "never", "never", "never", "never"),
    ("anomaly", "at_once", "day", "never", "at_once"),
]


@pytest.mark.parametrize(("kind", "page", "email", "sms", "slack"), USUAL)
def test_what_is_usual(kind: str, page: str, email: str, sms: str, slack: str) -> None:
    ways = (By.PAGE, By.EMAIL, By.SMS, By.SLACK)
    assert tuple(Choices().of(kind, by) for by in ways) == (page, email, sms, slack)


@pytest.mark.parametrize("preset", Preset)
def test_a_preset_chooses_only_what_is_offered(preset: Preset) -> None:
    for by, offered in OFFERED.items():
        assert {usual(preset, kind, by) for kind in KINDS} <= set(offered)


TOLD = Told("k", 1, "stuck", "m", Occasion.RAISED, NOON)
NIGHT = TOLD._replace(at=NOON + 10 * HOUR)
PLANNED = [  # by, chosen, what, the state and how long after it happened
    (By.EMAIL, When.AT_ONCE, TOLD, State.WAITING, GATHER),
    (By.EMAIL, When.DAY, TOLD, State.HELD, timedelta()),
    (By.EMAIL, When.NEVER, TOLD, None, None),
    (By.EMAIL, When.AT_ONCE, NIGHT, State.WAITING, 8 * HOUR),  # 23 o'clock in Paris; at 7 it is told
    (By.PAGE, When.AT_ONCE, NIGHT, State.SENT, timedelta()),
    (By.WEBHOOK, When.AT_ONCE, NIGHT, State.WAITING, timedelta()),
]


@pytest.mark.parametrize(("by", "when", "told", "state", "after"), PLANNED)
def test_when_it_is_told(by: By, when: When, told: Told, state: str | None, after: timedelta | None) -> None:
    found = list(to_all(told, [Way(7, by, Choices(kinds={"stuck": when}), PARIS)]))
    expected = [] if after is None else [(7, state, told.at + after)]
    assert [(one.line_id, one.state, one.due_at) for one in found] == expected


def raised(number: int, **more: object) -> Seen:
    seen = Seen(number, 1, "problem.raised", "", "stuck", {"subject": "1Z"}, "shopify", NOON)
    return seen._replace(**more)


ORDERS = {1: Placed(1, NOON - HOUR, False, NOON)}
NEWS = [
    ("raised", raised(5), ORDERS, True),
    ("all orders were judged anew", raised(5, cause="rebuild"), ORDERS, False),
    ("a customer was erased", raised(5, cause="privacy"), ORDERS, False),
    ("it ended", raised(5, name="problem.cleared"), ORDERS, False),
    ("the order is gone", raised(5), {}, False),
    ("a test order", raised(5), {1: Placed(1, NOON, True, NOON)}, False),
    ("history that was brought in", raised(5), {1: Placed(1, NOON - 9 * DAY, False, NOON)}, False),
    ("an old order, known for long", raised(5), {1: Placed(1, NOON - 9 * DAY, False, NOON - DAY)}, True),
]


@pytest.mark.parametrize(("change", "orders", "told"), [one[1:] for one in NEWS], ids=[one[0] for one in NEWS])
def test_what_is_news(change: Seen, orders: dict[int, Placed], told: bool) -> None:
    assert bool(news([change], orders)) is told


@settings(max_examples=40)
@given(numbers=st.lists(st.integers(1, 6), max_size=20), data=st.data())
def test_any_order_any_portions_and_twice_the_same_alerts(numbers: list[int], data: st.DataObject) -> None:
    changes = [raised(number) for number in numbers]
    cut = data.draw(st.integers(0, len(changes)))
    shuffled = data.draw(st.permutations(changes))
    found = {told.key for part in (shuffled[:cut], shuffled[cut:]) for told in news(part, ORDERS)}
    assert found == {told.key for told in news(changes, ORDERS)}
    assert len(found) == len(set(numbers))


CASE = Case(
    occasion=Occasion.RAISED, kind="dispute_open", mark=mark("D1"), of_order=True, raised_at=NOON - HOUR, by=By.EMAIL,
    choices=Choices(), zone=PARIS, allowed=True, present={("dispute_open", mark("D1"))}, taken=False, told_at=None,
    now=NOON,
)  # fmt: skip
MORNING = datetime(2026, 3, 4, 6, tzinfo=UTC)  # 7 o'clock in Paris
DECIDED = [
    ("still so", {}, Tell()),
    ("works there no more", {"allowed": False}, Drop("no_access")),
    ("chosen otherwise meanwhile", {"choices": Choices(preset=Preset.NOTHING)}, Drop("off")),
    ("in the briefing now", {"choices": Choices(preset=Preset.BRIEFING)}, Drop("off")),
    ("the order is gone", {"present": None}, Drop("gone")),
    ("cleared", {"present": frozenset()}, Drop("cleared")),
    ("another dispute", {"present": {("dispute_open", mark("D2"))}}, Drop("cleared")),
    ("taken is still told once", {"taken": True}, Tell()),
    ("a store that is well again", {"kind": "store_refuses", "mark": "", "of_order": False, "present": frozenset()},
     Drop("cleared")),
    ("nobody took it", {"occasion": Occasion.ESCALATED, "choices": Choices(preset=Preset.NOTHING)}, Tell()),
    ("told on, but taken", {"occasion": Occasion.ESCALATED, "taken": True}, Drop("taken")),
    ("told on, but cleared", {"occasion": Occasion.ESCALATED, "present": frozenset()}, Drop("cleared")),
    ("the worker slept for days", {"raised_at": NOON - OLDEST - HOUR}, Drop("old")),
    ("it comes and goes", {"told_at": NOON - AGAIN / 2}, Drop("told")),
    ("it came again", {"told_at": NOON - 2 * AGAIN}, Tell()),
    ("at night", {"now": MORNING - 2 * HOUR, "raised_at": NOON}, Wait(MORNING)),
    ("a briefing comes at its hour", {"occasion": Occasion.BRIEFING, "of_order": False, "now": MORNING - HOUR}, Tell()),
    ("of the whole shop", {"occasion": Occasion.RULE, "kind": "rule", "of_order": False, "present": None,
                           "choices": Choices(preset=Preset.EVERYTHING)}, Tell()),
]  # fmt: skip


@pytest.mark.parametrize(("more", "found"), [one[1:] for one in DECIDED], ids=[one[0] for one in DECIDED])
def test_it_is_decided_anew_when_it_is_due(more: dict[str, object], found: object) -> None:
    assert decide(CASE._replace(**more)) == found


FRENCH = Calendar.of(Policy(timezone="Europe/Paris", country="FR"))
FRIDAY, SATURDAY = datetime(2026, 3, 6, 6, 30, tzinfo=UTC), datetime(2026, 3, 7, 12, tzinfo=UTC)
NEXT = [
    (When.HOUR, NOON + timedelta(minutes=5), PARIS, NOON + HOUR),
    (When.HOUR, NOON + 7 * HOUR, PARIS, MORNING),  # quiet from 20 o'clock on
    (When.DAY, NOON, PARIS, MORNING + HOUR),
    (When.DAY, NOON, NEW_YORK, NOON + HOUR),  # where it is 7 o'clock
    (When.DAY, FRIDAY, PARIS, FRIDAY + HOUR / 2),
    (When.DAY, SATURDAY, PARIS, datetime(2026, 3, 9, 7, tzinfo=UTC)),
    (When.DAY, datetime(2026, 4, 3, 12, tzinfo=UTC), PARIS, datetime(2026, 4, 7, 6, tzinfo=UTC)),  # Easter, summer time
    (When.WEEK, NOON, PARIS, datetime(2026, 3, 9, 7, tzinfo=UTC)),
]


@pytest.mark.parametrize(("when", "after", "zone", "due"), NEXT)
def test_when_the_next_briefing_is(when: When, after: datetime, zone: ZoneInfo, due: datetime) -> None:
    assert next_at(when, Choices(), FRENCH, zone, after) == due


ESCALATED = [
    ("dispute_open", 0, NOON, NOON + 4 * HOUR),
    ("dispute_open", 1, NOON, NOON + 24 * HOUR),
    ("dispute_open", 2, NOON, None),  # nobody is left to tell
    ("stuck", 0, NOON, None),  # not critical
    ("dispute_open", 0, SATURDAY, datetime(2026, 3, 9, 3, tzinfo=UTC)),  # business hours begin on Monday in Paris
]


@pytest.mark.parametrize(("kind", "step", "at", "due"), ESCALATED)
def test_when_it_is_told_on(kind: str, step: int, at: datetime, due: datetime | None) -> None:
    rules = Rules(least=Severity.CRITICAL, steps=(Step(hours=4, to="owners"), Step(hours=24, to="agents")))
    assert told_on_at(kind, at, rules, FRENCH, step) == due
