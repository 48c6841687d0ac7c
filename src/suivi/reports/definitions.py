"""Definitions as files: YAML that people can review, compare and share."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import get_language, gettext

from suivi.lib import plainyaml
from suivi.reports.contract import Definition, ReportError, Words

READY = Path(__file__).parent / "ready"
LONGEST = 50_000  # characters of a file


def read(text: str) -> Definition:
    """The definition in a file. Raises ``ReportError`` that says what in it is wrong."""
    if len(text) > LONGEST:
        raise ReportError(gettext("A definition has at most {most} characters.").format(most=LONGEST))
    try:
        return msgspec.convert(plainyaml.read(text), Definition)
    except plainyaml.NotYaml as error:
        raise ReportError(gettext("This is not YAML: {error}").format(error=error.told())) from error
    except msgspec.ValidationError as error:
        raise ReportError(gettext("The definition cannot be read: {error}").format(error=error)) from error


def written(definition: Definition) -> str:
    """The definition as a file, which ``read`` reads back; what says nothing is left out."""
    plain = msgspec.to_builtins(definition)
    first = [name for name in ("name", "title", "description", "topic", "dataset") if name in plain]
    ordered = {name: plain[name] for name in (*first, *(name for name in plain if name not in first))}
    return plainyaml.written(ordered)


def schema() -> dict[str, Any]:
    """The JSON schema of definitions, for editors."""
    found = msgspec.json.schema(Definition)
    found["title"], found["$schema"] = "A report of Suivi", "https://json-schema.org/draft/2020-12/schema"
    return found


@lru_cache(maxsize=1)
def ready() -> dict[str, Definition]:
    """The reports that come with Suivi, by name."""
    found = [read(path.read_text("utf-8")) for path in sorted(READY.glob("*.yaml"))]
    return {definition.name: definition for definition in found}


def words_of(definition: Definition) -> Words:
    """Title and description in the language in force."""
    known = definition.translations.get((get_language() or "en")[:2], Words())
    return Words(known.title or definition.title, known.description or definition.description)
