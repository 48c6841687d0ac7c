"""What Suivi asks of Shopify: one operation in each file under ``graphql/``, with the fragments that it uses."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

VERSION = "2026-10"
FOLDER = Path(__file__).resolve().parents[1] / "graphql"

_SPREAD = re.compile(r"\.\.\.([A-Z]\w*)")
_OPERATION = re.compile(r"^(query|mutation) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*#.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """One operation as Shopify gets it. ``writes``: whether it can change anything there."""

    name: str
    text: str
    writes: bool


@cache
def document(name: str) -> Document:
    """The operation in ``graphql/<name>.graphql``, ready to be sent. Raises ``FileNotFoundError`` for any other."""
    text = _read(FOLDER / f"{name}.graphql")
    fragments: dict[str, str] = {}
    waiting = _SPREAD.findall(text)
    while waiting:
        fragment = waiting.pop()
        if fragment not in fragments:
            fragments[fragment] = _read(FOLDER / "fragments" / f"{fragment}.graphql")
            waiting += _SPREAD.findall(fragments[fragment])
    operation = _OPERATION.search(text)
    if operation is None:
        raise ValueError(f"{name}.graphql holds no named operation.")
    body = "\n".join([text, *(fragments[key] for key in sorted(fragments))])
    return Document(name=operation[2], text=body, writes=operation[1] == "mutation")


def names() -> list[str]:
    """Every operation there is, by the name of its file."""
    return sorted(path.stem for path in FOLDER.glob("*.graphql"))


def _read(path: Path) -> str:
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))
