"""What a filter says about the statuses of orders and parcels, by which the few of a large shop that it means are found
without a look at the others: orders by their status keys, of which the overview's counts know all that there are;
parcels by whether they are still under way.
"""

from collections.abc import Callable

from suivi.core.query import And, Not, Or, Query, Term
from suivi.core.statuskey import StatusSet
from suivi.orders.models import Order, Parcel
from suivi.orders.parcelkey import ENDED, STATUSES, UNTRACKED
from suivi.reports.datasets import Dataset

StatusTest = Callable[[StatusSet], bool]
_AXES = frozenset({"state", "payment", "fulfillment", "delivery", "returns"})  # columns that are in a key by that name
_MOVING = frozenset(map(str, STATUSES)) - ENDED - {str(UNTRACKED)}  # no parcel that has ended has one of them


def status_test(query: Query, dataset: Dataset) -> StatusTest | None:
    """Whether rows of orders with these statuses can be meant: never too few, perhaps too many. None where the filter
    does not ask for statuses, or the rows are not of the orders' table.
    """
    return _test(query, dataset) if dataset.model is Order else None


def _test(query: Query, dataset: Dataset) -> StatusTest | None:
    if isinstance(query, And):
        tests = [found for part in query.parts if (found := _test(part, dataset))]
        return (lambda status: all(test(status) for test in tests)) if tests else None
    if isinstance(query, Or):
        tests = [found for part in query.parts if (found := _test(part, dataset))]
        return (lambda status: any(test(status) for test in tests)) if len(tests) == len(query.parts) else None
    if isinstance(query, Not):
        return _without(query.part, dataset)
    return _axis(query, dataset) or _problem(query, dataset)


def _without(query: Query, dataset: Dataset) -> StatusTest | None:
    """Only a word of an axis is told exactly by the key, so that what lacks it is, too."""
    inner = _axis(query, dataset) if isinstance(query, Term) else None
    return (lambda status: not inner(status)) if inner else None


def _axis(term: Term, dataset: Dataset) -> StatusTest | None:
    field = dataset.field(term.field)
    if field is None or field.stored not in _AXES or field.choices is None or term.op != "=":
        return None
    axis, choices = field.stored, field.choices
    words = frozenset(word for value in term.values for word in choices[value])
    return lambda status: getattr(status, axis) in words


def _problem(term: Term, dataset: Dataset) -> StatusTest | None:
    """An order with a certain problem has it among all of its problems."""
    field = dataset.field(term.field)
    if field is None or field.stored not in {"problem", "problems"} or not all(term.values):
        return None
    if term.op != "=":
        return lambda status: bool(status.problems)
    words = frozenset(text.casefold() for text in term.values)
    return lambda status: not words.isdisjoint(status.problems)


def are_moving(query: Query, dataset: Dataset) -> bool:
    """Whether rows can only be parcels from which something is still expected."""
    if isinstance(query, And | Or):
        every = any if isinstance(query, And) else all
        return bool(query.parts) and every(are_moving(part, dataset) for part in query.parts)
    if isinstance(query, Not) or dataset.model is not Parcel or query.op != "=":
        return False
    field = dataset.field(query.field)
    return field is not None and field.stored == "status" and _MOVING.issuperset(query.values)
