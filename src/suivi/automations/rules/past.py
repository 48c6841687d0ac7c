"""Where an order stood at each moment of its history: its standing of now, with its changes taken back. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from suivi.core.changes import AGREES, AXES, DISAGREES, Standing
from suivi.messages.table import CREATED
from suivi.orders.following import Seen

_FIELDS = {name: field for field, name in AXES}


class Story:
    """One order's standings. ``changes``: all since some moment, the oldest first; before that moment nobody knows."""

    def __init__(self, standing: Standing, changes: Sequence[Seen]) -> None:
        self.changes = changes
        self._times: list[datetime] = []
        self._standings: list[Standing | None] = []
        now: Standing | None = standing
        for change in reversed(changes):
            if not self._times or self._times[-1] != change.at:
                self._times.append(change.at)
                self._standings.append(now)
            now = None if change.name == CREATED or now is None else before(now, change)
        self._first = now
        self._times.reverse()
        self._standings.reverse()

    def at(self, moment: datetime) -> Standing | None:
        """Where the order stood then; None where it was not known yet."""
        place = bisect_right(self._times, moment)
        return self._standings[place - 1] if place else self._first


def before(standing: Standing, change: Seen) -> Standing:
    """The standing before a change, from the one after it."""
    if field := _FIELDS.get(change.name):
        return _with(standing, {field: change.before})
    undo = _UNDO.get(change.name)
    return _with(standing, undo(standing, change)) if undo else standing


def _with(standing: Standing, values: Mapping[str, Any]) -> Standing:
    return msgspec.structs.replace(standing, **values)


def _parcel(standing: Standing, change: Seen) -> Mapping[str, Any]:
    key = f"{change.detail.get('shipment', '')}|{change.detail.get('number', '')}"
    parcels = {name: word for name, word in standing.parcels.items() if name != key}
    return {"parcels": parcels | ({key: change.before} if change.before else {})}


def _raised(standing: Standing, change: Seen) -> Mapping[str, Any]:
    one = (change.after, change.detail.get("subject", ""))
    return {"problems": tuple(problem for problem in standing.problems if problem != one)}


def _cleared(standing: Standing, change: Seen) -> Mapping[str, Any]:
    one = (change.before, change.detail.get("subject", ""))
    return {"problems": tuple(sorted({*standing.problems, one}))}


def _drift(change: Seen) -> str:
    return f"{change.detail.get('axis', '')} {change.before} {change.after}"


def _tags(standing: Standing, change: Seen) -> Mapping[str, Any]:
    if standing.tags is None:
        return {}
    return {"tags": tuple(sorted({*standing.tags} - tags(change, "added") | tags(change, "removed")))}


def tags(change: Seen, key: str) -> set[str]:
    """The tags that a change ``added`` or ``removed``."""
    return set(filter(None, change.detail.get(key, "").split(", ")))


_UNDO: Mapping[str, Callable[[Standing, Seen], Mapping[str, Any]]] = {
    "order.archived": lambda _standing, _change: {"archived": False},
    "order.unarchived": lambda _standing, _change: {"archived": True},
    "parcel.added": _parcel,
    "parcel.changed": _parcel,
    "parcel.removed": _parcel,
    "problem.raised": _raised,
    "problem.cleared": _cleared,
    DISAGREES: lambda standing, change: {"drifts": tuple(one for one in standing.drifts if one != _drift(change))},
    AGREES: lambda standing, change: {"drifts": tuple(sorted({*standing.drifts, _drift(change)}))},
    "tags.changed": _tags,
}
