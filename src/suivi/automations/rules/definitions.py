"""Rules as files: YAML that people can review, compare and share; and the gallery that comes with Suivi."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import get_language, gettext

from suivi.automations.rules.contract import Definition, RuleError, Translated
from suivi.lib import plainyaml

READY = Path(__file__).parent / "ready"
LONGEST = 50_000  # characters of a file
_FIRST = ("name", "title", "description", "when", "if", "then", "limits")


def read(text: str) -> Definition:
    """The rule in a file, whose conditions are not looked at yet. Raises ``RuleError`` that says what is wrong."""
    if len(text) > LONGEST:
        raise RuleError(gettext("A definition has at most {most} characters.").format(most=LONGEST))
    try:
        return msgspec.convert(plainyaml.read(text), Definition)
    except plainyaml.NotYaml as error:
        raise RuleError(gettext("This is not YAML: {error}").format(error=error.told())) from error
    except msgspec.ValidationError as error:
        raise RuleError(gettext("The definition cannot be read: {error}").format(error=error)) from error


def written(definition: Definition) -> str:
    """The rule as a file, which ``read`` reads back; what says nothing is left out."""
    plain = msgspec.to_builtins(definition)
    ordered = {name: plain[name] for name in (*_FIRST, *plain) if name in plain}
    return plainyaml.written(ordered)


def schema() -> dict[str, Any]:
    """The JSON schema of rules, for editors."""
    found = msgspec.json.schema(Definition)
    found["title"], found["$schema"] = "A rule of Suivi", "https://json-schema.org/draft/2020-12/schema"
    return found


@lru_cache(maxsize=1)
def ready() -> dict[str, Definition]:
    """The gallery: rules that come with Suivi, by name."""
    found = [read(path.read_text("utf-8")) for path in sorted(READY.glob("*.yaml"))]
    return {definition.name: definition for definition in found}


def words_of(definition: Definition) -> Translated:
    """Title and description in the language in force."""
    known = definition.translations.get((get_language() or "en")[:2], Translated())
    return Translated(title=known.title or definition.title, description=known.description or definition.description)
