"""Log lines hold nobody's data and no secret, and still say what happened."""

import logging

import pytest

from suivi.lib.discreet import MASK, Formatter, discreet


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to eve.o+x@example.co.uk: refused", f"to {MASK}: refused"),
        ("GET /s/a/orders/?q=eve%40example.com", f"GET /s/a/orders/?q={MASK}"),
        ("call +33 6 12 34 56 78 now", f"call {MASK} now"),
        ("call (555) 625-1199, or 06 12 34 56 78", f"call {MASK}, or {MASK}"),
        ("phone +33612345678", f"phone {MASK}"),
        ("postgresql://suivi:hunter2@db/suivi", f"postgresql://suivi:{MASK}@db/suivi"),
        ("Not Found: /enter/3q2-7wEfGh_jklMNop123456/", f"Not Found: /enter/{MASK}/"),
        ("Authorization: Bearer abc.DEF-123456", f"Authorization: {MASK} {MASK}"),
        ("X-Shopify-Hmac-Sha256: q83vEjRWeJA=", f"X-Shopify-Hmac-Sha256: {MASK}"),
        ("{'client_secret': 'hush', 'id': 7}", f"{{'client_secret': {MASK}, 'id': 7}}"),
        ("token=abc&page=2", f"token={MASK}&page=2"),
        ("shpat_0123456789abcdef expired", f"{MASK} expired"),
        ("gAAAAABnRZ3qk2b8Jp0uOaKx4V-w== is sealed", f"{MASK} is sealed"),
        # What is needed to understand a line stays.
        ("Delivery 5400033423360 of gid://shopify/Order/5400033423360", None),
        ("2026-11-25 19:12:36,123 took 0.034 s at 127.0.0.1:8000", None),
        ("The worker runs 6 duties", None),
    ],
)
def test_what_is_private_is_masked(text: str, shown: str | None) -> None:
    assert discreet(text) == (text if shown is None else shown)


def test_a_long_line_takes_no_long_time() -> None:
    assert len(discreet("x" * 300_000)) == 300_000


def line(message: str, *args: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    return Formatter().format(logging.LogRecord("suivi", logging.ERROR, "x.py", 1, message, args, info))


def test_a_line_says_when_how_grave_where_and_what() -> None:
    assert line("Asked by %s", "eve@example.com").endswith(f" ERROR suivi: Asked by {MASK}")


def test_a_traceback_shows_places_and_fields_but_no_values() -> None:
    try:
        int("Eve Adams")
    except ValueError as error:
        shown = line("Could not", error=error)
    assert "Eve Adams" not in shown.replace('int("Eve Adams")', "")  # the source line is the program's own
    assert f"ValueError: invalid literal for int() with base 10: '{MASK}'" in shown
    assert __file__ in shown
    assert "KeyError: 'line_items'" in line("Could not", error=KeyError("line_items"))


def test_the_rows_that_postgresql_shows_are_left_out() -> None:
    error = ValueError("null value in column\nDETAIL:  Failing row contains (1, Eve, Rue du Bac 3).")
    shown = line("Could not", error=error)
    assert "Eve" not in shown
    assert "null value in column" in shown


def test_what_another_handler_kept_is_masked_and_stays_with_it() -> None:
    error = ValueError("no “Eve Adams”")
    record = logging.LogRecord("suivi", logging.ERROR, "x.py", 1, "Could not", (), (ValueError, error, None))
    plain = logging.Formatter().format(record)
    assert "Eve Adams" in plain
    assert "no “Eve Adams”" not in Formatter().format(record)
    assert "Eve Adams" in str(record.exc_text)
