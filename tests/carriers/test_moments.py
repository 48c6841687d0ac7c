"""Times as carriers write them: what is known of each, and what is only guessed."""

from datetime import UTC, datetime

import pytest

from suivi.carriers.contract import Heard
from suivi.carriers.moments import estimate, moment

AT = datetime(2026, 7, 4, 9, 30, tzinfo=UTC)
PARIS = Heard(at=AT, zone="Europe/Paris")
TO_BRAZIL = Heard(at=AT, zone="Europe/Paris", destination="BR")


@pytest.mark.parametrize(
    ("raw", "heard", "country", "province", "at", "precision"),
    [
        ("2026-07-01T14:43:00+02:00", PARIS, "", "", "2026-07-01T12:43", "instant"),
        ("2026-07-01T14:43:00Z", PARIS, "FR", "", "2026-07-01T14:43", "instant"),
        ("2026-07-01T14:43:00.123+0200", PARIS, "", "", "2026-07-01T12:43", "instant"),
        # Without an offset: the place's clock, else the destination's, else the origin's, else the shop's.
        ("2026-07-01T14:43:00", PARIS, "US", "CA", "2026-07-01T21:43", "local"),
        ("2026-07-01T14:43:00", PARIS, "US", "", "2026-07-01T18:43", "local"),
        ("2026-07-01T14:43:00", PARIS, "JP", "", "2026-07-01T05:43", "local"),
        ("2026-07-01T14:43:00", TO_BRAZIL, "", "", "2026-07-01T17:43", "local"),
        ("2026-07-01T14:43:00", TO_BRAZIL, "", "AM", "2026-07-01T18:43", "local"),
        ("2026-07-01T14:43:00", Heard(at=AT, origin="CN", zone="Europe/Paris"), "", "", "2026-07-01T06:43", "local"),
        ("2026-07-01T14:43:00", PARIS, "", "", "2026-07-01T12:43", "local"),
        ("2026-07-01 14:43:00", PARIS, "XX", "", "2026-07-01T12:43", "local"),
        ("2026-07-01 14:43", Heard(at=AT, zone="Mars/Olympus"), "", "", "2026-07-01T14:43", "local"),
        ("20260701T144300", PARIS, "", "", "2026-07-01T12:43", "local"),
        # The clock that winter keeps, and the hour that spring leaves out.
        ("2026-01-15T12:00:00", PARIS, "", "", "2026-01-15T11:00", "local"),
        ("2026-03-29T02:30:00", PARIS, "", "", "2026-03-29T01:30", "local"),
        # A bare day is its noon.
        ("2026-07-01", PARIS, "", "", "2026-07-01T10:00", "date"),
        ("20260701", PARIS, "JP", "", "2026-07-01T03:00", "date"),
        # What cannot be read counts as of when it was heard.
        ("", PARIS, "", "", "2026-07-04T09:30", "received"),
        ("last Tuesday", PARIS, "", "", "2026-07-04T09:30", "received"),
        ("0001-01-01T00:00:00", PARIS, "", "", "2026-07-04T09:30", "received"),
        ("9999-12-31T23:59:59-14:00", PARIS, "", "", "2026-07-04T09:30", "received"),
    ],
)
def test_a_time_is_read_where_it_was_written(
    raw: str, heard: Heard, country: str, province: str, at: str, precision: str
) -> None:
    found = moment(raw, heard, country=country, province=province)
    assert (f"{found.at:%Y-%m-%dT%H:%M}", found.precision) == (at, precision)
    assert found.raw == raw


@pytest.mark.parametrize(
    ("first", "last", "told", "precision", "end"),
    [
        ("2026-07-03", "", "2026-07-03", "date", "2026-07-03T10:00"),
        ("20260703", "20260703", "2026-07-03", "date", "2026-07-03T10:00"),
        # Midnight stands for the day, in whatever zone it is written.
        ("2026-07-03T00:00:00Z", "", "2026-07-03", "date", "2026-07-03T10:00"),
        ("2026-07-08T00:00:00-07:00", "2026-07-12T00:00:00-07:00", "2026-07-08/2026-07-12", "date", "2026-07-12T10:00"),
        ("2026-07-03T09:00:00+02:00", "2026-07-03T13:00:00+02:00",
         "2026-07-03T09:00:00+02:00/2026-07-03T13:00:00+02:00", "instant", "2026-07-03T11:00"),
        ("2026-07-03T18:00:00", "", "2026-07-03T18:00:00", "local", "2026-07-03T16:00"),
        # A window told backwards, and one of which only the end is told.
        ("2026-07-12", "2026-07-08", "2026-07-08/2026-07-12", "date", "2026-07-12T10:00"),
        ("", "2026-07-08", "2026-07-08", "date", "2026-07-08T10:00"),
    ],
)  # fmt: skip
def test_an_estimate_is_a_day_a_moment_or_a_window(first: str, last: str, told: str, precision: str, end: str) -> None:
    found = estimate(first, last, PARIS)
    assert found is not None
    assert (found.text(), found.precision, f"{found.end:%Y-%m-%dT%H:%M}") == (told, precision, end)


@pytest.mark.parametrize("raw", ["", "soon", "2026-13-45"])
def test_no_estimate_is_invented(raw: str) -> None:
    assert estimate(raw, raw, PARIS) is None
