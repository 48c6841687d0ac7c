"""A shop's own CSS for its customers' pages: what is refused, and which colors of it are hard to read.

It is served as a file of its own site under a strict policy, so nothing in it can run or reach another site. What
could not work there, or would ask somebody else for something, is refused with its line, so that nobody wonders.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from suivi.core.translatable import gettext_noop as _
from suivi.customers.colors import TEXT, contrast, is_color

LARGEST = 8_000  # characters, so that a first view stays below 30 kB

# What is refused, and what people are told.
REFUSED: tuple[tuple[str, str], ...] = (
    (r"@import\b", _("@import would ask another site for something.")),
    (r"@font-face\b", _("Fonts of other sites are not loaded. Name one that devices have.")),
    (r"@(?:charset|namespace)\b", _("This cannot stand here.")),
    (r"\b(?:url|src|image|image-set|cross-fade|element)\(", _("Pictures cannot be loaded from CSS.")),
    (r"\\", _("A backslash could hide what is meant. Write the sign itself, such as →.")),
    (r"[<\x00]", _("This sign has no place in CSS.")),
)
PAIRS = (("--text", "--page"), ("--text", "--card"), ("--muted", "--card"), ("--accent", "--card"),
         ("--on-brand", "--brand"), ("--care", "--care-bg"))  # fmt: skip
_HIDDEN = re.compile(r"/\*.*?\*/", re.DOTALL)
_QUOTED = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'')
_VALUE = re.compile(r"(--[a-z-]+)\s*:\s*(#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?)\b")


class Refusal(NamedTuple):
    """Why CSS is not taken, in words to be translated, and in which line."""

    why: str
    line: int


class Faint(NamedTuple):
    """Two colors that are hard to tell apart: what stands on what, and their contrast (WCAG 2.2: at least 4.5)."""

    text: str
    ground: str
    contrast: float


def refusal(css: str) -> Refusal | None:
    """The first thing for which the CSS is not taken; None where it is good."""
    bare = _HIDDEN.sub(_lines, css)
    found = [
        Refusal(why, bare.count("\n", 0, match.start()) + 1)
        for pattern, why in REFUSED
        for match in [re.search(pattern, bare, re.IGNORECASE)]
        if match
    ]
    return min(found, key=lambda one: one.line) if found else _unclosed(bare)


def faint(css: str, base: str) -> list[Faint]:
    """Colors that the CSS sets so that they are hard to read, by day as it lays them over ``base``.

    Only what is said by the page's own variables, such as ``--text``, can be known.
    """
    own, known = _values(css), {**_values(base.partition("@media")[0]), **_values(css)}
    measured = (Faint(text, ground, contrast(known[text], known[ground])) for text, ground in PAIRS
                if {text, ground} & own.keys() and {text, ground} <= known.keys())  # fmt: skip
    return [one for one in measured if one.contrast < TEXT]


def _unclosed(bare: str) -> Refusal | None:
    """A comment, text or block without an end would swallow what follows."""
    if "/*" in bare:
        return Refusal(_("A comment is not closed."), bare.count("\n", 0, bare.index("/*")) + 1)
    rest = _QUOTED.sub(_lines, bare)
    odd = re.search(r"[\"']", rest)
    if odd:
        return Refusal(_("A quotation mark is not closed."), rest.count("\n", 0, odd.start()) + 1)
    opened: list[int] = []
    for match in re.finditer(r"[{}]", rest):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            return Refusal(_("A } closes nothing."), rest.count("\n", 0, match.start()) + 1)
    return Refusal(_("A { is not closed."), rest.count("\n", 0, opened[-1]) + 1) if opened else None


def _values(css: str) -> dict[str, str]:
    return dict(_values_in(_HIDDEN.sub("", css)))


def _values_in(css: str) -> Iterator[tuple[str, str]]:
    for name, value in _VALUE.findall(css):
        color = value.lower() if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:].lower())
        if is_color(color):
            yield name, color


def _lines(match: re.Match[str]) -> str:
    """Nothing, in as many lines."""
    return "\n" * match[0].count("\n")
