"""Why a letter cannot be written, and where in its template: words for whoever wrote it."""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from liquid import exceptions as liquid
from liquid.exceptions import LiquidError

# What is wrong, for people. ``{said}`` is what the language itself says of it, in English.
WORDS: dict[str, Promise] = {
    "too_long": gettext_lazy("The text is too long: at most {limit} characters."),
    "too_much": gettext_lazy("The template asks for too much ({said}). Loops and long texts are limited."),
    "nested": gettext_lazy("Too many blocks or brackets stand within each other."),
    "no_block": gettext_lazy("There is no block “{name}”. {hint}"),
    "no_filter": gettext_lazy("There is no filter “{name}”. {hint}"),
    "no_tag": gettext_lazy("There is no tag “{name}”. {hint}"),
    "no_variable": gettext_lazy("There is no variable “{name}”. {hint}"),
    "open": gettext_lazy("The block that begins here does not end: “{name}” is missing."),
    "stray": gettext_lazy("“{name}” belongs to a block that is not open here."),
    "unclosed": gettext_lazy("“{name}” is missing."),
    "cut": gettext_lazy("Something is missing before the end of this."),
    "syntax": gettext_lazy("Liquid does not understand this ({said})."),
    "broken": gettext_lazy("This cannot be worked out ({said})."),
    "empty": gettext_lazy("There is no text, or none is left when it is worked out."),
}


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
        near = self.facts.get("near")
        hint = _("Did you mean “{name}”?").format(name=near) if near else ""
        return str(WORDS[self.code]).format_map({**self.facts, "hint": hint}).strip()

    def __str__(self) -> str:
        if not self.line:
            return self.message
        place = _("Line {line}, column {column}").format(line=self.line, column=self.column)
        return f"{place}: {self.message}"

    def at(self, part: str) -> "CannotWrite":
        """The same, of this part of the template."""
        return CannotWrite(self.code, self.line, self.column, part, **self.facts)


# The library's errors, the first that fits; and its words, where they tell more. What is in brackets is the name.
KINDS: tuple[tuple[type[Exception], str], ...] = (
    (liquid.BlockNestingError, "nested"),
    (RecursionError, "nested"),
    (liquid.ResourceLimitError, "too_much"),
    (liquid.UnknownFilterError, "no_filter"),
    (liquid.TemplateNotFoundError, "no_block"),
    (liquid.UndefinedError, "no_variable"),
    (liquid.LiquidSyntaxError, "syntax"),
    (Exception, "broken"),
)
SAID: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"expected tag (end\w+)"), "open"),
    (re.compile(r"unexpected tag '(end\w+|else|elsif|when)'"), "stray"),
    (re.compile(r"unexpected tag '(.*)'"), "no_tag"),
    (re.compile(r"expected '(}}|%})', found end of file"), "unclosed"),
    (re.compile(r"found (end of expression)"), "cut"),
)
_QUOTED = re.compile(r"'([^']+)'")


def fault_of(error: Exception, place: tuple[int, int] = (0, 0)) -> CannotWrite:
    """The library's error as a fault in a template."""
    cause = error.__cause__ if isinstance(error.__cause__, RecursionError) else error
    code = next(code for kind, code in KINDS if isinstance(cause, kind))
    said = str(error.message if isinstance(error, LiquidError) else error) or type(error).__name__
    quoted = _QUOTED.search(said)
    name = quoted.group(1) if quoted else said.removesuffix(" is undefined")
    if code == "syntax":
        fits = ((pattern.search(said), better) for pattern, better in SAID)
        code, name = next(((better, found.group(1)) for found, better in fits if found), (code, name))
    return CannotWrite(code, *place, said=said.rstrip("."), name=name)


def token_place(error: Exception, source: str) -> int:
    """Where in this very source an error says that it is; -1 where it does not."""
    token: Any = getattr(error, "token", None)
    return token.start_index if token is not None and token.source == source else -1


def place_of(source: str, index: int) -> tuple[int, int]:
    """Line and column, counted from 1, of a place in a text; 0 and 0 for no place."""
    if index < 0:
        return 0, 0
    before = source[:index]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
