"""The search language: what it understands, how it binds, and what it says when it does not understand."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.core.query import And, Not, Or, QueryError, Term, parse
from suivi.core.queryfields import ORDERS, span


def word(text):
    return Term("", "prefix", (text,))


A, B, C = word("a"), word("b"), word("c")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", And(())),
        ("a", A),
        ("a*", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a or b", And((A, word("or"), B))),
        ("a OR b AND c", And((Or((A, B)), C))),
        ("a b OR c", And((A, Or((B, C))))),
        ("a OR (b c)", Or((A, And((B, C))))),
        ("-a OR b", Or((Not(A), B))),
        ("NOT a b", And((Not(A), B))),
        ("-(a OR b)", Not(Or((A, B)))),
        ('"OR"', word("OR")),
        ('"jean dupont"', word("jean dupont")),
        ("O'Brien", word("O'Brien")),
        ("saint-malo", word("saint-malo")),
        (r"\-a", word("-a")),
        (r"a\:b", word("a:b")),
        (r"\(a\)", word("(a)")),
        (r'"a \"b\""', word('a "b"')),
        ("tag:vip", Term("tag", "=", ("vip",))),
        ("TAG:vip", Term("tag", "=", ("vip",))),
        ("tag:vip,gift", Term("tag", "=", ("vip", "gift"))),
        ('tag:"a, b",c', Term("tag", "=", ("a, b", "c"))),
        (r"tag:a\,b", Term("tag", "=", ("a,b",))),
        ("sku:AB*", Term("sku", "prefix", ("AB",))),
        (r"sku:AB\*", Term("sku", "=", ("AB*",))),
        ('sku:"AB*"', Term("sku", "=", ("AB*",))),
        ("sku:AB*,C", Or((Term("sku", "prefix", ("AB",)), Term("sku", "=", ("C",))))),
        ("tag_not:a*,b", And((Term("tag_not", "prefix", ("a",)), Term("tag_not", "=", ("b",))))),
        ("email:*", Term("email", "any")),
        ("financial_status:PAID", Term("financial_status", "=", ("paid",))),
        ("created_at:>=2026-01-01", Term("created_at", ">=", ("2026-01-01",))),
        ('updated_at:<"2026-01-01T10:00:00Z"', Term("updated_at", "<", ("2026-01-01T10:00:00Z",))),
        ("processed_at:<now", Term("processed_at", "<", ("now",))),
        ("current_total_price:>100.50", Term("current_total_price", ">", ("100.50",))),
        ("id:<=1234", Term("id", "<=", ("1234",))),
    ],
)
def test_what_is_understood(text, query):
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "code", "position", "suggestion"),
    [
        ("foo:bar", "unknown_field", 0, ""),
        ("a finacial_status:paid", "unknown_field", 2, "financial_status"),
        ("financial_status:payed", "bad_value", 0, "paid"),
        ("delivery_status:deliverd", "bad_value", 0, "delivered"),
        ("problem:lat", "bad_value", 0, "late"),
        ("status:op*", "bad_value", 0, "open"),
        ("test:maybe", "bad_value", 0, ""),
        ("created_at:yesterday", "bad_value", 0, ""),
        ("created_at:2026-13", "bad_value", 0, ""),
        ("created_at:9999", "bad_value", 0, ""),
        ("current_total_price:NaN", "bad_value", 0, ""),
        ("id:99999999999999999999", "bad_value", 0, ""),
        ("id:>*", "bad_value", 0, ""),
        ("phone:abc", "bad_value", 0, ""),
        ("tag:>a", "not_comparable", 0, ""),
        ("tag:", "no_value", 0, ""),
        ("tag:a,", "no_value", 0, ""),
        ("*", "no_value", 0, ""),
        ('""', "no_value", 0, ""),
        ('a "b', "unclosed_quote", 2, ""),
        ("(a", "unclosed_parenthesis", 0, ""),
        ("a)", "unopened_parenthesis", 1, ""),
        ("()", "missing_condition", 1, ""),
        ("a OR", "missing_condition", 4, ""),
        ("OR a", "missing_condition", 0, ""),
        ("a - b", "missing_condition", 3, ""),
        ("a" * 501, "too_long", 500, ""),
        (" ".join(f"a{number:02}" for number in range(31)), "too_many", 120, ""),
        ("(" * 40 + "a" + ")" * 40, "too_deep", 31, ""),
        ("-" * 400 + "a", "too_deep", 31, ""),
    ],
)
def test_what_is_refused(text, code, position, suggestion):
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.position, caught.value.suggestion) == (code, position, suggestion)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", "2024-01-01", "2025-01-01"),
        ("2024-12", "2024-12-01", "2025-01-01"),
        ("2024-02-29", "2024-02-29", "2024-03-01"),
        ("2024-02-29T10:00:00Z", "2024-02-29T10:00:00", "2024-02-29T10:00:01"),
    ],
)
def test_a_time_lasts_as_long_as_it_says(text, start, end):
    first, after = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (start, end))
    assert span(text, datetime(2026, 1, 1, tzinfo=UTC)) == (first, after)


PIECES = st.sampled_from(
    [*ORDERS, *":<>=*,()-\\\"' ", "AND", " OR ", " NOT ", "a", "paid", "2024", "now", "9" * 30, "\u0301", "\x00"]
)


@given(st.one_of(st.text(max_size=600), st.lists(PIECES, max_size=80).map("".join)))
def test_nothing_but_a_query_error_is_raised(text):
    try:
        parse(text)
    except QueryError as error:
        assert 0 <= error.position <= len(text)  # noqa: PT017
