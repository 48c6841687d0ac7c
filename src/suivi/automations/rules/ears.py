"""What fires a rule: the table from changes to the rules that listen to them. Pure.

A change that tells of history (an order first seen long after it was placed, all orders judged anew) fires nothing, and
neither does what a rule did itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from suivi.actions.models import AUTOMATIC
from suivi.automations.rules.contract import AUTHOR, Changed, Raised
from suivi.automations.rules.deciding import Compiled, listens
from suivi.automations.rules.spans import after
from suivi.core.changes import AGREES, CLEARED, DISAGREES, RAISED
from suivi.core.words import Action
from suivi.core.workdays import Calendar
from suivi.messages.planning import SILENT
from suivi.messages.table import CREATED, seen_as
from suivi.orders.following import Seen
from suivi.orders.hindsight import OLDEST

LINGERS = timedelta(minutes=2)  # so long after an act ended, changes can still come of it


class Live(NamedTuple):
    """A rule that is on, or tried out. ``pk``: of its row. What happened before ``since`` is nothing to it."""

    pk: int
    version: int
    compiled: Compiled
    since: datetime
    dry: bool = False

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.compiled.definition.name


class Fired(NamedTuple):
    """A rule was fired by a change of an order. ``own``: by something that it did itself. ``due_at``: when to look.

    ``key``: the same for whatever fired the rule by this order at this moment.
    """

    rule: Live
    order_id: int
    at: datetime
    due_at: datetime
    fired_by: str
    subject: str
    change_id: int | None
    key: str
    makers: frozenset[str] = frozenset()

    @property
    def own(self) -> bool:
        """Whether the rule itself made what fired it."""
        return bool(self.makers) and self.rule.name in self.makers


class Doing(NamedTuple):
    """An act that a rule asked for on an order: between these moments, changes may come of it."""

    rule: str
    action: str
    since: datetime
    until: datetime | None


class _Ear(NamedTuple):
    rule: Live
    before: tuple[str, ...]
    still: str


# What changes where a store did something; problems may come and go with everything.
_PROBLEMS = frozenset({RAISED, CLEARED, DISAGREES, AGREES})
_GOODS = _PROBLEMS | {"fulfillment.changed", "delivery.changed", "parcel.added", "promise.changed", "order.archived",
                      "order.state"}  # fmt: skip
_MONEY = _PROBLEMS | {"payment.changed", "payment.flag", "order.archived", "order.state"}
EFFECTS: Mapping[str, frozenset[str]] = {
    Action.HOLD: _GOODS,
    Action.RELEASE_HOLD: _GOODS,
    Action.FULFILL: _GOODS,
    Action.CAPTURE: _MONEY,
    Action.MARK_AS_PAID: _MONEY,
    Action.CANCEL: _GOODS | _MONEY,
    Action.ARCHIVE: _PROBLEMS | {"order.archived", "order.state"},
    Action.REOPEN: _PROBLEMS | {"order.unarchived", "order.state"},
    Action.CREATE_RETURN: _PROBLEMS | {"return.changed"},
    Action.ADD_TAGS: frozenset({"tags.changed"}),
    Action.REMOVE_TAGS: frozenset({"tags.changed"}),
    Action.SET_NOTE: frozenset({"note.changed"}),
}
_OPPOSITE: Mapping[str, str] = {
    "order.archived": "order.unarchived",
    "order.unarchived": "order.archived",
    "report.disagrees": "report.agrees",
    "report.agrees": "report.disagrees",
}


def key(rule: int, order: int, at: datetime) -> str:
    """A short name for a rule that an order fired at a moment."""
    return blake2b(f"{rule} {order} {at.timestamp()}".encode(), digest_size=16).hexdigest()


class Ears:
    """Rules by the changes that they listen to, so that a change costs only the rules that it concerns."""

    def __init__(self, rules: Iterable[Live], calendar: Calendar) -> None:
        self._calendar = calendar
        self._by_change: dict[tuple[str, str], list[_Ear]] = {}
        for rule in rules:
            for when in rule.compiled.definition.when:
                heard = listens(when)
                if heard is None:
                    continue
                name, words, before = heard
                still = when.still if isinstance(when, Changed | Raised) else "0m"
                for word in words or ("",):
                    self._by_change.setdefault((name, word), []).append(_Ear(rule, before, still))

    def fired(
        self, changes: Sequence[Seen], placed: Mapping[int, datetime], doing: Mapping[int, Sequence[Doing]]
    ) -> Iterator[Fired]:
        """Each rule once for each order and moment. ``placed``: when the orders were placed; ``doing``: what rules had
        done to them.
        """
        history = {
            (change.order_id, change.at)
            for change in changes
            if change.name == CREATED and placed.get(change.order_id, change.at) < change.at - OLDEST
        }
        once: set[tuple[int, int, datetime]] = set()
        for change in changes:
            if change.cause.startswith(SILENT) or (change.order_id, change.at) in history:
                continue
            for one in seen_as(change):
                for ear in self._hearing(one):
                    place = (ear.rule.pk, change.order_id, change.at)
                    if change.at >= ear.rule.since and place not in once:
                        once.add(place)
                        yield self._fired(ear, one, made_by(one, doing.get(change.order_id, ())))

    def _hearing(self, change: Seen) -> Iterator[_Ear]:
        whole, coarse = change.after, change.after.partition(".")[0]
        for word in dict.fromkeys((whole, coarse, "")):
            for ear in self._by_change.get((change.name, word), ()):
                if not ear.before or change.before.partition(".")[0] in ear.before or change.before in ear.before:
                    yield ear

    def _fired(self, ear: _Ear, change: Seen, makers: frozenset[str]) -> Fired:
        due_at = after(change.at, ear.still, self._calendar)
        told = f"{change.name} {change.after or change.before}".strip()
        name, subject = key(ear.rule.pk, change.order_id, change.at), subject_of(change)
        return Fired(ear.rule, change.order_id, change.at, due_at, told[:120], subject, change.id, name, makers)


def subject_of(change: Seen) -> str:
    """The parcel or the problem's subject that the change is of."""
    detail = change.detail
    if change.name.startswith("parcel."):
        return f"{detail.get('shipment', '')}|{detail.get('number', '')}"[:240]
    return detail.get("subject", "")[:240]


def ends(fired_by: str, subject: str, later: Seen) -> bool:
    """Whether a later change of the order says that what fired a rule is so no more."""
    name, _, word = fired_by.partition(" ")
    if name.startswith("problem."):
        other = CLEARED if name == RAISED else RAISED
        return later.name == other and word in {later.before, later.after} and subject_of(later) == subject
    if name.startswith("parcel."):
        return later.name.startswith("parcel.") and subject_of(later) == subject
    return later.name == _OPPOSITE.get(name, name)


def made_by(change: Seen, doing: Iterable[Doing]) -> frozenset[str]:
    """The names of the rules that made the change: by what they wrote, or had the store do."""
    writer = change.detail.get("by", "")
    prefix = f"{AUTOMATIC}{AUTHOR}"
    found = {writer.removeprefix(prefix)} if writer.startswith(prefix) else set()
    for act in doing:
        lasts = act.since <= change.at and (act.until is None or change.at <= act.until + LINGERS)
        if lasts and change.name in EFFECTS.get(act.action, ()):
            found.add(act.rule)
    return frozenset(found)
