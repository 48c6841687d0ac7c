"""PDF to print and to read: what the report is, its picture, and a table whose header is on every page."""

from collections.abc import Sequence
from importlib.util import find_spec
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_noop as _
from fpdf import FPDF

from suivi.publishing.formats.contract import About
from suivi.reports.contract import Answer, Column, Kind, Subtotal

MOST = 5_000  # rows; who wants more wants a file to calculate with
PROBE = 200  # rows that decide the widths
LINE, PAD = 5.2, 1.5  # height of a row and space at a cell's sides, in millimeters
FONT = "DejaVu"
GREY, DARK, BAND = 110, 30, 246
RIGHT = frozenset({Kind.NUMBER, Kind.MONEY, Kind.COUNT, Kind.DURATION, Kind.PERCENT})
CURRENCY = "currency"
MADE = _("Made %(moment)s")
PAGE = _("Page %(page)s of %(pages)s")
NOTHING = _("No rows.")
MORE = _("These are the first %(shown)s rows; the other kinds of files hold all.")


def write(answer: Answer, about: About, out: BinaryIO) -> None:
    """The whole document; of more than ``MOST`` rows the first ones."""
    rows = list(islice(answer.rows, MOST + 1))
    page = _Page(about, landscape=len(answer.columns) > 6)
    page.opening()
    if rows:
        _Table(page, answer.columns, rows[:PROBE]).write(rows[:MOST])
    else:
        page.say(about.hand.say(NOTHING))
    if len(rows) > MOST:
        page.say(about.hand.say(MORE) % {"shown": MOST})
    page.output(out)


class _Page(FPDF):
    """Paper with the report's name above and its number below."""

    def __init__(self, about: About, *, landscape: bool) -> None:
        super().__init__(orientation="landscape" if landscape else "portrait", format="A4")
        self.about, self.hand = about, about.hand
        fonts = _fonts()
        self.add_font(FONT, "", fonts / "DejaVuSans.ttf")
        self.add_font(FONT, "B", fonts / "DejaVuSans-Bold.ttf")
        self.set_creation_date(about.made_at)
        self.set_title(about.title)
        self.set_lang(about.language)
        self.set_auto_page_break(auto=True, margin=16)
        self.alias_nb_pages()
        self.add_page()

    def header(self) -> None:
        """From the second page on."""
        if self.page_no() > 1:
            self._small()
            self.cell(0, LINE, f"{self.about.title}  {self.about.period}", new_x="LMARGIN", new_y="NEXT")
            self.ln(1)

    def footer(self) -> None:
        """When it was made, and which page this is."""
        self.set_y(-12)
        self._small()
        made = self.hand.say(MADE) % {"moment": self.hand.moment(self.about.made_at)}
        self.cell(self.epw / 2, LINE, " · ".join(filter(None, (self.about.shop, made))))
        page = self.hand.say(PAGE) % {"page": self.page_no(), "pages": "{nb}"}
        self.cell(self.epw / 2, LINE, page, align="R")

    def opening(self) -> None:
        """Title, period and picture."""
        self.set_font(FONT, "B", 16)
        self.multi_cell(0, 8, self.about.title, new_x="LMARGIN", new_y="NEXT")
        if self.about.period:
            self._small()
            self.cell(0, LINE, self.about.period, new_x="LMARGIN", new_y="NEXT")
        if self.about.chart:
            self.ln(3)
            self.image(BytesIO(self.about.chart), w=self.epw, alt_text=self.about.title)
        self.ln(4)

    def say(self, text: str) -> None:
        """A line under or instead of the table."""
        self._small()
        self.ln(2)
        self.multi_cell(0, LINE, text)

    def _small(self) -> None:
        self.set_font(FONT, "", 8)
        self.set_text_color(GREY)


class _Table:
    """Rows of one height; what is too long for its column ends in an ellipsis."""

    def __init__(self, page: _Page, columns: Sequence[Column], probe: Sequence[tuple[object, ...]]) -> None:
        self.page, self.columns, self.hand = page, columns, page.hand
        self.size = 8 if len(columns) <= 10 else 6.5
        self.currency = next((place for place, one in enumerate(columns) if one.name == CURRENCY), None)
        self.letters: dict[tuple[str, str], float] = {}
        self.widths = self._widths(probe)

    def write(self, rows: Sequence[tuple[object, ...]]) -> None:
        """The header and the rows, on as many pages as they take."""
        self._titles()
        for number, row in enumerate(rows):
            if self.page.will_page_break(LINE):
                self.page.add_page()
                self._titles()
            self._row(row, shaded=number % 2 == 1)

    def _titles(self) -> None:
        self._font("B")
        self._line([column.label for column in self.columns], "B")
        self.page.set_draw_color(GREY)
        self.page.line(self.page.l_margin, self.page.y, self.page.l_margin + sum(self.widths), self.page.y)
        self.page.y += 0.6

    def _row(self, row: tuple[object, ...], *, shaded: bool) -> None:
        if shaded:
            self.page.set_fill_color(BAND)
            self.page.rect(self.page.l_margin, self.page.y, sum(self.widths), LINE, style="F")
        style = "B" if type(row) is Subtotal else ""
        self._font(style)
        self._line(self._texts(row), style)

    def _line(self, texts: Sequence[str], style: str) -> None:
        """The texts of one row, each where its column is; faster than cells, which look for breaks."""
        left = self.page.l_margin
        for text, column, width in zip(texts, self.columns, self.widths, strict=True):
            fitting, long = self._fitting(text.replace("\n", " "), width - 2 * PAD, style)
            at = left + width - PAD - long if column.kind in RIGHT else left + PAD
            if fitting:
                self.page.text(at, self.page.y + LINE * 0.7, fitting)
            left += width
        self.page.y += LINE

    def _texts(self, row: tuple[object, ...]) -> list[str]:
        currency = "" if self.currency is None else str(row[self.currency] or "")
        blank = type(row) is Subtotal
        return [
            "" if value is None and blank else self.hand.cell(column, value, currency)
            for column, value in zip(self.columns, row, strict=True)
        ]

    def _fitting(self, text: str, room: float, style: str) -> tuple[str, float]:
        """The text, cut where it would leave its column, and how wide it is."""
        wide = self._long(text, style)
        if wide <= room:
            return text, wide
        used = self._long("…", style)
        for place, letter in enumerate(text):
            width = self._long(letter, style)
            if used + width > room:
                return text[:place].rstrip() + "…", used
            used += width
        return text, wide

    def _long(self, text: str, style: str) -> float:
        """How wide a text is, from its letters, each measured once."""
        total = 0.0
        for letter in text:
            width = self.letters.get((letter, style))
            if width is None:
                self._font(style)
                width = self.letters[letter, style] = self.page.get_string_width(letter)
            total += width
        return total

    def _font(self, style: str) -> None:
        self.page.set_font(FONT, style, self.size)
        self.page.set_text_color(DARK)

    def _widths(self, probe: Sequence[tuple[object, ...]]) -> list[float]:
        """What the first rows need, scaled to the page; no column takes more than a third of it."""
        needs = [self._long(one.label, "B") for one in self.columns]
        for row in probe:
            needs = [max(need, self._long(text, "")) for need, text in zip(needs, self._texts(row), strict=True)]
        room = self.page.epw
        needs = [min(need + 2 * PAD, room / 3) for need in needs]
        scale = room / sum(needs)
        return [need * min(scale, 1.6) for need in needs]


def _fonts() -> Path:
    """The folder of the letters that come with matplotlib, which is not loaded for it."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise RuntimeError("matplotlib, whose font the PDF takes, is not installed")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
