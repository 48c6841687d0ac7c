"""Reads the text of a formula as a tree.

``or`` binds least, then ``and``, ``not``, comparisons (one, not a chain), ``+ -``, ``* /``, a sign in front. Names and
words are read whatever their case; texts stand in double or single quotes.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from suivi.reports.formulas.parts import Call, FormulaError, Literal, Name, Node

LONGEST = 1000  # characters
MOST = 300  # names, values and signs
DEEPEST = 40  # parts inside one another
COMPARE = ("=", "!=", "<", "<=", ">", ">=")
_WORDS: dict[str, bool | None] = {"yes": True, "no": False, "true": True, "false": False, "unknown": None}
_TOKEN = re.compile(
    r"""\s*(?: (?P<number>[0-9]+(?:\.[0-9]+)?) | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
    | (?P<text>"[^"]*"|'[^']*') | (?P<sign><=|>=|!=|<>|[-+*/(),=<>]) | (?P<end>$) )""",
    re.VERBOSE,
)


class _Token(NamedTuple):
    kind: str  # number, name, text, sign, end
    text: str
    position: int


def read(text: str) -> Node:
    """The tree of a formula. Raises ``FormulaError``."""
    if len(text) > LONGEST:
        raise FormulaError("too_long", LONGEST, most=str(LONGEST))
    reader = _Reader(_tokens(text.rstrip()))
    node = reader.any(0)
    if reader.token.kind != "end":
        raise FormulaError("unexpected", reader.token.position, found=reader.token.text)
    return node


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while not tokens or tokens[-1].kind != "end":
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            code = "unclosed_text" if text[at] in "\"'" else "unexpected"
            raise FormulaError(code, at, found=text[at])
        tokens.append(_Token(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup)))
        at = found.end()
        if len(tokens) > MOST:
            raise FormulaError("too_long", at, most=str(LONGEST))
    return tokens


class _Reader:
    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def any(self, depth: int) -> Node:
        """Parts joined by ``or``."""
        if depth > DEEPEST:
            raise FormulaError("too_deep", self.token.position, most=str(DEEPEST))
        node = self._all(depth)
        while token := self._word("or"):
            node = Call("or", (node, self._all(depth)), token.position)
        return node

    def _all(self, depth: int) -> Node:
        node = self._not(depth)
        while token := self._word("and"):
            node = Call("and", (node, self._not(depth)), token.position)
        return node

    def _not(self, depth: int) -> Node:
        token = self._word("not")
        if token is None:
            return self._compared(depth)
        if depth > DEEPEST:
            raise FormulaError("too_deep", token.position, most=str(DEEPEST))
        return Call("not", (self._not(depth + 1),), token.position)

    def _compared(self, depth: int) -> Node:
        node = self._sum(depth)
        if token := self._word("in"):
            self._expect("(")
            return Call("in", (node, *self._list(depth)), token.position)
        if self.token.text in (*COMPARE, "<>") and self.token.kind == "sign":
            token = self._next()
            return Call(token.text.replace("<>", "!="), (node, self._sum(depth)), token.position)
        return node

    def _sum(self, depth: int) -> Node:
        node = self._product(depth)
        while self.token.kind == "sign" and self.token.text in "+-":
            token = self._next()
            node = Call(token.text, (node, self._product(depth)), token.position)
        return node

    def _product(self, depth: int) -> Node:
        node = self._signed(depth)
        while self.token.kind == "sign" and self.token.text in "*/":
            token = self._next()
            node = Call(token.text, (node, self._signed(depth)), token.position)
        return node

    def _signed(self, depth: int) -> Node:
        if self.token.kind == "sign" and self.token.text == "-":
            token = self._next()
            if depth > DEEPEST:
                raise FormulaError("too_deep", token.position, most=str(DEEPEST))
            return Call("negative", (self._signed(depth + 1),), token.position)
        return self._one(depth)

    def _one(self, depth: int) -> Node:
        token = self._next()
        if token.kind == "number":
            return Literal(Decimal(token.text) if "." in token.text else int(token.text), token.position)
        if token.kind == "text":
            return Literal(token.text[1:-1], token.position)
        if token.kind == "name":
            return self._named(token, depth)
        if token.text == "(" and token.kind == "sign":
            node = self.any(depth + 1)
            self._expect(")")
            return node
        raise FormulaError("missing" if token.kind == "end" else "unexpected", token.position, found=token.text)

    def _named(self, token: _Token, depth: int) -> Node:
        name = token.text.lower()
        if self.token.text == "(" and self.token.kind == "sign":
            self._next()
            return Call(name, self._list(depth), token.position)
        if name in _WORDS:
            return Literal(_WORDS[name], token.position)
        return Name(name, token.position)

    def _list(self, depth: int) -> tuple[Node, ...]:
        """Parts up to the closing parenthesis."""
        parts: list[Node] = []
        if self.token.text != ")" or self.token.kind != "sign":
            parts.append(self.any(depth + 1))
            while self.token.text == "," and self.token.kind == "sign":
                self._next()
                parts.append(self.any(depth + 1))
        self._expect(")")
        return tuple(parts)

    def _word(self, word: str) -> _Token | None:
        """The next token where it is this word."""
        return self._next() if self.token.kind == "name" and self.token.text.lower() == word else None

    def _expect(self, sign: str) -> None:
        if self.token.text != sign or self.token.kind != "sign":
            raise FormulaError("expected", self.token.position, wanted=sign)
        self._next()

    def _next(self) -> _Token:
        token = self.token
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token
