"""What is wrong with a template, before it is kept: whether it can be read, whether all that it names is there, and
whether it can be worked out.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import chain

from liquid import RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, LoopExpression, Path, StringLiteral
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.render_tag import RenderNode
from liquid.builtin.tags.tablerow_tag import TablerowNode
from liquid.expression import Expression
from liquid.token import Token

from suivi.letters.faults import CannotWrite, place_of
from suivi.letters.plain import one_line, plain
from suivi.letters.sandbox import parse, render, sandbox
from suivi.letters.standard import SMS, Text
from suivi.letters.variables import BLOCKS, LETTER, TEXT, THINGS, element, example, field_of, paths

ANY = "?"  # what a template makes itself
ENDS = frozenset({"first", "last"})
LOOPS = {"forloop": ANY, "tablerowloop": ANY}
Scope = dict[str, str]


def faults(text: Text, channel: str) -> list[CannotWrite]:
    """Everything that is wrong with a template; empty where it can be kept."""
    parts = {"body": text.body} if channel == SMS else text._asdict()
    found = [fault.at(name) for name, source in parts.items() for fault in _part(source, _kind(name, channel))]
    needed = [name for name in ("subject", "body") if name in parts]
    empty = [CannotWrite("empty", part=name) for name in needed if not parts[name].strip()]
    return [*empty, *found] or [fault.at(name) for name in needed for fault in _said(parts[name], _kind(name, channel))]


def _kind(part: str, channel: str) -> str:
    return "html" if part == "body" and channel != SMS else "txt"


def _part(source: str, kind: str) -> list[CannotWrite]:
    """Faults of one part: those of its writing, else those of its names, else what happens when it is worked out."""
    try:
        template = parse(source, kind)
        scope = {one.name: one.kind for one in THINGS[LETTER]}
        found = list(_Reader(source, kind).nodes(template.nodes, scope))
        if not found:
            render(source, kind, {**example(), "words": _Words()})
    except CannotWrite as fault:
        return [fault]
    return found


def _said(source: str, kind: str) -> Iterator[CannotWrite]:
    """A part that says nothing although everything is filled."""
    said = render(source, kind, {**example(), "words": _Words()})
    if not one_line(plain(said)):
        yield CannotWrite("empty")


class _Words(dict[str, str]):
    """The words around a letter, for a check: whichever is asked for."""

    def __missing__(self, key: str) -> str:
        return key


class _Reader:
    """Goes through a template that could be parsed, and knows at each place of which kind a name is."""

    def __init__(self, source: str, kind: str) -> None:
        self.source, self.env = source, sandbox(kind)
        self.static = RenderContext(parse(source, kind))

    def nodes(self, nodes: Iterable[Node], scope: Scope) -> Iterator[CannotWrite]:
        """The faults of these nodes, one after the other; what one assigns, the next ones have."""
        for node in nodes:
            yield from self.node(node, scope)

    def node(self, node: Node, scope: Scope) -> Iterator[CannotWrite]:
        """The faults of a node and of what stands in it."""
        for expression in node.expressions():
            yield from self.expression(expression, scope)
        if isinstance(node, RenderNode):
            if not isinstance(node.name, StringLiteral) or node.name.value not in BLOCKS:
                yield self.fault("no_block", node.name.token, str(node.name).strip("'\""), BLOCKS)
            return
        inner = scope
        if isinstance(node, ForNode | TablerowNode):
            inner = {**scope, **LOOPS, str(node.expression.identifier): self.item_of(node.expression, scope)}
        yield from self.nodes(node.children(self.static, include_partials=False), inner)
        for name in node.template_scope():
            scope[str(name)] = self.kind_of(node.expression, scope) if isinstance(node, AssignNode) else TEXT

    def item_of(self, loop: LoopExpression, scope: Scope) -> str:
        """Of which kind the things of a loop are."""
        return element(self.kind_of(loop.iterable, scope)) or ANY

    def kind_of(self, expression: Expression, scope: Scope) -> str:
        """Of which kind a value is, where that is plain."""
        if isinstance(expression, FilteredExpression) and not expression.filters:
            expression = expression.left
        if isinstance(expression, Path):
            return self.follow(expression, scope)[0]
        return ANY

    def expression(self, expression: Expression, scope: Scope) -> Iterator[CannotWrite]:
        """The faults of names and filters."""
        for one in getattr(expression, "filters", None) or ():
            if one.name not in self.env.filters:
                yield self.fault("no_filter", one.token, one.name, self.env.filters)
        if isinstance(expression, Path):
            unknown = self.follow(expression, scope)[1]
            if unknown:
                yield self.fault("no_variable", expression.token, unknown, [*paths(), *scope])
        for child in expression.children():
            yield from self.expression(child, scope)

    def follow(self, path: Path, scope: Scope) -> tuple[str, str]:
        """The kind of what a path leads to, and the name where it leads nowhere ("": it leads somewhere)."""
        root, *rest = path.path
        if not isinstance(root, str) or root not in scope:
            return ANY, str(path)
        kind = scope[root]
        for segment in rest:
            if kind == ANY:
                break
            found = self.step(kind, segment)
            if not found:
                return ANY, str(path)
            kind = found
        return kind, ""

    def step(self, kind: str, segment: object) -> str:
        """The kind of a part of something of a kind; "" where it has no such part."""
        of = element(kind)
        if of:
            return "number" if segment == "size" else of if segment in ENDS or not isinstance(segment, str) else ""
        if isinstance(segment, Path):
            return ANY
        if kind not in THINGS:
            return "number" if segment == "size" else ""
        field = field_of(kind, str(segment))
        return field.kind if field else ""

    def fault(self, code: str, token: Token, name: str, known: Iterable[str]) -> CannotWrite:
        """A name that is not there, with one that is and looks like it."""
        line, column = place_of(self.source, token.start_index)
        return CannotWrite(code, line, column, name=name, near=near(name, known))


def near(name: str, known: Iterable[str]) -> str:
    """The known name that is probably meant, "" where none is like it."""
    names = list(dict.fromkeys(known))
    end = name.partition(".")[2] or name
    same_end = (one for one in names if one == end or one.endswith(f".{end}"))
    found = chain(get_close_matches(name, names, n=1, cutoff=0.75), same_end, get_close_matches(name, names, n=1))
    return next(found, "")
