"""When somebody is told of what by one way: pure data, stored as JSON with the way."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from suivi.alerts.kinds import KINDS, RANK, SEVERITY
from suivi.core.words import Severity

Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]


class By(StrEnum):
    """By what somebody of the staff is told."""

    PAGE = "page"  # the list behind the bell
    EMAIL = "email"
    SMS = "sms"
    SLACK = "slack"
    TEAMS = "teams"
    WEBHOOK = "webhook"


UNDISTURBED = (By.PAGE, By.WEBHOOK)  # have no quiet hours


class When(StrEnum):
    """Of a kind: at once, in the briefing of the hour, day or week, or not at all."""

    AT_ONCE = "at_once"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    NEVER = "never"


BRIEFINGS = (When.HOUR, When.DAY, When.WEEK)


class Preset(StrEnum):
    """What holds of the kinds of which nothing else was chosen."""

    USUAL = "usual"
    EVERYTHING = "everything"  # at once
    BRIEFING = "briefing"  # all of it, once a day
    NOTHING = "nothing"


N, D, A = When.NEVER, When.DAY, When.AT_ONCE
# The usual, so that a new shop is neither silent nor noisy: by severity, critical first. Machines are told all of it.
USUAL: Mapping[By, tuple[When, When, When, When]] = {
    By.PAGE: (A, A, N, N),
    By.EMAIL: (A, D, D, N),
    By.SMS: (A, N, N, N),
    By.SLACK: (A, A, D, N),
    By.TEAMS: (A, A, D, N),
    By.WEBHOOK: (A, A, A, A),
}
ALL: Mapping[Preset, When] = {Preset.EVERYTHING: A, Preset.BRIEFING: D, Preset.NOTHING: N}
OFFERED: Mapping[By, tuple[When, ...]] = {
    By.PAGE: (A, N),  # the page is there all the time, and a machine needs no briefing
    By.WEBHOOK: (A, N),
    By.SMS: (A, N),  # a briefing has no room in one
}


class Choices(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything of one way. ``kinds``: what was chosen otherwise than ``preset`` says.

    ``hour`` and ``weekday`` (1 is Monday) of briefings; from ``quiet_from`` until before ``quiet_until`` nothing is
    told at once (the same hour twice: always told). Hours are by the clock of ``timezone``; "": the shop's.
    """

    preset: Preset = Preset.USUAL
    kinds: dict[str, When] = {}
    hour: Hour = 8
    weekday: Annotated[int, msgspec.Meta(ge=1, le=7)] = 1
    quiet_from: Hour = 20
    quiet_until: Hour = 7
    timezone: str = ""

    def of(self, kind: str, by: By) -> When:
        """When this kind is told by this way."""
        return self.kinds.get(kind) or usual(self.preset, kind, by)

    def when(self, by: By) -> dict[str, When]:
        """The same of every kind."""
        return {kind: self.of(kind, by) for kind in KINDS}


def usual(preset: Preset, kind: str, by: By) -> When:
    """What a preset says of a kind."""
    said = USUAL[by][RANK[SEVERITY.get(kind, Severity.LOW)]] if preset is Preset.USUAL else ALL[preset]
    return said if said in OFFERED.get(by, tuple(When)) else When.NEVER


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Where nobody took an order within so many business hours more, who is told: ``owners``, ``agents``, or the ids
    of ways of the shop.
    """

    hours: Annotated[int, msgspec.Meta(ge=1, le=500)]
    to: str


class Rules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of a whole shop: what is told on where nobody took it. ``least``: the least severity of which it is."""

    least: Severity = Severity.CRITICAL
    steps: tuple[Step, ...] = (Step(hours=4, to="owners"),)


def read(document: Mapping[str, Any]) -> Choices:
    """The choices as they were stored."""
    return msgspec.convert(document, Choices)


def rules(document: Mapping[str, Any]) -> Rules:
    """A shop's rules as they were stored."""
    return msgspec.convert(document, Rules)


def written(value: Choices | Rules) -> dict[str, Any]:
    """Choices or rules as they are stored."""
    found: dict[str, Any] = msgspec.to_builtins(value)
    return found
