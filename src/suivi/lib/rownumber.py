"""The numbers of rows, as addresses and forms name them."""

import re

LARGEST = 2**63 - 1  # that databases keep
DIGITS = "[0-9]{1,19}"


def row_number(text: str) -> int | None:
    """The number that a text names; None where it is none, or one that no row can have."""
    number = int(text) if re.fullmatch(DIGITS, text) else None
    return number if number is not None and number <= LARGEST else None
