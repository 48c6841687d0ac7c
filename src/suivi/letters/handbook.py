"""The chapter of ``docs/letters.md`` that says what templates may use, written from the table itself."""

from collections.abc import Iterator

from suivi.letters.variables import BLOCKS, LETTER, THINGS, element


def handbook() -> str:
    """The chapter as Markdown."""
    return "\n".join([*_blocks(), *_things()]) + "\n"


def _blocks() -> Iterator[str]:
    yield from ("| Ready part | What it puts in |", "| --- | --- |")
    for name, says in BLOCKS.items():
        yield f"| `{{% render '{name}' %}}` | {says} |"


def _things() -> Iterator[str]:
    for thing, fields in THINGS.items():
        yield from ("", "### Variables" if thing == LETTER else f"### `{thing}`", "")
        yield from ("| Name | What it is | Kind | Example |", "| --- | --- | --- | --- |")
        before = "" if thing == LETTER else f"{thing}."
        for one in fields:
            of = element(one.kind)
            kind = f"list of {of}" if of else one.kind
            yield f"| `{before}{one.name}` | {one.says} | {kind} | {one.example} |"
