"""The files that an answer can be written to. A new one is a module with ``write`` and a row here.

All write while rows come, in the same memory for ten rows and for ten million; only PDF, which people read, ends after
``as_pdf.MOST`` rows and says so. CSV and Excel are for people: labels, words, the shop's clock, subtotals. JSON,
Parquet and the CSV for programs have the columns' names, codes and UTC, and no subtotals, which would be counted twice.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import BinaryIO, cast

from django.utils.translation import gettext_noop as _

from suivi.publishing.formats.contract import About, Format, Write
from suivi.reports.contract import Answer

_HERE = "suivi.publishing.formats."
FORMATS: Mapping[str, Format] = {
    "xlsx": Format(
        "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", _HERE + "as_xlsx"
    ),
    "csv": Format("CSV", "text/csv; charset=utf-8", "csv", _HERE + "as_csv", _("For spreadsheets")),
    "pdf": Format("PDF", "application/pdf", "pdf", _HERE + "as_pdf", _("To print and to read")),
    "json": Format("JSON", "application/json", "json", _HERE + "as_json", _("For programs")),
    "parquet": Format(
        "Parquet", "application/vnd.apache.parquet", "parquet", _HERE + "as_parquet", _("For data warehouses")
    ),
    "csv_plain": Format("CSV", "text/csv; charset=utf-8", "csv", _HERE + "as_plain_csv", _("For programs")),
}


def write(name: str, answer: Answer, about: About, out: BinaryIO) -> None:
    """Writes the answer in the format of this name. Raises ``KeyError`` where there is none such."""
    written: Write = import_module(FORMATS[name].module).write
    written(answer, about, out)


def pieces(name: str, answer: Answer, about: About) -> Iterator[bytes]:
    """The same of CSV and JSON, piece by piece, to be sent while rows come."""
    return cast("Iterator[bytes]", import_module(FORMATS[name].module).pieces(answer, about))
