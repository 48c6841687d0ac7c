"""Was nothing learned but that it still is so? A full read of an order that did not change tells only that."""

from typing import Any

import msgspec

from suivi.core.facts import Fact, Facts, Stamp


def only_relearned(before: Facts, after: Facts) -> bool:
    """Whether both say the same, apart from when it was learned. ``before`` was joined into ``after``."""
    known, read = before.head, after.head
    if known is None or read is None or known.stamp.as_of != read.stamp.as_of:
        return False  # most changes end here
    return bool(_unlearned(before) == _unlearned(after))


def _unlearned(value: Any) -> Any:  # noqa: ANN401 - whatever facts are made of
    if isinstance(value, Stamp):
        return value.as_of, value.rank, value.source
    if isinstance(value, Fact):
        return tuple(_unlearned(each) for each in msgspec.structs.astuple(value))
    if isinstance(value, dict):
        return {key: _unlearned(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_unlearned, value))
    return value
