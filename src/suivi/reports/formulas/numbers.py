"""Numbers that are exact: six decimals, so that a sum is the same whatever the order of what is added."""

from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

_CONTEXT = Context(prec=34, rounding=ROUND_HALF_EVEN)
_PLACES = Decimal("0.000001")
_MOST = 10**15  # beyond it nothing in a shop is counted; sums of a million such stay exact

Number = int | Decimal


def exact(value: Number | None) -> Number | None:
    """The number to six decimals; unknown where it is too large to mean anything."""
    if value is None or not -_MOST < value < _MOST:
        return None
    return value if type(value) is int else _CONTEXT.quantize(_CONTEXT.create_decimal(value), _PLACES)


def divided(one: Number, other: Number) -> Number | None:
    """A quotient; unknown for a division by nothing."""
    if not other:
        return None
    try:
        return exact(_CONTEXT.divide(Decimal(one), Decimal(other)))
    except InvalidOperation:
        return None


def multiplied(one: Number, other: Number) -> Number | None:
    """A product."""
    return exact(one * other if type(one) is type(other) is int else _CONTEXT.multiply(Decimal(one), Decimal(other)))


def share(part: int, whole: int) -> Decimal | None:
    """A part of a whole; unknown where there is no whole."""
    found = divided(Decimal(part), whole)
    return None if found is None else Decimal(found)
