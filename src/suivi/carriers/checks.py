"""The check digits of tracking numbers. Each rule takes the number's body and its check digit, both as text."""

from collections.abc import Callable
from itertools import cycle

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def _weighted(body: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(body, cycle(weights), strict=False))


def _mod10(body: str, digit: str, weights: tuple[int, ...]) -> bool:
    """Weights from the left, and the digit that completes the sum to tens (USPS, GS1, FedEx Ground, Canada Post)."""
    return -_weighted(body, weights) % 10 == int(digit)


def _fedex(body: str, digit: str, weights: tuple[int, ...]) -> bool:
    return _weighted(body, weights) % 11 % 10 == int(digit)


def _ups(body: str, digit: str) -> bool:
    """UPS counts a letter as a digit of its own and doubles every second place."""
    values = (int(one) if one.isdigit() else (ord(one) - 3) % 10 for one in body)
    return -sum(value * weight for value, weight in zip(values, cycle((1, 2)), strict=False)) % 10 == int(digit)


def _s10(body: str, digit: str) -> bool:
    """UPU S10: eight weights, modulo eleven; ten becomes 0 and eleven 5."""
    rest = 11 - _weighted(body, _S10_WEIGHTS) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(digit)


def _mod37_36(body: str, digit: str) -> bool:
    """ISO 7064 modulo 37/36, on the 28 characters of a DPD label."""
    rest = 36
    for one in body:
        rest = (rest + _LETTERS.index(one)) % 36 or 36
        rest = rest * 2 % 37
    return _LETTERS[(37 - rest) % 36] == digit


CHECKS: dict[str, Callable[[str, str], bool]] = {
    "fedex_173": lambda body, digit: _fedex(body, digit, (1, 7, 3)),
    "fedex_317": lambda body, digit: _fedex(body, digit, (3, 1, 7)),
    "mod7": lambda body, digit: int(body) % 7 == int(digit),
    "mod10_13": lambda body, digit: _mod10(body, digit, (1, 3)),
    "mod10_31": lambda body, digit: _mod10(body, digit, (3, 1)),
    "mod37_36": _mod37_36,
    "s10": _s10,
    "smartpost": lambda body, digit: _mod10("92" + body, digit, (3, 1)),  # the label leaves out its first two digits
    "ups": _ups,
}
