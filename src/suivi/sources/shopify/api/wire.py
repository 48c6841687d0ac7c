"""HTTP to Shopify: ``lib.http`` in the words of this connector, and files line by line."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from suivi.core.translatable import gettext_noop as _
from suivi.lib.http import Limits, Reply, Sender, Unreachable
from suivi.sources.shopify.api.errors import Permanent, ShopifyError, Temporary

NO_FILE = _("The file could not be read (HTTP {status}).")
LONG_LINE = _("A line of the file is longer than {size} bytes.")
AGAIN = timedelta(seconds=10)
PIECE = 1 << 16  # bytes of a file at a time
HERE = frozenset({"127.0.0.1", "::1", "localhost"})
# A query that asks a thousand points can take Shopify many seconds.
LIMITS = Limits(connect=5, read=20, total=40, most_bytes=20_000_000)

__all__ = ["LIMITS", "Reply", "Wire"]


class Wire:
    """Sends requests; threads may share one. ``local``: to a double on this machine and to nothing else."""

    def __init__(self, *, local: bool = False, limits: Limits = LIMITS) -> None:
        self.local = local
        self.sender = Sender(replace(limits, private=local))

    def close(self) -> None:
        """Lets go of open connections."""
        self.sender.close()

    def post(self, url: str, body: bytes, headers: Mapping[str, str], now: datetime) -> Reply:
        """The answer to a post. Raises ``Temporary`` (due soon after ``now``) or ``Permanent`` when there is none."""
        self._check(url)
        try:
            return self.sender.send("POST", url, headers, body)
        except Unreachable as error:
            # "from None": below it hang exceptions that hold the request with its token.
            raise _meaning(error, now) from None

    @contextmanager
    def lines(self, url: str, now: datetime, start: int = 0) -> Iterator[Iterator[bytes]]:
        """The lines of a file with their ends, from the byte ``start`` on. Raises as ``post`` does, also while read.

        A server that does not know parts of files sends the whole one; what stands before ``start`` is skipped then.
        """
        self._check(url)
        # Packed, the bytes would be counted otherwise than those of the lines.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        try:
            with self.sender.opened("GET", url, headers) as response:
                if response.status_code not in (200, 206):
                    raise Temporary(NO_FILE.format(status=response.status_code), now + AGAIN)
                skipped = start if response.status_code == 200 else 0
                yield _lines(_after(response.iter_bytes(PIECE), skipped), self.sender.limits.most_bytes)
        except Unreachable as error:
            raise _meaning(error, now) from None

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if self.local and (parts.scheme != "http" or parts.hostname not in HERE):
            raise Permanent(_("A local store is on this machine."))


def _meaning(error: Unreachable, now: datetime) -> ShopifyError:
    return Temporary(str(error), now + AGAIN, maybe_done=error.sent) if error.again else Permanent(str(error))


def _after(pieces: Iterator[bytes], skipped: int) -> Iterator[bytes]:
    """The pieces without so many bytes at their beginning."""
    for piece in pieces:
        yield piece[skipped:]
        skipped = max(skipped - len(piece), 0)


def _lines(pieces: Iterator[bytes], longest: int) -> Iterator[bytes]:
    """httpx's own iter_lines would decode them, and split at other characters too."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        if max(map(len, (*whole, rest))) > longest:
            raise Permanent(LONG_LINE.format(size=longest))
        yield from (line + b"\n" for line in whole)
    if rest:
        yield rest
