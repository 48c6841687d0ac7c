"""YAML that people review and share: plain values only, written so that a difference shows where it is."""

from typing import Any

import yaml
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class NotYaml(ValueError):  # noqa: N818 - said of a text
    """The text is no YAML, or uses more of it than plain values. ``line`` counts from 1; 0: not known."""

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line

    def told(self) -> str:
        """What is wrong, and where, in the language in force."""
        problem = gettext(self.problem)
        return gettext("{problem}, line {line}").format(problem=problem, line=self.line) if self.line else problem


def read(text: str) -> object:
    """The plain values that the text says. Raises ``NotYaml``."""
    try:
        found: object = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise NotYaml(getattr(error, "problem", None) or str(error), mark.line + 1 if mark else 0) from error
    except RecursionError as error:
        raise NotYaml(_("it nests too deep")) from error
    return found


def written(plain: object) -> str:
    """Plain values as YAML, keys in the order they have."""
    text: str = yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text


class _Loader(yaml.SafeLoader):
    """No dates, no octal numbers, and no anchors, by which a small file becomes a large one."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401
        """Refuses aliases."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError(_("aliases are not allowed"))
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
