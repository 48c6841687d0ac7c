"""Markup with places to fill in, for pages that fill in hundreds."""

from html import escape

from django.utils.safestring import SafeString

NOTHING = SafeString("")


class Markup:
    """HTML with ``{}`` where values go. A value is escaped unless it is markup already.

    The same as ``format_html``, whose questions about lazy and foreign strings take longer than the answer.
    """

    def __init__(self, html: str) -> None:
        self._first, *self._rest = html.split("{}")

    def __call__(self, *values: str) -> SafeString:
        """The markup with its places filled, in their order. Raises ``ValueError`` for a wrong number of values."""
        made = self._first
        for value, after in zip(values, self._rest, strict=True):
            made += (value if type(value) is SafeString else escape(value)) + after
        return SafeString(made)
