"""Log lines that tell what happened, and of nobody.

What looks like an e-mail address, a phone number, a token, a signature or a secret is masked in the finished line, so
also in tracebacks. An error's own message may quote what somebody wrote: quotations are masked too, but for names of
fields, and so are the rows that PostgreSQL shows beneath its errors.
"""

import logging
import re

MASK = "•••"
_NAME = r"(?:password|passwd|secret|token|signature|hmac[\w-]*|api[_-]?key|authorization|cookie)"
_PRIVATE = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"(://[^/\s:@]*:)[^/\s@]+@", rf"\1{MASK}@"),  # a password in an address
        (r"[^\s@<>\"'(),;:=/•]{1,64}@[^\s@<>\"'(),;:=/]{1,200}", MASK),
        (r"[\w.+%-]{1,64}%40[\w.-]{1,200}", MASK),  # an e-mail address in a query
        (r"(?<![\w.+-])\+\d[\d ().-]{6,}\d", MASK),  # +33 6 12 34 56 78
        (r"(?<![\w.:-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])", MASK),  # (555) 625-1199
        (r"(?<![\w.:-])0\d(?:[ .-]?\d{2}){4}(?![\w-])", MASK),  # 06 12 34 56 78
        (r"(/(?:enter|join|track|reports|o|u|files)/)[\w.-]{16,}", rf"\1{MASK}"),  # links that let somebody in
        (r"(/webhooks/carriers/\w+/)[\w-]+", rf"\1{MASK}"),
        (r"\b(bearer|basic)\s+[\w.~+/=-]{8,}", rf"\1 {MASK}"),
        (r"\bshp[a-z]{2,3}_\w+|\bgAAAA[\w-]{20,}=*|\beyJ[\w-]+\.[\w-]+\.[\w-]+", MASK),  # Shopify's, ours, JWTs
        (rf"({_NAME}[\"']?\s*[:=]\s*)(?:b?\"[^\"]*\"|b?'[^']*'|[^\s,;&)}}\]]+)", rf"\1{MASK}"),
    )
)
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"|“([^”]*)”")
_FIELD = re.compile(r"[a-z_][a-z0-9_.]*")
_SHOWN_ROWS = re.compile(r"^(DETAIL|CONTEXT|STATEMENT|Failing row).*", re.IGNORECASE)


class Formatter(logging.Formatter):
    """``time level logger: message`` with everything private masked, tracebacks too."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """The finished line or lines."""
        kept, record.exc_text = record.exc_text, None  # another handler may have kept it unmasked
        try:
            return discreet(super().format(record))
        finally:
            record.exc_text = kept

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """The traceback; what its errors quote is masked."""
        return "\n".join(map(_traceback_line, super().formatException(ei).splitlines()))  # type: ignore[arg-type]


def discreet(text: str) -> str:
    """The text with what is private masked."""
    for pattern, replacement in _PRIVATE:
        text = pattern.sub(replacement, text)
    return text


def unquoted(text: str) -> str:
    """The text of an error with what is private masked, and what it quotes of somebody's message."""
    return discreet(_QUOTED.sub(_quotation, text))


def _traceback_line(line: str) -> str:
    """Places and source lines are indented; what is not is an error's message."""
    if line.startswith((" ", "Traceback")):
        return line
    if _SHOWN_ROWS.match(line):
        return MASK
    return _QUOTED.sub(_quotation, line)


def _quotation(found: "re.Match[str]") -> str:
    return found[0] if _FIELD.fullmatch(found[1] or found[2] or found[3] or "") else f"'{MASK}'"
