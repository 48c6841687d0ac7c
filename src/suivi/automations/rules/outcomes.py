"""What became of the steps of a firing: kept with it, told in its log, and what is needed to undo them."""

from collections.abc import Iterable
from datetime import datetime

import msgspec


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step that was looked at. ``place``: in the rule; ``do``: its word.

    ``result``: done, asked (the store is), left_out, needless (it was so already), waited, or failed. ``acts``: keys of
    what the store was asked for; ``parts``: of which parts of the order. ``tags``: those that were really put on or
    taken off. ``code``, ``params``: why it was not done, in words of the actions' reasons.
    """

    place: int
    do: str
    at: datetime
    result: str
    acts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    code: str = ""
    params: dict[str, str] = {}


_decoder = msgspec.json.Decoder(tuple[Outcome, ...])


def read(stored: str) -> tuple[Outcome, ...]:
    """The outcomes as they were kept."""
    return _decoder.decode(stored) if stored else ()


def written(outcomes: Iterable[Outcome]) -> str:
    """Outcomes as they are kept."""
    return msgspec.json.encode(tuple(outcomes)).decode()
