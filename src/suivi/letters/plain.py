"""From what a template says to what is sent: paragraphs for mail programs, and plain text for everybody else."""

import re
from html.parser import HTMLParser

_BLANK = re.compile(r"\n[ \t]*\n+")
# Elements that stand for themselves; what does not begin with one is a paragraph.
_OWN = re.compile(
    r"\s*<(/?)(p|table|div|ul|ol|h[1-6]|hr|blockquote|center|section|pre|t[dhr]|tbody|style)\b", re.IGNORECASE
)
BREAKING = frozenset({"p", "div", "tr", "li", "table", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
APART = frozenset({"p", "table", "ul", "ol", "blockquote", "h1", "h2", "h3"})
SILENT = frozenset({"style", "script", "head", "title"})


def paragraphs(html: str) -> str:
    """HTML in which texts between blank lines are paragraphs, and a line's end within one is kept."""
    parts = [part.strip() for part in _BLANK.split(html.replace("\r\n", "\n")) if part.strip()]
    return "\n".join(
        part if _OWN.match(part) else f"<p>{part.replace(chr(10), '<br>' + chr(10))}</p>" for part in parts
    )


def plain(html: str) -> str:
    """The text of HTML, as somebody reads it who sees no pictures and no tables: addresses stand behind their words."""
    reader = _Reader()
    reader.feed(html.replace("\r\n", "\n"))
    reader.close()
    return tidy("".join(reader.said))


def tidy(text: str) -> str:
    """Text without spaces at the ends of lines, and with one blank line where there were several."""
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return _BLANK.sub("\n\n", lines).strip()


def one_line(text: str) -> str:
    """Text in one line, as subjects are: a line's end would begin another header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


class _Reader(HTMLParser):
    """Writes down what is read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.links: list[tuple[str, int]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag in SILENT:
            self.silent += 1
        elif tag == "br":
            self.said.append("\n")
        elif tag == "li":
            self.said.append("\n- ")
        elif tag in BREAKING:
            self.said.append("\n\n" if tag in APART else "\n")
        elif tag in {"td", "th"}:
            self.said.append(" ")
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.said)))
        elif tag == "img":
            self.said.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in BREAKING:
            self.said.append("\n\n" if tag in APART else "\n")
        elif tag == "a" and self.links:
            href, place = self.links.pop()
            words = "".join(self.said[place:]).strip()
            if href and href.removeprefix("mailto:") != words:
                self.said.append(f": {href}" if words else href)

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self.silent:
            self.said.append(data)
