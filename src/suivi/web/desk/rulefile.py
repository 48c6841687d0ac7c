"""A rule's file in the editor: written from a draft, read back, and where in it something is wrong."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.automations.rules.checking import checked
from suivi.automations.rules.contract import Definition, RuleError
from suivi.automations.rules.definitions import read
from suivi.lib import plainyaml

ORDER = ("name", "title", "description", "when", "if", "then", "limits")
_AT = re.compile(r"(?:`(?P<missing>\w+)` - at|- at) `\$(?P<path>[^`]*)`|field `(?P<first>\w+)`$")
# What a field that is missing, too short or unreadable wants.
WANTED: Mapping[str, str] = {
    "title": gettext_noop("Give the rule a title."),
    "name": gettext_noop("The name has small letters, digits and underscores, and begins with a letter."),
    "when": gettext_noop("Say when the rule is fired."),
    "then": gettext_noop("Say what the rule does."),
    "tags": gettext_noop("Say which tags, each of at most 40 characters."),
    "text": gettext_noop("Write the text."),
    "label": gettext_noop("Say what stands on the button."),
    "to": gettext_noop("Choose a webhook. Owners set them up among the destinations of reports."),
    "message": gettext_noop("Choose what to tell."),
    "reason": gettext_noop("Choose a reason."),
    "problem": gettext_noop("Choose a problem."),
    "for": gettext_noop("Say how long, such as 30m, 4h, 48bh, 3d or 5bd."),
    "still": gettext_noop("Say how long, such as 30m, 4h, 48bh, 3d or 5bd."),
    "within": gettext_noop("Say how long, such as 30m, 4h, 48bh, 3d or 5bd."),
    "of": gettext_noop("Choose which deadline."),
    "do": gettext_noop("Choose what the rule does."),
    "event": gettext_noop("Choose what fires the rule."),
    "cron": gettext_noop("Say when, in the five fields of cron, such as 0 9 * * 1-5."),
    "notes": gettext_noop("Notes have at most 255 characters."),
    "orders_an_hour": gettext_noop("Between 1 and 10,000 orders an hour."),
    "if": gettext_noop("A condition has at most 500 characters."),
    "only_if": gettext_noop("A condition has at most 500 characters."),
}


class Misread(Exception):  # noqa: N818 - said of a file
    """A file is no rule: why, and where (from 1; 0: not known)."""

    def __init__(self, text: str, line: int = 0, column: int = 0) -> None:
        super().__init__(text)
        self.text, self.line, self.column = text, line, column

    def told(self) -> str:
        """What is wrong, and where."""
        if not self.line:
            return self.text
        where = _("Line {line}, column {column}:").format(line=self.line, column=self.column or 1)
        return f"{where} {self.text}"


def written(draft: Mapping[str, Any]) -> str:
    """A draft as a file."""
    return plainyaml.written({name: draft[name] for name in (*ORDER, *draft) if name in draft})


def whole(draft: Mapping[str, Any]) -> Definition:
    """The rule that a draft is. Raises ``RuleError`` that says where it is not whole."""
    try:
        definition = msgspec.convert(draft, Definition)
    except msgspec.ValidationError as error:
        part = _part(str(error))
        wanted = _wanted(part)
        told = _(wanted) if wanted else _("The definition cannot be read: {error}").format(error=error)
        raise RuleError(told, part) from error
    checked(definition)
    return definition


def opened(text: str) -> Definition:
    """The rule in a file that somebody wrote. Raises ``Misread``."""
    text = text.replace("\r\n", "\n")
    try:
        definition = read(text)
        checked(definition)
    except RuleError as error:
        raise _misread(text, error) from error
    return definition


def _misread(text: str, error: RuleError) -> Misread:
    cause = error.__cause__
    if isinstance(cause, plainyaml.NotYaml):
        return Misread(_("This is not YAML: {error}").format(error=_(cause.problem)), cause.line, 1)
    part = _part(str(cause)) if isinstance(cause, msgspec.ValidationError) else error.part
    wanted = _wanted(part) if isinstance(cause, msgspec.ValidationError) else ""
    line, column = _place(text, part)
    return Misread(_(wanted) if wanted else error.text, line, column + (error.position or 0))


def _wanted(part: str) -> str:
    """What this part of a rule wants; of one tag, what tags want."""
    parent, _dot, last = part.rpartition(".")
    name = parent.rpartition(".")[2] if last.isdigit() and "." in parent else last
    return WANTED.get(name, "")


def _part(told: str) -> str:
    """Where in a rule: ``$.then[0].tags`` as ``then.0.tags``."""
    found = _AT.search(told)
    if not found:
        return ""
    path = (found["path"] or "").replace("[", ".").replace("]", "").strip(".")
    last = found["missing"] or found["first"] if "missing required" in told else ""
    return ".".join(filter(None, (path, last)))


def _place(text: str, part: str) -> tuple[int, int]:
    """The line and column where a part of the file begins, or the nearest part around it."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return 0, 0
    for step in filter(None, part.split(".")):
        inner = _inner(node, step)
        if inner is None:
            break
        node = inner
    return (node.start_mark.line + 1, node.start_mark.column + 1) if node else (1, 1)


def _inner(node: Any, step: str) -> Any:  # noqa: ANN401 - yaml's nodes have no types
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
        return node.value[int(step)]
    return None
