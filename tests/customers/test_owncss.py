"""A shop's own CSS: what is refused, where, and which colors are hard to read."""

from pathlib import Path

import pytest

import suivi.web
from suivi.customers.owncss import Faint, faint, refusal

GOOD = [
    "",
    ".hero { text-align: center }",
    "@media (prefers-color-scheme: dark) { :root { --page: #000 } }",
    "h1::before { content: '→ {' }",
    "/* url( is only talked of */ h1 { color: red }",
    "a:hover { color: var(--accent) }",
    '.card::after { content: "it\'s" }',
]
BAD = [
    ("@import 'https://elsewhere.example/x.css';", 1, "@import"),
    ("h1 {}\n\n@IMPORT 'x';", 3, "@import"),
    ("body { background: url(https://elsewhere.example/pixel) }", 1, "Pictures"),
    ("body {\n background: image-set('x' 1x) }", 2, "Pictures"),
    ("body { background: u\\72l(x) }", 1, "backslash"),
    ("@font-face { font-family: x }", 1, "Fonts"),
    ("@charset 'utf-8';", 1, "cannot stand"),
    ("</style><script>", 1, "no place"),
    ("h1 { color: red", 1, "{ is not closed"),
    ("h1 {}\n}", 2, "} closes nothing"),
    ("h1 {}\n/* never closed", 2, "comment"),
    ('h1 { content: "x }', 1, "quotation"),
    ("/* a\n b */\nh1 { background: url(x) }", 3, "Pictures"),
]


@pytest.mark.parametrize("css", GOOD)
def test_what_is_taken(css):
    assert refusal(css) is None


@pytest.mark.parametrize(("css", "line", "why"), BAD)
def test_what_is_refused_is_named_with_its_line(css, line, why):
    found = refusal(css)
    assert found is not None
    assert (found.line, why in found.why) == (line, True)


def test_the_page_s_own_css_keeps_the_rules():
    assert refusal(base()) is None


def test_colors_that_are_hard_to_read_are_found():
    assert faint(".hero { color: red }", base()) == []
    assert faint(":root { --text: #000 }", base()) == []
    found = faint(":root { --card: #777; --brand: #ffff00 }", base())
    assert [(each.text, each.ground) for each in found] == [
        ("--text", "--card"), ("--muted", "--card"), ("--accent", "--card"), ("--on-brand", "--brand")
    ]  # fmt: skip
    assert all(isinstance(each, Faint) and each.contrast < 4.5 for each in found)


def base() -> str:
    return (Path(suivi.web.__file__).parent / "static/tracking.css").read_text()
