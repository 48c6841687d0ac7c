"""Texts as columns take them."""

import msgspec

_json = msgspec.json.Encoder(decimal_format="string", order="deterministic")


def as_json(value: object) -> str:
    """JSON text for a column. PostgreSQL's JSON cannot hold NUL characters, so they go."""
    return _json.encode(value).decode().replace("\\u0000", "")


def cut(text: str, length: int) -> str:
    """At most so many characters, without NUL, which PostgreSQL cannot hold."""
    return text.replace("\x00", "")[:length] if text else ""
