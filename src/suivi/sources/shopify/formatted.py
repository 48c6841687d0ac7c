"""Shopify's formatted messages: HTML made into plain text; of its links only those into the Shopify admin are kept."""

import re
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

LINKS = 5
LONGEST = 500
_BREAKS = frozenset({"br", "p", "div", "li", "tr"})
_HIDDEN = frozenset({"script", "style", "template"})
_BLANKS = re.compile(r"[ \t\r\f\v]+")
_LINES = re.compile(r"\s*\n\s*")


class Formatted(NamedTuple):
    """A message as text, and the links in it: label and address."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.hidden = 0
        self.link: tuple[str, int] | None = None  # an address, and where its label begins

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in _HIDDEN
        if tag in _BREAKS:
            self.parts.append("\n")
        if tag == "a":
            self.link = (dict(attrs).get("href") or "").strip(), len(self.parts)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and self.hidden:
            self.hidden -= 1
        if tag == "a" and self.link is not None:
            address, start = self.link
            label = " ".join("".join(self.parts[start:]).split())
            if label and to_admin(address):
                self.links.append((label[:LONGEST], address))
            self.link = None

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def formatted(html: str) -> Formatted:
    """The text of a message and its links into the admin; a text without markup stays as it is."""
    if "<" not in html and "&" not in html:
        return Formatted(html.strip())
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = _LINES.sub("\n", _BLANKS.sub(" ", "".join(reader.parts))).strip()
    return Formatted(text, tuple(dict.fromkeys(reader.links))[:LINKS])


def to_admin(address: str) -> bool:
    """Whether this is a page of the Shopify admin, the only place to which a message may lead."""
    parts = _parts(address)
    if parts is None:
        return False
    host, path = parts
    return host == "admin.shopify.com" or (host.endswith(".myshopify.com") and f"{path}/".startswith("/admin/"))


def is_safe(address: str) -> bool:
    """Whether this is an address that a page may show as a link: https, no more than ``LONGEST`` characters."""
    return _parts(address) is not None


def _parts(address: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(address)
        plain = parts.scheme == "https" and parts.hostname and not parts.username and parts.port is None
    except ValueError:
        return None
    return (parts.hostname or "", parts.path) if plain and len(address) <= LONGEST else None
