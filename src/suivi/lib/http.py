"""Asking other machines, and not more than that: bounded in time and size, and never into the shop's own network.

An address that somebody typed, or that a provider sent, may point at a router or at a cloud's metadata service. So a
name is resolved first, each of its addresses is looked at, and the connection goes to the address that was looked at:
what the name means a moment later does not matter. Redirects are answers like any other; proxies are not used.
"""

import ipaddress
import math
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from threading import Lock

import httpx

from suivi.lib import clock

LONGEST_WAIT = 24 * 3600
# Plain HTTP needs no authorities, and loading them takes a while.
_TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Unreachable(Exception):  # noqa: N818 - it says what happened, in words for the merchant
    """There is no answer. ``again``: trying later can help. ``sent``: the request may have arrived all the same."""

    def __init__(self, message: str, *, again: bool, sent: bool = False) -> None:
        super().__init__(message)
        self.again = again
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much, in seconds and bytes. ``private``: whether local addresses and plain HTTP are allowed."""

    connect: float = 5
    read: float = 15
    total: float = 30
    most_bytes: int = 8 * 1024 * 1024
    private: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, with any status. The body may hold what is secret, so it is not shown with the rest."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(slots=True)
class Sender:
    """Sends requests and keeps connections open between them. Threads may share one."""

    limits: Limits = field(default_factory=Limits)
    _clients: dict[tuple[str, str, int | None], httpx.Client] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def send(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
        """The reply to one request. Raises ``Unreachable`` where there is none."""
        deadline = clock.elapsed() + self.limits.total
        with self.opened(method, url, headers, body) as response:
            return Reply(response.status_code, dict(response.headers), self._read(response, deadline))

    @contextmanager
    def opened(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Iterator[httpx.Response]:
        """The reply while it arrives, for files of any size: neither its time in all nor its size is limited.

        Raises ``Unreachable``, also from within the ``with`` when the connection breaks there.
        """
        address = _checked(url, private=self.limits.private)
        pinned = address.copy_with(host=address_of(address.host, private=self.limits.private))
        with (
            _told_plainly(),
            self._client(address).stream(
                method,
                pinned,
                headers={"User-Agent": "Suivi", **(headers or {}), "Host": address.netloc.decode("ascii")},
                content=body,
                extensions={"sni_hostname": address.host},
            ) as response,
        ):
            yield response

    def _client(self, address: httpx.URL) -> httpx.Client:
        """The connections to one host: two hosts behind one address never share one."""
        key = (address.scheme, address.host, address.port)
        with self._lock:
            if key not in self._clients:
                timeout = httpx.Timeout(self.limits.read, connect=self.limits.connect)
                verify = True if address.scheme == "https" else _TRUSTS_NOBODY
                self._clients[key] = httpx.Client(
                    timeout=timeout, follow_redirects=False, trust_env=False, verify=verify
                )
            return self._clients[key]

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes(64 * 1024):
            size += len(part)
            if size > self.limits.most_bytes:
                raise Unreachable(f"The answer is larger than {self.limits.most_bytes} bytes.", again=False, sent=True)
            if clock.elapsed() > deadline:
                raise Unreachable("The answer took too long.", again=True, sent=True)
            parts.append(part)
        return b"".join(parts)

    def close(self) -> None:
        """Let the connections go."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()


def _checked(url: str, *, private: bool) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Unreachable(f"This is no web address: {error}", again=False) from error
    if address.scheme not in ("https", "http") or not address.host:
        raise Unreachable("This is no web address.", again=False)
    if address.scheme == "http" and not private:
        raise Unreachable("Only https addresses are asked.", again=False)
    return address


def address_of(host: str, *, private: bool) -> str:
    """One of the host's addresses, once all of them are known to be public. Raises ``Unreachable``."""
    try:
        found = [entry[4][0] for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"The name {host} is not known.", again=True) from error
    addresses = [ipaddress.ip_address(str(one).partition("%")[0]) for one in found]
    if not private and not all(_is_public(one) for one in addresses):
        raise Unreachable(f"{host} is an address inside a private network.", again=False)
    return str(addresses[0])


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Public, also where an IPv6 address stands for an IPv4 one."""
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if address in _NAT64:
        inner = ipaddress.IPv4Address(address.packed[-4:])
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What goes wrong below, in words."""
    try:
        yield
    except httpx.TimeoutException as error:
        sent = not isinstance(error, (httpx.ConnectTimeout, httpx.PoolTimeout))
        raise Unreachable("The answer took too long.", again=True, sent=sent) from error
    except httpx.DecodingError as error:
        raise Unreachable("The answer is garbled.", again=True, sent=True) from error
    except httpx.RequestError as error:
        sent = not isinstance(error, httpx.ConnectError)
        raise Unreachable(f"The connection failed: {error}"[:300], again=True, sent=sent) from error


def retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """The seconds to wait before the next request, at most a day: ``Retry-After`` as seconds or as a date, else
    ``X-RateLimit-Reset`` as a Unix time. None where neither is told."""
    told = _header(headers, "retry-after")
    if told.replace(".", "", 1).isdecimal():
        return min(math.ceil(float(told[:9])), LONGEST_WAIT)  # Shopify tells seconds as 2.0
    if told:
        try:
            until = parsedate_to_datetime(told)
        except ValueError:
            return None
        return _until(until.timestamp(), now)
    reset = _header(headers, "x-ratelimit-reset")
    return _until(int(reset), now) if reset.isdecimal() and len(reset) <= 11 else None


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value.strip() for key, value in headers.items() if key.lower() == name), "")


def _until(moment: float, now: datetime) -> int:
    return int(min(max(moment - now.timestamp(), 0), LONGEST_WAIT))
