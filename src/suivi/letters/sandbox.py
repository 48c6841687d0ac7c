"""The Liquid that shops may write: the language that Shopify merchants know, and nothing that could do harm.

A template reaches only the values that it is given, which are texts, numbers, lists and mappings of them. What it may
spend is counted, not timed, so that the same template is stopped at the same place on every machine: its own length,
the turns of all its loops together, each thing looked up, and each character that passes a filter.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from liquid import BoundTemplate, CachingDictLoader, Environment, Markup, RenderContext, StrictDefaultUndefined
from liquid.exceptions import LiquidError, ResourceLimitError
from liquid.filter import with_context

from suivi.letters.days import Day
from suivi.letters.faults import CannotWrite, fault_of, place_of, token_place
from suivi.letters.places import place

LONGEST = 40_000  # characters of a template
OUTPUT = 200_000  # bytes that it may write
TEXT = 100_000  # characters of one value, and digits of a number that nobody needs
STEPS = 30_000  # what all of it may cost
BITS = 1024
CHARACTERS = 100  # that pass a filter for the price of one step
BLOCKS = Path(__file__).parent / "blocks"

# Left out: whatever puts a value into HTML unescaped, reads the machine's clock, or reads another file by its name.
FILTERS_LEFT_OUT = ("safe", "escapejs", "date")
TAGS_LEFT_OUT = ("include", "doc", "increment", "decrement")

# What goes wrong inside a template although it could be read: a list where a number belongs, and such.
BREAKS = (LiquidError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class _Context(RenderContext):
    """A rendering that counts what it costs. Nothing of nothing is nothing, as in Liquid; anything else unknown is an
    error.
    """

    __slots__ = ("spent",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        parent = self.parent_context
        self.spent: list[int] = parent.spent if isinstance(parent, _Context) else [0]

    def spend(self, steps: int) -> None:
        """Counts steps. Raises ``ResourceLimitError`` when there are too many."""
        self.spent[0] += steps
        if self.spent[0] > STEPS:
            raise ResourceLimitError("it does too much", token=None)

    def get(self, path: list[object], **kwargs: Any) -> object:  # noqa: ANN401
        self.spend(1)
        return super().get(path, **kwargs)

    def get_item(self, obj: Any, key: Any) -> Any:  # noqa: ANN401
        return None if obj is None else super().get_item(obj, key)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.spend(length)
        super().raise_for_loop_limit(length)

    def filter(self, name: str, token: Any) -> Callable[..., object]:  # noqa: ANN401
        found = super().filter(name, token)

        def counted(value: Any, *args: Any, **kwargs: Any) -> object:  # noqa: ANN401
            self.spend(1 + _size(value) // CHARACTERS)
            if name in GROWING and GROWING[name](value, *args) > TEXT:
                raise ResourceLimitError("it makes a text that is too long", token=token)
            result = found(value, *args, **kwargs)
            if _size(result) > TEXT or (isinstance(result, int) and result.bit_length() > BITS):
                raise ResourceLimitError("it makes a value that is too large", token=token)
            return result

        return counted


class _Template(BoundTemplate):
    context_class = _Context


class _Sandbox(Environment):
    block_nesting_limit = 20
    context_depth_limit = 20
    loop_iteration_limit = 10_000
    local_namespace_limit = 4 * TEXT
    output_stream_limit = OUTPUT
    template_class = _Template

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for name in FILTERS_LEFT_OUT:
            del self.filters[name]
        for name in TAGS_LEFT_OUT:
            del self.tags[name]
        self.add_filter("date", _date)
        self.add_filter("money", _money)
        self.add_filter("money_with_currency", _money)


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | list | tuple | dict) else 1


def _replaced(text: object, old: object = "", new: object = "") -> int:
    return len(str(text)) + str(text).count(str(old)) * len(str(new))


def _joined(items: object, between: object = " ") -> int:
    if not isinstance(items, list | tuple):
        return _size(items)
    return sum(len(str(one)) for one in items) + len(items) * len(str(between))


# How long the result of a filter would be that makes much out of little.
GROWING: Mapping[str, Callable[..., int]] = {"replace": _replaced, "join": _joined}


@with_context
def _date(value: object, pattern: object = "", *, context: RenderContext) -> object:
    """A day after a pattern of strftime, in the words of the letter's language; anything else as it is."""
    found = context.globals.get("now") if value in ("now", "today") else value
    return found.written(str(pattern)) if isinstance(found, Day) else value


def _money(value: object) -> object:
    """Amounts are written already, with their currency; templates made for Shopify ask for it."""
    return value


@lru_cache(maxsize=3)
def sandbox(kind: str) -> Environment:
    """The language for ``html``; for ``txt``, where values stay as they are; and for ``plain``, which is HTML with the
    blocks of plain text, to be read as text (``letters.plain``).
    """
    blocks = {file.stem: file.read_text("utf-8") for file in BLOCKS.glob("*.html" if kind == "html" else "*.txt")}
    return _Sandbox(
        loader=CachingDictLoader(blocks),
        undefined=StrictDefaultUndefined,
        strict_filters=True,
        autoescape=kind != "txt",
    )


@lru_cache(maxsize=1024)
def parse(source: str, kind: str) -> BoundTemplate:
    """The template, read. Raises ``CannotWrite`` with the place of what is wrong."""
    if len(source) > LONGEST:
        raise CannotWrite("too_long", limit=LONGEST)
    try:
        return sandbox(kind).from_string(source)
    except BREAKS as error:
        raise fault_of(error, place(sandbox(kind), source, error)) from error


def render(source: str, kind: str, values: Mapping[str, object]) -> str:
    """What the template says with these values. Raises ``CannotWrite``."""
    template = parse(source, kind)
    try:
        return template.render(**values)
    except BREAKS as error:
        raise fault_of(error, place_of(source, token_place(error, source))) from error


def safe(html: str) -> Markup:
    """HTML that is put as it is where a template of Suivi's own names it."""
    return Markup(html)
