"""The formula language: what it means, what it refuses and where, and that nothing typed into it can do harm."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.core.policy import Policy
from suivi.core.relative import Moment
from suivi.core.workdays import Calendar
from suivi.reports.contract import Kind
from suivi.reports.formulas import FormulaError, Level, Scope, Value, compiled
from suivi.reports.formulas.aggregates import AGGREGATES, percentile
from suivi.reports.formulas.functions import FUNCTIONS
from suivi.reports.labels import SENTENCES, sentence

PARIS = Policy(timezone="Europe/Paris", country="FR")
MOMENT = Moment(datetime(2026, 3, 6, 11, tzinfo=UTC), Calendar.of(PARIS), "Europe/Paris")  # a Friday
ROW = {
    "items": (Kind.NUMBER, 3),
    "total": (Kind.MONEY, Decimal("12.50")),
    "carrier": (Kind.TEXT, "Colissimo"),
    "late": (Kind.YES_NO, True),
    "placed_at": (Kind.INSTANT, datetime(2026, 2, 28, 23, 30, tzinfo=UTC)),  # in Paris it is March 1st, a Sunday
    "delivered_at": (Kind.INSTANT, datetime(2026, 3, 3, 9, tzinfo=UTC)),
    "nothing": (Kind.NUMBER, None),
    "never": (Kind.INSTANT, None),
    "unsure": (Kind.YES_NO, None),
}
VALUES = [value for _kind, value in ROW.values()]


def scope(**formulas: str) -> Scope:
    places = {name: place for place, name in enumerate(ROW)}

    def column(name: str) -> Value | None:
        if name not in ROW:
            return None
        return Value(ROW[name][0], lambda row: row[places[name]], Level.ROW)

    return Scope(MOMENT, column, list(ROW), formulas)


def of_row(text: str, **formulas: str) -> Any:
    return compiled(text, scope(**formulas)).get(VALUES)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-items + 1", -2),
        ("items / 2", Decimal("1.5")),
        ("1 / 3", Decimal("0.333333")),
        ("items / 0", None),
        ("total * 2", Decimal(25)),
        ("total / total", 1),
        ("nothing + 1", None),
        ("delivered_at - placed_at", timedelta(days=2, hours=9, minutes=30)),
        ("days(delivered_at - placed_at) > 2", True),
        ("hours_between(placed_at, delivered_at)", Decimal("57.5")),
        ("days_between(placed_at, delivered_at)", 2),  # by the clock of Paris
        ("business_days_between(placed_at, delivered_at)", 2),
        ("business_hours_between(placed_at, delivered_at)", 34),
        ("day(placed_at)", date(2026, 3, 1)),
        ("week(placed_at)", date(2026, 2, 23)),
        ("month(placed_at)", date(2026, 3, 1)),
        ("quarter(delivered_at)", date(2026, 1, 1)),
        ("hour(placed_at)", 0),
        ("weekday(placed_at)", 7),
        ("today()", date(2026, 3, 6)),
        ("placed_at < today()", True),
        ("day(delivered_at) = today()", False),
        ('if(late, "late", "in time")', "late"),
        ('if(unsure, "a")', None),
        ('case(items > 5, "many", items > 2, "some", "few")', "some"),
        ("coalesce(nothing, 0)", 0),
        ("is_known(never)", False),
        ("unsure and no", False),
        ("unsure or yes", True),
        ("unsure and yes", None),
        ("not unsure", None),
        ("never > placed_at", None),
        ('carrier = "COLISSIMO"', True),
        ('carrier in ("ups", "colissimo")', True),
        ('left(carrier, 3) + "!"', "Col!"),
        ("right(carrier, 2)", "mo"),
        ("mid(carrier, 2, 3)", "oli"),
        ('part("a|b|c", "|", 2)', "b"),
        ('like(carrier, "col*")', True),
        ('contains(carrier, "SSI")', True),
        ("upper(carrier)", "COLISSIMO"),
        ("length(trim('  a   b '))", 3),
        ("round(total / 3, 2)", Decimal("4.17")),
        ("round(2.5)", 3),
        ("abs(0 - items)", 3),
        ("999999999999999 * 999999999999999", None),  # larger than anything in a shop
    ],
)
def test_what_a_formula_says(text: str, wanted: object) -> None:
    assert of_row(text) == wanted


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "missing", 0),
        ("1 +", "missing", 3),
        ("(1", "expected", 2),
        ("1 2", "unexpected", 2),
        ("items ! 2", "unexpected", 6),
        ("'a", "unclosed_text", 0),
        ("itms", "unknown_name", 0),
        ("1 + rond(items)", "unknown_function", 4),
        ("items + carrier", "apart", 6),
        ("total + items", "apart", 6),
        ("carrier > 3", "apart", 8),
        ("upper(items)", "wrong_kind", 6),
        ("round()", "how_many", 0),
        ("if(items, 1, 2)", "wrong_kind", 3),
        ("not items", "wrong_kind", 4),
        ("if(late, 1, 'a')", "apart", 0),
        ("sum(items) + items", "mixed", 11),
        ("sum(sum(items))", "nested", 4),
        ("sum(carrier)", "wrong_kind", 4),
        ("percentile(items, 101)", "percent", 18),
        ("running(items)", "window", 0),
        ("1 + running(count())", "window", 2),
        ("loop", "circle", 0),
        ("(" * 60, "too_deep", 41),
        ("1" * 1001, "too_long", 1000),
        ("__import__('os')", "unknown_function", 0),
        ("items.__class__", "unexpected", 5),
    ],
)
def test_what_a_formula_cannot_say(text: str, code: str, position: int) -> None:
    with pytest.raises(FormulaError) as told:
        compiled(text, scope(loop="loop + 1"))
    assert (told.value.code, told.value.position) == (code, position)
    assert sentence(told.value)


def test_a_misspelt_name_is_recognized() -> None:
    with pytest.raises(FormulaError) as told:
        compiled("carier", scope())
    assert sentence(told.value) == "“carier” is no column. Did you mean “carrier”?"


def test_formulas_can_use_one_another() -> None:
    assert of_row("wait + 1", wait="days_between(placed_at, delivered_at)") == 3


def test_only_now_and_today_depend_on_the_moment() -> None:
    for text, timely in (("day(placed_at)", False), ("today()", True), ("hours_between(placed_at, now())", True)):
        known = scope()
        compiled(text, known)
        assert known.timely is timely


WORDS = (
    *ROW, *FUNCTIONS, *AGGREGATES, "if", "case", "coalesce", "and", "or", "not", "in", "yes", "unknown", "running",
    *"()+-*/=<>,.'\"", " ", "0", "7", "0.5", "99999999999999999999", "'a'", "\x00", "é",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=60))
def test_whatever_is_typed_is_a_value_or_an_error_with_its_place(text: str) -> None:
    known = scope()
    try:
        value = compiled(text, known)
    except FormulaError as told:
        refusal = told
        value = None
    if value is None:
        assert 0 <= refusal.position <= len(text)
        assert refusal.code in SENTENCES
        assert sentence(refusal)
        return
    results = []
    for slot in known.slots:
        collected = slot.collect()
        collected.add(slot.of(VALUES))
        results.append(slot.result(collected))
    value.get(results if value.level is Level.GROUP else VALUES)


NUMBERS = st.lists(st.decimals(-1000, 1000, places=2), max_size=30)


@given(NUMBERS, NUMBERS, st.sampled_from(sorted(set(AGGREGATES) - {"share", "percentile", "count"})))
def test_portions_add_up_to_the_whole(first: list[Decimal], second: list[Decimal], name: str) -> None:
    aggregate = AGGREGATES[name]
    whole, one, other = (aggregate.collects() for _ in range(3))
    for values, into in ((first, one), (second, other), (second + first, whole)):
        for value in values:
            into.add(value)
    one.join(other)
    assert aggregate.result(one.state) == aggregate.result(whole.state)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=40), st.integers(0, 100))
def test_a_percentile_is_the_spreadsheets(values: list[int], percent: int) -> None:
    place = Decimal(percent) * (len(values) - 1) / 100
    ranked, low = sorted(values), int(place)
    above = ranked[min(low + 1, len(values) - 1)]
    wanted = ranked[low] + (above - ranked[low]) * (place - low)
    found = percentile({value: values.count(value) for value in values}, percent)
    assert abs(found - wanted) <= Decimal("0.000001")
