"""The search language of the overview: Shopify's grammar, but what is not understood is refused, never ignored.

``field:value``, ``:<`` ``:>`` ``:<=`` ``:>=``, ``value*``, ``field:*``, ``a,b`` for alternatives, quotes, ``\\`` before
a special sign, ``NOT`` or ``-``, parentheses. Side by side means AND, and **OR binds tighter than AND**.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as column
from typing import NamedTuple

from suivi.core.queryfields import ORDERS, Fields

LONGEST = 500  # characters
MOST = 30  # conditions that all must hold: a database that joins one to another takes minutes to plan hundreds
DEEPEST = 30  # parentheses and negations inside one another


class QueryError(ValueError):
    """A search that cannot be understood: why, where in the text, and what may have been meant."""

    def __init__(self, code: str, params: Mapping[str, str], position: int, suggestion: str = "") -> None:
        super().__init__(code)
        self.code, self.params, self.position, self.suggestion = code, params, position, suggestion


@dataclass(frozen=True)
class Term:
    """One condition. ``field`` "" is the default search; ``op``: = < > <= >= prefix any. Values are alternatives."""

    field: str
    op: str
    values: tuple[str, ...] = ()
    position: int = column(default=0, compare=False)


@dataclass(frozen=True)
class Not:
    """What does not meet the part."""

    part: "Query"


@dataclass(frozen=True)
class And:
    """What meets all parts; without parts, everything."""

    parts: tuple["Query", ...]


@dataclass(frozen=True)
class Or:
    """What meets one of the parts."""

    parts: tuple["Query", ...]


Query = And | Or | Not | Term


class _Char(NamedTuple):
    """A character of a word; one that was quoted or escaped is never a sign."""

    sign: str  # the character, or "" if it was quoted or escaped
    char: str


class _Token(NamedTuple):
    kind: str  # ( ) AND OR NOT word end
    position: int
    chars: tuple[_Char, ...] = ()


def parse(text: str, fields: Fields = ORDERS) -> Query:
    """The query that the text says of these fields; an empty text asks for everything. Raises ``QueryError``."""
    if len(text) > LONGEST:
        raise QueryError("too_long", {"longest": str(LONGEST)}, LONGEST)
    tokens = _tokens(text)
    return And(()) if len(tokens) == 1 else _Parser(tokens, fields).whole()


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] in "()":
            tokens.append(_Token(text[at], at))
            at += 1
        elif text[at] == "-":
            tokens.append(_Token("NOT", at))
            at += 1
            if not text[at : at + 1].strip():
                raise QueryError("missing_condition", {"after": "-"}, at)
        else:
            chars, end = _word(text, at)
            plain = "".join(char.sign for char in chars) if all(char.sign for char in chars) else ""
            tokens.append(_Token(plain if plain in {"AND", "OR", "NOT"} else "word", at, tuple(chars)))
            at = end
    return [*tokens, _Token("end", len(text))]


def _word(text: str, at: int) -> tuple[list[_Char], int]:
    """The characters of the word that begins here, and where it ends. A quote opens only where a value begins."""
    chars: list[_Char] = []
    fresh = True
    while at < len(text) and not text[at].isspace() and text[at] not in "()":
        char = text[at]
        if fresh and char in "\"'":
            end = at + 1
            while end < len(text) and text[end] != char:
                end += 1 + (text[end] == "\\")
            if end >= len(text):
                raise QueryError("unclosed_quote", {}, at)
            chars.append(_Char("", ""))  # that something was said, though it be empty
            chars += [_Char("", inner) for inner in re.sub(r"\\(.)", r"\1", text[at + 1 : end], flags=re.DOTALL)]
            at, fresh = end + 1, False
        elif char == "\\" and at + 1 < len(text):
            chars.append(_Char("", text[at + 1]))
            at, fresh = at + 2, False
        else:
            chars.append(_Char(char, char))
            at, fresh = at + 1, char in ":<>=,"
    return chars, at


class _Parser:
    def __init__(self, tokens: list[_Token], fields: Fields) -> None:
        self.tokens, self.at, self.fields = tokens, 0, fields

    @property
    def kind(self) -> str:
        return self.tokens[self.at].kind

    def whole(self) -> Query:
        query = self._all(0)
        if self.kind != "end":
            raise QueryError("unopened_parenthesis", {}, self.tokens[self.at].position)
        return query

    def _all(self, depth: int) -> Query:
        parts = {self._any(depth): None}
        while self.kind not in {"end", ")"}:
            self.at += self.kind == "AND"
            position = self.tokens[self.at].position
            parts[self._any(depth)] = None  # the same again asks nothing more
            if len(parts) > MOST:
                raise QueryError("too_many", {"most": str(MOST)}, position)
        return next(iter(parts)) if len(parts) == 1 else And(tuple(parts))

    def _any(self, depth: int) -> Query:
        parts = [self._one(depth)]
        while self.kind == "OR":
            self.at += 1
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _one(self, depth: int) -> Query:
        token = self.tokens[self.at]
        if depth > DEEPEST:
            raise QueryError("too_deep", {"deepest": str(DEEPEST)}, token.position)
        if token.kind in {"end", ")", "AND", "OR"}:
            before = self.tokens[self.at - 1] if self.at else None
            after = "" if before is None or before.kind == "word" else before.kind
            raise QueryError("missing_condition", {"after": after}, token.position)
        self.at += 1
        if token.kind == "NOT":
            return Not(self._one(depth + 1))
        if token.kind == "word":
            return _condition(token, self.fields)
        query = self._all(depth + 1)
        if self.kind != ")":
            raise QueryError("unclosed_parenthesis", {}, token.position)
        self.at += 1
        return query


def _condition(token: _Token, fields: Fields) -> Query:
    """``field:value`` or a bare word."""
    chars, signs = token.chars, [char.sign for char in token.chars]
    if ":" not in signs:
        op, value = _value("", list(chars), token.position, fields)
        if op == "any":
            raise QueryError("no_value", {"field": ""}, token.position)
        return Term("", "prefix", (value,), token.position)
    colon = signs.index(":")
    name = "".join(char.char for char in chars[:colon]).lower()
    if name not in fields:
        raise QueryError("unknown_field", {"field": name}, token.position, _nearest(name, fields))
    rest = list(chars[colon + 1 :])
    compare = re.match("[<>]=?|", "".join(char.sign or " " for char in rest[:2]))
    op = compare.group() if compare else ""
    if op and name not in fields.compared:
        raise QueryError("not_comparable", {"field": name, "op": op}, token.position)
    split: list[list[_Char]] = [[]]
    for char in rest[len(op) :]:
        if char.sign == ",":
            split.append([])
        else:
            split[-1].append(char)
    found: dict[str, list[str]] = {}
    for part in split:
        how, value = _value(name, part, token.position, fields)
        if op and how != "=":
            raise QueryError("bad_value", {"field": name, "value": value or "*"}, token.position)
        found.setdefault(op or how, []).append(value)
    terms = [Term(name, how, tuple(v for v in values if v), token.position) for how, values in found.items()]
    negative = name == "tag_not" and len(terms) > 1
    both: Query = And(tuple(terms)) if negative else Or(tuple(terms))
    return terms[0] if len(terms) == 1 else both


def _value(name: str, chars: list[_Char], position: int, fields: Fields) -> tuple[str, str]:
    """How a value is compared, and the value, checked."""
    op = "=" if not chars or chars[-1].sign != "*" else "prefix" if len(chars) > 1 else "any"
    value = "".join(char.char for char in (chars if op == "=" else chars[:-1])).strip()
    if op == "any":
        return op, ""
    if not value:
        raise QueryError("no_value", {"field": name}, position)
    if name == "phone" and not re.search("[0-9]", value):
        raise QueryError("bad_value", {"field": name, "value": value}, position)
    if name in fields.choices:
        value, known = value.lower(), fields.choices[name]
        if op == "prefix" or value not in known:
            raise QueryError("bad_value", {"field": name, "value": value}, position, _nearest(value, known))
    elif name in fields.compared and (op == "prefix" or not fields.readable(name, value)):
        raise QueryError("bad_value", {"field": name, "value": value}, position)
    return op, value


def _nearest(word: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(word, list(known), 1)), "")
