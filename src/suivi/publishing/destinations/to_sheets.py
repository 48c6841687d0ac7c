"""Google Sheets: the rows replace what a sheet holds. Texts stay texts, so nothing in them runs."""

import csv
import re
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice

import gspread
import msgspec
from google.auth.exceptions import GoogleAuthError
from gspread.exceptions import APIError, GSpreadException, SpreadsheetNotFound, WorksheetNotFound
from requests import RequestException

from suivi.core.translatable import gettext_noop as _
from suivi.publishing.destinations.contract import Known, Parcel, Permanent, Temporary

PORTION = 5_000  # rows in a request
MOST_CELLS = 10_000_000  # of a spreadsheet
SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
_ID = re.compile(r"/d/([\w-]+)")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?")
_KEY_URI = "https://oauth2.googleapis.com/token"


def send(known: Known, parcel: Parcel) -> None:
    """Writes all rows, from the first cell on."""
    rows = csv.reader(TextIOWrapper(parcel.file, encoding="utf-8-sig", newline=""))
    try:
        sheet = _sheet(known)
        for first, portion in _portions(rows):
            if first == 1:
                sheet.clear()
            width = max(map(len, portion))
            if (first + len(portion)) * width > MOST_CELLS:
                raise Permanent(_("A spreadsheet has no room for so many rows."))
            sheet.resize(first + len(portion) - 1, width)
            sheet.update([[_cell(text) for text in row] for row in portion], f"A{first}", raw=True)
        sheet.freeze(rows=1)
    except (SpreadsheetNotFound, PermissionError) as error:
        raise Permanent(_("The spreadsheet is not there, or not shared with the service account.")) from error
    except APIError as error:
        failure = Permanent if error.code in (400, 401, 403, 404) else Temporary
        raise failure(f"Google answered {error.code}.") from error
    except GoogleAuthError as error:
        raise Permanent(_("Google does not take the key of the service account.")) from error
    except (RequestException, GSpreadException) as error:
        raise Temporary(_("Google could not be reached.")) from error


def _portions(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[list[str]]]]:
    """So many rows at a time, with the number of the first."""
    first = 1
    while portion := list(islice(rows, PORTION)):
        yield first, portion
        first += len(portion)


def _cell(text: str) -> str | float:
    """A number where it is one; ids with zeros before them stay texts."""
    return float(text) if _NUMBER.fullmatch(text) else text


def _sheet(known: Known) -> gspread.Worksheet:
    book = _account(known["account"]).open_by_key(_spreadsheet(known["spreadsheet"]))
    try:
        return book.worksheet(known["sheet"])
    except WorksheetNotFound:
        return book.add_worksheet(known["sheet"], rows=1, cols=1)


def _spreadsheet(told: str) -> str:
    found = _ID.search(told)
    return found[1] if found else told.strip()


def _account(text: str) -> gspread.Client:
    """Signed in with the key; where it asks for its tokens is Google's place, whatever the key says."""
    try:
        account = msgspec.json.decode(text, type=dict)
        client = gspread.service_account_from_dict({**account, "token_uri": _KEY_URI}, scopes=SCOPES)
    except (msgspec.DecodeError, ValueError) as error:
        raise Permanent(_("This is no key of a service account.")) from error
    client.set_timeout(60)
    return client
