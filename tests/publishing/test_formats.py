"""Files, read back by other libraries than those that wrote them."""

import csv
import io
import json
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.publishing.formats import FORMATS, write
from suivi.publishing.formats.as_pdf import MOST
from suivi.publishing.formats.moments import in_utc, writing
from suivi.reports.contract import Answer
from tests.publishing.answers import COLUMNS, FORMULAS, HOSTILE, ROW, SUMS, UNKNOWN, about, answer, hostile, many
from tests.publishing.pdftext import pages

NAMES = [one.name for one in COLUMNS]
LABELS = [one.label for one in COLUMNS]


def made(name: str, rows: Answer, language: str = "en", chart: bytes = b"") -> bytes:
    out = io.BytesIO()
    write(name, rows, about(language, chart), out)
    return out.getvalue()


def lines(file: bytes, encoding: str = "utf-8") -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode(encoding), newline="")))


def test_csv_is_for_people() -> None:
    file = made("csv", answer(ROW, UNKNOWN, SUMS), "fr")
    titles, row, unknown, sums = lines(file, "utf-8-sig")
    assert file.startswith(b"\xef\xbb\xbf")
    assert titles == [*LABELS[:7], "Weight (kg)", *LABELS[8:]]
    expected = "#1001|Late|2026-07-02 00:30:15+02:00|2026-07-02|1234.50|EUR|3|2.75|49:30:00|Oui|0.125"
    assert row == expected.split("|")
    assert unknown == [""] * len(COLUMNS)
    assert sums[4] == "1234.50"


def test_csv_for_programs_has_names_codes_and_utc_and_no_sums() -> None:
    titles, row = lines(made("csv_plain", answer(ROW, SUMS)))
    assert titles == NAMES
    expected = "#1001|late|2026-07-01T22:30:15Z|2026-07-02|1234.50|EUR|3|2.75|178200|true|0.125"
    assert row == expected.split("|")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"])
@given(at=st.datetimes(datetime(1890, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_moments_are_written_as_python_writes_them(zone: str, at: datetime) -> None:
    clock, night = ZoneInfo(zone), datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC)  # Paris gains an hour after it
    write = writing(clock)
    for moment in (at, at + timedelta(hours=1), night, night + timedelta(seconds=1)):
        assert write(moment) == moment.astimezone(clock).isoformat(" ", "seconds")
        assert in_utc()(moment) == moment.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("name", ["csv", "csv_plain"])
def test_no_spreadsheet_runs_what_a_customer_wrote(name: str) -> None:
    found = [row[0] for row in lines(made(name, hostile()), "utf-8-sig")[1:]]
    assert found == [f"'{text}" if text in FORMULAS else text for text in HOSTILE]


def test_excel_has_types_a_header_that_stays_and_widths() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made("xlsx", answer(ROW, UNKNOWN, SUMS)))).active
    titles, row, unknown, sums = list(sheet.iter_rows())
    assert [cell.value for cell in titles][:2] == ["Order", "State"]
    moments = [datetime.fromisoformat(text) for text in ("2026-07-02T00:30:15", "2026-07-02")]
    expected = ["#1001", "Late", *moments, 1234.5, "EUR", 3, 2.75]
    assert [cell.value for cell in row] == [*expected, timedelta(hours=49, minutes=30), "Yes", 0.125]
    assert [cell.value for cell in unknown] == [None] * len(COLUMNS)
    assert (row[4].number_format, row[8].number_format, row[10].number_format) == ("#,##0.00", "[h]:mm:ss", "0.0%")
    assert sums[4].font.bold
    assert not row[4].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["C"].width > sheet.column_dimensions["G"].width


def test_excel_runs_nothing_and_loses_nothing_it_can_hold() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made("xlsx", hostile()))).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert [cell.value for cell in cells[:5]] == [text.strip("\r") for text in HOSTILE[:5]]
    assert cells[-1].value == "x" * 32_000


def test_an_empty_excel_has_its_header() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made("xlsx", answer()))).active
    assert sheet.max_row == 1
    assert sheet["A1"].value == "Order"


def test_what_excel_cannot_count_is_text() -> None:
    file = made("xlsx", answer((*ROW[:6], 10**17, *ROW[7:]), (*ROW[:3], date(1815, 6, 18), *ROW[4:])))
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert sheet["G2"].value == str(10**17)
    assert sheet["D3"].value == "1815-06-18"


def test_json_keeps_every_cent_and_tells_its_units() -> None:
    found = json.loads(made("json", answer(ROW, UNKNOWN, SUMS)))
    assert [one["name"] for one in found["columns"]] == NAMES
    assert found["columns"][8] == {"name": "waited", "label": "Waited", "kind": "duration", "unit": "seconds"}
    first, unknown = found["rows"]
    assert (first["total"], first["waited"], first["gift"]) == ("1234.50", 178200, True)
    assert first["placed_at"] == "2026-07-01T22:30:15Z"
    assert set(unknown.values()) == {None}
    assert json.loads(made("json", answer()))["rows"] == []
    assert [row["order"] for row in json.loads(made("json", hostile()))["rows"]] == list(HOSTILE)


def test_parquet_is_typed(tmp_path: pytest.TempPathFactory) -> None:
    path = tmp_path / "report.parquet"
    path.write_bytes(made("parquet", answer(ROW, UNKNOWN, SUMS)))
    with duckdb.connect() as base:
        told = base.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
        rows = base.execute(f"SELECT * REPLACE (epoch_ms(placed_at) AS placed_at) FROM '{path}'").fetchall()
    kinds = "VARCHAR VARCHAR TIMESTAMP_WITH_TIME_ZONE DATE DECIMAL(38,4) VARCHAR BIGINT DOUBLE DOUBLE BOOLEAN DOUBLE"
    assert [(name, kind.replace(" ", "_")) for name, kind, *_more in told] == list(
        zip(NAMES, kinds.split(), strict=True)
    )
    moment = int(datetime(2026, 7, 1, 22, 30, 15, tzinfo=UTC).timestamp() * 1000)
    first = ("#1001", "late", moment, date(2026, 7, 2), Decimal("1234.5000"), "EUR", 3, 2.75, 178200.0, True, 0.125)
    assert rows == [first, UNKNOWN]


def test_an_empty_parquet_has_its_columns(tmp_path: pytest.TempPathFactory) -> None:
    path = tmp_path / "none.parquet"
    path.write_bytes(made("parquet", answer()))
    with duckdb.connect() as base:
        assert base.execute(f"SELECT count(total) FROM '{path}'").fetchall() == [(0,)]


def test_pdf_repeats_its_header_and_counts_its_pages() -> None:
    found = pages(made("pdf", many(120), "fr"))
    assert len(found) > 2
    assert found[0][:2] == ["Late orders", "Nov 1 – Nov 25, 2026"]
    assert all({"Order", "Total"} <= set(page) for page in found)
    assert all(f"Page {number} sur {len(found)}" in "".join(page) for number, page in enumerate(found, 1))
    text = [one for page in found for one in page]
    assert {"#0", "#119"} <= set(text)
    assert "1\u202f234,50\u00a0€" in text


def test_pdf_says_where_it_ends() -> None:
    text = [
        one for page in pages(made("pdf", Answer(COLUMNS[:1], ((str(n),) for n in range(MOST + 5))))) for one in page
    ]
    assert any("first 5000 rows" in one for one in text)
    assert str(MOST - 1) in text
    assert str(MOST) not in text


def test_pdf_of_nothing_says_so() -> None:
    assert "No rows." in pages(made("pdf", answer()))[0]


def test_pdf_cuts_what_is_too_long() -> None:
    page = pages(made("pdf", answer(("word " * 50, *ROW[1:]))))[0]
    assert any(one.startswith("word word") and one.endswith("…") and len(one) < 100 for one in page)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_answer_makes_the_same_file(name: str) -> None:
    if name == "pdf":
        assert pages(made(name, answer(ROW))) == pages(made(name, answer(ROW)))
    else:
        assert made(name, answer(ROW)) == made(name, answer(ROW))


@pytest.mark.parametrize("name", ["csv", "csv_plain", "json"])
def test_a_long_file_takes_no_more_memory(name: str, measured: Callable[[Callable[[], None]], int]) -> None:
    def of(count: int) -> Callable[[], None]:
        return lambda: write(name, many(count), about(), Nowhere())

    of(10)()
    assert measured(of(6_000)) < measured(of(1_000)) + 600_000


class Nowhere(io.BytesIO):
    """Forgets what is written."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return len(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:  # type: ignore[override]
        for _piece in pieces:
            pass


@pytest.fixture
def measured() -> Callable[[Callable[[], None]], int]:
    """How many bytes were in use at once, at most."""

    def most(act: Callable[[], None]) -> int:
        tracemalloc.start()
        try:
            act()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    return most
