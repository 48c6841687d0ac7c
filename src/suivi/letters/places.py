"""Where a template is wrong. Of what ends too soon the language says that it ends, but not where: here it is found."""

import re
from collections.abc import Iterator

from liquid import Environment
from liquid.exceptions import LiquidError

from suivi.letters.faults import place_of, token_place

_STATEMENT = re.compile(r"{{-?.*?}}|{%-?\s*(\w*).*?%}", re.DOTALL)
_VERBATIM = re.compile(r"{%-?\s*(comment|raw)\s*-?%}.*?{%-?\s*end\1\s*-?%}", re.DOTALL)


def place(env: Environment, source: str, error: Exception) -> tuple[int, int]:
    """Line and column of an error in a template that cannot be read."""
    index = token_place(error, source)
    if index < 0 and isinstance(error, LiquidError):
        message = str(error.message)
        index = _unended(env, source) if message.startswith("expected tag end") else _alike(env, source, message)
    return place_of(source, index)


def _statements(source: str) -> Iterator[re.Match[str]]:
    """Outputs and tags, but for those that are only shown."""
    return _STATEMENT.finditer(_VERBATIM.sub(lambda found: " " * len(found.group()), source))


def _unended(env: Environment, source: str) -> int:
    """Where the innermost block begins that does not end; -1 where all do."""
    begun: list[tuple[str, int]] = []
    for found in _statements(source):
        name = found.group(1) or ""
        if begun and name == f"end{begun[-1][0]}":
            begun.pop()
        elif name in env.tags and env.tags[name].block:
            begun.append((name, found.start()))
    return begun[-1][1] if begun else -1


def _alike(env: Environment, source: str, message: str) -> int:
    """Where the first statement stands that fails in the same way alone; -1 where none does."""
    for found in _statements(source):
        try:
            env.from_string(found.group())
        except LiquidError as error:
            if str(error.message) == message:
                return found.start()
    return -1
