"""What a rule says of one order at one moment, and why. Pure, and the same for now and for the past."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec

from suivi.automations.rules.case import Case
from suivi.automations.rules.contract import Changed, Cleared, Definition, Raised, Step, When
from suivi.automations.rules.fields import OF_CUSTOMERS
from suivi.automations.rules.matching import Part, holds, parts


class Check(NamedTuple):
    """One condition, whether it held, and what the order had there ("" where that is personal)."""

    condition: str
    held: bool
    value: str


class Decision(NamedTuple):
    """``steps``: those that would be done now, were nothing waited for; none where it did not match."""

    matched: bool
    why: tuple[Check, ...]
    steps: tuple[Step, ...] = ()


class Compiled(NamedTuple):
    """A rule ready to be asked. ``of_customers``: it asks what the customer ordered before."""

    definition: Definition
    parts: tuple[Part, ...]
    of_customers: bool


_decoder = msgspec.json.Decoder(Definition)


@lru_cache(maxsize=8192)
def compiled(document: str) -> Compiled:
    """A rule as it is stored, its conditions read once. Raises ``QueryError``."""
    return made(_decoder.decode(document))


def made(definition: Definition) -> Compiled:
    """A rule ready to be asked. Raises ``QueryError``."""
    found = parts(definition.condition)
    between = [part for step in definition.then for part in parts(step.only_if)]
    asked = {field for part in (*found, *between) for field in part.fields}
    return Compiled(definition, found, not OF_CUSTOMERS.isdisjoint(asked))


def decide(rule: Compiled, case: Case, now: datetime) -> Decision:
    """Whether the order meets the rule's condition, what held of it and what did not, and what would be done."""
    why = tuple(Check(part.text, part.test(case, now), part.shown(case)) for part in rule.parts)
    if not all(check.held for check in why):
        return Decision(False, why)
    steps = tuple(step for step in rule.definition.then if not step.only_if or holds(step.only_if, case, now))
    return Decision(True, why, steps)


def meets(rule: Compiled, case: Case, now: datetime) -> bool:
    """Whether the order meets the rule's condition."""
    return all(part.test(case, now) for part in rule.parts)


def listens(when: When) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """The change that fires it: its name, the words after it and before it (none: any). None: no change does."""
    if isinstance(when, Changed):
        return when.name, when.after, when.before
    if isinstance(when, Raised):
        return "problem.raised", (when.problem.value,), ()
    if isinstance(when, Cleared):
        return "problem.cleared", (), (when.problem.value,)
    return None
