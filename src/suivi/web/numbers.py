"""The numbers of rows in addresses."""

from suivi.lib.rownumber import DIGITS, row_number


class RowNumber:
    """``<row:pk>`` in an address. One that no row can have is an address that is not there."""

    regex = DIGITS

    def to_python(self, text: str) -> int:
        """The number. ``ValueError`` makes Django look for another address."""
        number = row_number(text)
        if number is None:
            raise ValueError(text)
        return number

    def to_url(self, number: int) -> str:
        """As it stands in an address."""
        return str(number)
