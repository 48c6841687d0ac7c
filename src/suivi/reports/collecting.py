"""Rows summed up by group: what each group's aggregates collected, which can be joined to another portion's."""

from collections.abc import Callable, Iterable
from typing import Any

from suivi.core.relative import Days
from suivi.reports.formulas.aggregates import Sum
from suivi.reports.planning import Plan

Key = tuple[Any, ...]
Groups = dict[Key, list[Sum]]


def meant(plan: Plan, rows: Iterable[Any], days: Days | None) -> Iterable[Any]:
    """The rows that filter and period mean."""
    test, over = plan.filter.test, plan.over
    if test is not None:
        rows = filter(test, rows)
    if days is None or over is None:
        return rows
    start, end = days
    return (row for row in rows if row[over] is not None and start <= row[over] < end)


def collect(plan: Plan, rows: Iterable[Any], more: Callable[[Any], Any] | None = None) -> Groups:
    """What the groups of these rows add up to. With a pivot, its value is the last of the key; behind it ``more``."""
    groups: Groups = {}
    gets = [one.value.get for one in (*plan.keys, *([plan.pivot] if plan.pivot else []))]
    gets += [more] if more else []
    slots = plan.slots
    steps = [(place, slot.of) for place, slot in enumerate(slots)]
    for row in rows:
        key = tuple([get(row) for get in gets])
        found = groups.get(key)
        if found is None:
            found = groups[key] = [slot.collect() for slot in slots]
        for place, of in steps:
            found[place].add(of(row))
    return groups


def join(groups: Groups, other: Groups) -> None:
    """Adds another portion's groups to these."""
    for key, found in other.items():
        known = groups.get(key)
        if known is None:
            groups[key] = found
        else:
            for mine, theirs in zip(known, found, strict=True):
                mine.join(theirs)


def joined(plan: Plan, many: Iterable[list[Sum]]) -> list[Sum]:
    """Several groups as one."""
    whole = [slot.collect() for slot in plan.slots]
    for one in many:
        for mine, theirs in zip(whole, one, strict=True):
            mine.join(theirs)
    return whole
