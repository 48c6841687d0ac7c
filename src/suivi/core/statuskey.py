"""All small status dimensions of an order in one number, so that counting orders means counting numbers.

Layout, low bits first: state 2 · payment 4 · payment flag 2 · fulfillment 4 · delivery 5 · return 3 · problems 32
(one bit a code). The number fits a signed 64-bit column. Widths are frozen: a word is added at the end of its enum.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from suivi.core.words import Delivery, Fulfillment, OrderState, Payment, PaymentFlag, ProblemCode, Return


class StatusSet(NamedTuple):
    """What a status key says."""

    state: OrderState
    payment: Payment
    flag: PaymentFlag
    fulfillment: Fulfillment
    delivery: Delivery
    returns: Return
    problems: frozenset[ProblemCode]


DIMENSIONS: tuple[tuple[str, type[StrEnum], int], ...] = (
    ("state", OrderState, 2),
    ("payment", Payment, 4),
    ("flag", PaymentFlag, 2),
    ("fulfillment", Fulfillment, 4),
    ("delivery", Delivery, 5),
    ("returns", Return, 3),
)
PROBLEM_SHIFT = sum(width for _, _, width in DIMENSIONS)
_NUMBERS: dict[str, dict[StrEnum, int]] = {
    name: {word: place for place, word in enumerate(enum)} for name, enum, _ in DIMENSIONS
}
_BITS: dict[ProblemCode, int] = {code: 1 << place for place, code in enumerate(ProblemCode)}


def pack(
    *,
    state: OrderState,
    payment: Payment,
    flag: PaymentFlag,
    fulfillment: Fulfillment,
    delivery: Delivery,
    returns: Return,
    problems: Iterable[ProblemCode],
) -> int:
    """The number for these statuses."""
    key = _NUMBERS["state"][state]
    key |= _NUMBERS["payment"][payment] << 2
    key |= _NUMBERS["flag"][flag] << 6
    key |= _NUMBERS["fulfillment"][fulfillment] << 8
    key |= _NUMBERS["delivery"][delivery] << 12
    key |= _NUMBERS["returns"][returns] << 17
    mask = 0
    for code in problems:
        mask |= _BITS[code]
    return key | mask << PROBLEM_SHIFT


@lru_cache(maxsize=65536)
def unpack(key: int) -> StatusSet:
    """The statuses in a number made by ``pack``."""
    values: list[StrEnum] = []
    rest = key
    for _, enum, width in DIMENSIONS:
        values.append(list(enum)[rest & ((1 << width) - 1)])
        rest >>= width
    problems = frozenset(code for code, bit in _BITS.items() if rest & bit)
    return StatusSet._make([*values, problems])
