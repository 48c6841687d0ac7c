"""What of a page is markup, and what is text."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

ADDRESSES = {"href", "src", "action", "formaction", "data", "hx-get", "hx-post"}
SAFE = {"", "http", "https", "mailto", "tel"}


class Page(HTMLParser):
    """Reads a page. ``foreign``: markup that none of our templates writes; ``text``: all that is shown."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.foreign: list[str] = []
        self._parts: list[str] = []
        self._in_script = False
        self.feed(html)
        self.close()
        self.text = "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self._in_script = tag == "script"
        if (tag == "script" and "src" not in named) or tag in {"iframe", "object", "embed", "base", "marquee", "style"}:
            self.foreign.append(self.get_starttag_text() or tag)
        for name, value in named.items():
            if name.startswith("on") or name == "style" or not name.isascii():
                self.foreign.append(f"{tag} {name}={value}")
            if name in ADDRESSES and urlsplit(value.strip()).scheme.lower() not in SAFE:
                self.foreign.append(f"{tag} {name}={value}")
            if name == "src" and not value.startswith(("/", "data:image/")):
                self.foreign.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.foreign.append(f"script: {data[:80]}")
        self._parts.append(data)
