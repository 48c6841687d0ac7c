"""Definitions as files: YAML that people can review, compare and share."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import yaml
from django.utils.translation import get_language, gettext

from suivi.reports.contract import Definition, ReportError, Words

READY = Path(__file__).parent / "ready"
LONGEST = 50_000  # characters of a file


def read(text: str) -> Definition:
    """The definition in a file. Raises ``ReportError`` that says what in it is wrong."""
    if len(text) > LONGEST:
        raise ReportError(gettext("A definition has at most {most} characters.").format(most=LONGEST))
    try:
        found = msgspec.convert(yaml.load(text, Loader=_Loader), Definition)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise ReportError(gettext("This is not YAML: {error}").format(error=_short(error))) from error
    except msgspec.ValidationError as error:
        raise ReportError(gettext("The definition cannot be read: {error}").format(error=error)) from error
    except RecursionError as error:
        raise ReportError(gettext("This is not YAML: {error}").format(error=gettext("it nests too deep"))) from error
    return found


def written(definition: Definition) -> str:
    """The definition as a file, which ``read`` reads back; what says nothing is left out."""
    plain = msgspec.to_builtins(definition)
    first = [name for name in ("name", "title", "description", "topic", "dataset") if name in plain]
    ordered = {name: plain[name] for name in (*first, *(name for name in plain if name not in first))}
    return yaml.dump(ordered, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


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


class _Loader(yaml.SafeLoader):
    """Plain values only: no dates, no octal numbers, and no anchors, by which a small file becomes a large one."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401
        """Refuses aliases."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError(gettext("aliases are not allowed"))
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Dumper(yaml.SafeDumper):
    """Lists set in, so that a difference shows where it is."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ANN401, ARG002
        """Lists are indented under their key."""
        return super().increase_indent(flow, False)


def _short(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return gettext("{problem}, line {line}").format(problem=problem, line=mark.line + 1) if mark else str(problem)
