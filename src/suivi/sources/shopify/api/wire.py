"""HTTP to Shopify with limits: time, size, no redirects, nobody's private network."""

import ipaddress
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx

from suivi.lib import clock
from suivi.sources.shopify.api.errors import Permanent, Temporary

AGAIN = timedelta(seconds=10)
HERE = frozenset({"127.0.0.1", "::1", "localhost"})
# Without any authority loaded: quickly made, and whoever is asked by https is refused.
TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer may take: seconds to connect, seconds of silence, seconds in all, bytes."""

    connect: float = 5
    silence: float = 20
    total: float = 40
    size: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. ``body`` stays out of the representation: it may hold tokens and personal data."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Wire:
    """Sends requests. ``local``: the store is a local double, so that plain HTTP to this machine, and
    nothing else, is allowed.

    Use one for each thread, or share one: httpx's client is safe to share.
    """

    def __init__(self, *, local: bool = False, limits: Limits = Limits(), http: httpx.Client | None = None) -> None:
        self.local, self.limits = local, limits
        timeout = httpx.Timeout(limits.silence, connect=limits.connect)
        self.http = http or httpx.Client(
            timeout=timeout, follow_redirects=False, trust_env=not local, verify=TRUSTS_NOBODY if local else True
        )

    def close(self) -> None:
        """Lets go of open connections."""
        self.http.close()

    def post(self, url: str, body: bytes, headers: Mapping[str, str], now: datetime) -> Reply:
        """The answer to a post. Raises ``Temporary`` (due shortly after ``now``) when none came whole."""
        with self._sent("POST", url, body, headers, now) as response:
            return Reply(response.status_code, response.headers, self._whole(response, now))

    @contextmanager
    def lines(self, url: str, now: datetime, start: int = 0) -> Iterator[Iterator[bytes]]:
        """The lines of a file, from the byte ``start`` on; for files of any size, so the time in all is not limited."""
        headers = {"Range": f"bytes={start}-"} if start else {}
        with self._sent("GET", url, b"", headers, now) as response:
            if response.status_code not in {200, 206} or (start and response.status_code != 206):
                raise Temporary(f"The file could not be read (HTTP {response.status_code}).", now + AGAIN)
            yield self._lines(response, now)

    @contextmanager
    def _sent(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> Iterator[httpx.Response]:
        self._check(url, now)
        try:
            with self.http.stream(method, url, content=body, headers=dict(headers)) as response:
                yield response
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise Temporary("Shopify could not be reached.", now + AGAIN) from None
        except (httpx.HTTPError, httpx.StreamError):
            # "from None": httpx's exceptions hold the request with its token.
            raise Temporary("Shopify's answer did not arrive whole.", now + AGAIN, maybe_done=True) from None

    def _whole(self, response: httpx.Response, now: datetime) -> bytes:
        latest = clock.now() + timedelta(seconds=self.limits.total)
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self.limits.size:
                raise Permanent(f"Shopify's answer is larger than {self.limits.size:,} bytes.")
            if clock.now() > latest:
                raise Temporary("Shopify's answer took too long.", now + AGAIN, maybe_done=True)
        return bytes(body)

    def _lines(self, response: httpx.Response, now: datetime) -> Iterator[bytes]:
        """Whole lines with their ends; httpx's own iter_lines would decode them and split at other characters too."""
        rest = b""
        try:
            for piece in response.iter_bytes(1 << 16):
                *whole, rest = (rest + piece).split(b"\n")
                if max(map(len, (*whole, rest))) > self.limits.size:
                    raise Permanent(f"A line of the file is longer than {self.limits.size:,} bytes.")
                yield from (line + b"\n" for line in whole)
        except (httpx.HTTPError, httpx.StreamError):
            raise Temporary("The file broke off.", now + AGAIN) from None
        if rest:
            yield rest

    def _check(self, url: str, now: datetime) -> None:
        """Refuses addresses inside of somebody's network. A name that changes its address after this check still
        has to show a certificate for that name before anything is sent to it."""
        parts = urlsplit(url)
        if self.local:
            if parts.scheme != "http" or parts.hostname not in HERE:
                raise Permanent("A local store is on this machine.")
            return
        if parts.scheme != "https" or not parts.hostname:
            raise Permanent("Only https addresses are allowed.")
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
        except OSError:
            raise Temporary("Shopify's address could not be found.", now + AGAIN) from None
        if any(not ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_global for entry in found):
            raise Permanent("This address lies in a private network.")
