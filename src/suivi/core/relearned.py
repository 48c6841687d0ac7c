"""Was nothing learned but that it still is so? A full read of an order that did not change tells only that."""

from typing import Any

from suivi.core.facts import Fact, Facts, Stamp


def only_relearned(before: Facts, after: Facts) -> bool:
    """Whether both say the same, apart from when it was learned. ``before`` was joined into ``after``."""
    known, read = before.head, after.head
    if known is None or read is None or known.stamp.as_of != read.stamp.as_of:
        return False  # most changes end here
    return _same(before, after)


def _same(a: Any, b: Any) -> bool:  # noqa: ANN401 - whatever facts are made of
    """What a join left alone is the very same object, so that mostly little is compared."""
    if a is b:
        return True
    if isinstance(a, Stamp) and isinstance(b, Stamp):
        return (a.as_of, a.rank, a.source) == (b.as_of, b.rank, b.source)
    if isinstance(a, Fact) and type(a) is type(b):
        return all(_same(getattr(a, name), getattr(b, name)) for name in a.__struct_fields__)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(one, b[key]) for key, one in a.items())
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b)
