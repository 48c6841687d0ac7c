"""Why a letter cannot be written, and where in its template: words for whoever wrote it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from liquid import exceptions as liquid
from liquid.exceptions import LiquidError

# What is wrong, for people. ``{said}`` is what the language says of it, in English.
WORDS = {
    "too_long": gettext_lazy("The text is too long: at most {limit} characters."),
    "too_much": gettext_lazy("The template asks for too much: {said}. Loops and long texts are limited."),
    "no_block": gettext_lazy("There is no block {name}. {hint}"),
    "no_filter": gettext_lazy("There is no filter “{name}”. {hint}"),
    "no_tag": gettext_lazy("There is no tag “{name}”. {hint}"),
    "no_variable": gettext_lazy("There is no variable “{name}”. {hint}"),
    "syntax": gettext_lazy("This is not Liquid as it is written: {said}."),
    "nested": gettext_lazy("Too many blocks stand within each other."),
    "broken": gettext_lazy("This cannot be worked out: {said}."),
    "empty": gettext_lazy("The message would be empty."),
}  # fmt: skip


class CannotWrite(Exception):  # noqa: N818  # read as a sentence where it is caught
    """The letter cannot be written as its template stands. Trying again does not help.

    ``line`` and ``column`` are counted from 1; 0 where the fault has no place. ``part``: subject, preheader or body.
    """

    def __init__(self, code: str, line: int = 0, column: int = 0, part: str = "", **facts: object) -> None:
        super().__init__(code)
        self.code, self.line, self.column, self.part, self.facts = code, line, column, part, facts

    @property
    def message(self) -> str:
        """What is wrong, in the language of who reads it now."""
        return str(WORDS[self.code]).format_map({"hint": "", **self.facts}).strip()

    def __str__(self) -> str:
        if not self.line:
            return self.message
        place = _("Line {line}, column {column}").format(line=self.line, column=self.column)
        return f"{place}: {self.message}"

    def at(self, part: str) -> "CannotWrite":
        """The same, of this part of the template."""
        return CannotWrite(self.code, self.line, self.column, part, **self.facts)


# The library's errors, the first that fits.
CODES: tuple[tuple[type[Exception], str], ...] = (
    (liquid.BlockNestingError, "nested"),
    (RecursionError, "nested"),
    (liquid.ResourceLimitError, "too_much"),
    (liquid.UnknownFilterError, "no_filter"),
    (liquid.TemplateNotFoundError, "no_block"),
    (liquid.UndefinedError, "no_variable"),
    (liquid.LiquidSyntaxError, "syntax"),
    (Exception, "broken"),
)


def fault_of(error: Exception, source: str) -> CannotWrite:
    """The library's error as a fault in a template."""
    code = next(code for kind, code in CODES if isinstance(error, kind))
    said = str(error.message if isinstance(error, LiquidError) else error) or type(error).__name__
    line, column = _place(error, source)
    name = said.partition("'")[2].partition("'")[0] or said
    if code == "syntax" and said.startswith(("unexpected tag", "unknown tag")):
        code = "no_tag"
    return CannotWrite(code, line, column, said=said.rstrip("."), name=name)


def _place(error: Exception, source: str) -> tuple[int, int]:
    """Line and column of an error, where it tells a place in this very template."""
    token: Any = getattr(error, "token", None)
    if token is None or token.start_index < 0 or token.source != source:
        return 0, 0
    return place_of(source, token.start_index)


def place_of(source: str, index: int) -> tuple[int, int]:
    """Line and column, counted from 1, of a place in a text."""
    before = source[: min(index, len(source))]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
