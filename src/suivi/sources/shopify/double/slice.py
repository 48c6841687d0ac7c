"""Cuts from Shopify's whole schema what Suivi's operations use: names and types, none of Shopify's prose.

    python -m suivi.sources.shopify.double.slice admin_2026-10.json.gz

reads the introspection of Shopify's Admin API and writes ``schema.graphql`` beside this file.
"""

import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_client_schema,
    get_named_type,
    is_input_object_type,
    lexicographic_sort_schema,
    parse,
    print_schema,
    visit,
)

from suivi.sources.shopify.api.documents import document, names

Json = Any  # an introspection, or a part of one
TARGET = Path(__file__).with_name("schema.graphql")
ROOTS = ("QueryRoot", "Mutation")
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}
DIRECTIVES = {"idempotent"}


def load(path: Path) -> Json:
    """The introspection in a file."""
    with gzip.open(path) as file:
        return json.load(file)["data"]


def cut(whole: Json) -> str:
    """The slice as schema text, sorted, always the same for the same operations."""
    introspection = _bare(whole)
    schema = build_client_schema(introspection, assume_valid=True)
    used = Used(schema)
    for name in names():
        used.add(document(name).text)
    return print_schema(lexicographic_sort_schema(build_client_schema(used.slice(introspection)))) + "\n"


class Used:
    """Which fields, arguments and types the operations touch."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.fields: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.types: set[str] = {*ROOTS, *BUILT_IN}

    def add(self, text: str) -> None:
        """Notes what one document uses."""
        info = TypeInfo(self.schema)
        visit(parse(text), TypeInfoVisitor(info, _Noting(self, info)))

    def field(self, parent: str, name: str, arguments: list[str]) -> None:
        """Notes a field with the arguments given to it, their input types whole."""
        definition = self._definition(parent, name)
        self.types |= {parent, get_named_type(definition.type).name}
        self.fields[parent][name] |= set(arguments)
        for argument in definition.args:
            if argument in arguments or str(definition.args[argument].type).endswith("!"):
                self.fields[parent][name].add(argument)
                self.input(get_named_type(definition.args[argument].type).name)

    def _definition(self, parent: str, name: str) -> GraphQLField:
        kind = self.schema.type_map[parent]
        assert isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType))
        found: GraphQLField = kind.fields[name]
        return found

    def input(self, name: str) -> None:
        """Notes an input type with everything in it."""
        if name in self.types:
            return
        self.types.add(name)
        kind = self.schema.type_map[name]
        if is_input_object_type(kind):
            for field in kind.fields.values():
                self.input(get_named_type(field.type).name)

    def slice(self, introspection: Json) -> Json:
        """The introspection of the slice."""
        whole = introspection["__schema"]
        self._kinds(whole["types"])
        self._complete_interfaces(whole["types"])
        return {
            "__schema": {
                **whole,
                "types": [self._cut_type(kind) for kind in whole["types"] if self._kept(kind["name"])],
                "directives": [one for one in whole["directives"] if one["name"] in DIRECTIVES],
            }
        }

    def _kinds(self, types: list[Json]) -> None:
        """What an operation gets by an interface can be of any of its kinds; only ``Node`` has too many to keep."""
        for kind in types:
            if kind["kind"] == "INTERFACE" and kind["name"] in self.types and kind["name"] != "Node":
                self.types |= {one["name"] for one in kind["possibleTypes"]}

    def _complete_interfaces(self, types: list[Json]) -> None:
        """A type must have the fields of its interfaces, whichever of both an operation asked."""
        for kind in types:
            for interface in kind["interfaces"] or [] if kind["name"] in self.types else []:
                for name, arguments in self.fields.get(interface["name"], {}).items():
                    self.fields[kind["name"]][name] |= arguments
                    self.types.add(get_named_type(self._definition(kind["name"], name).type).name)

    def _kept(self, name: str) -> bool:
        return name in self.types or name.startswith("__")

    def _cut_type(self, kind: Json) -> Json:
        fields = self.fields.get(kind["name"], {})
        named = kind["name"].startswith("__")
        return {
            **kind,
            "fields": kind["fields"]
            if named
            else [
                {**one, "args": [argument for argument in one["args"] if argument["name"] in fields[one["name"]]]}
                for one in kind["fields"] or []
                if one["name"] in fields
            ],
            "interfaces": [one for one in kind["interfaces"] or [] if one["name"] in self.types],
            "possibleTypes": [one for one in kind["possibleTypes"] or [] if one["name"] in self.types],
        }


class _Noting(Visitor):
    def __init__(self, used: Used, info: TypeInfo) -> None:
        super().__init__()
        self.used, self.info = used, info

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.info.get_parent_type()
        if parent and node.name.value != "__typename":
            self.used.field(parent.name, node.name.value, [one.name.value for one in node.arguments or ()])

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: object) -> None:
        if node.type_condition:
            self.used.types.add(node.type_condition.name.value)


def _bare(value: Json) -> Json:
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    bare = {key: _bare(item) for key, item in value.items() if key not in {"description", "deprecationReason"}}
    if "isDeprecated" in bare:
        bare["isDeprecated"] = False
    if bare.get("kind") == "SCALAR":
        bare.pop("specifiedByURL", None)
    return bare


if __name__ == "__main__":
    TARGET.write_text(cut(load(Path(sys.argv[1]))), encoding="utf-8")
