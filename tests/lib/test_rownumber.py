"""Which texts name a row."""

import pytest

from suivi.lib.rownumber import row_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("17", 17),
        ("0017", 17),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("+1", None),
        ("1.0", None),
        ("1e3", None),
        ("１７", None),
        ("17\n", None),
    ],
)
def test_a_text_names_a_row_or_none(text: str, number: int | None) -> None:
    assert row_number(text) == number
