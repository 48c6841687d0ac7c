"""Whatever the connector says of a store is said in the page's language."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

from suivi.accounts.storereasons import FILLED, PLACE, reason
from suivi.sources.shopify.api import answers, tokens, wire

RAISED = {"Permanent", "Temporary", "TokenRefused"}
API = Path(answers.__file__).parent


def sentences() -> list[str]:
    tables = [words for words, _ in (*answers.REFUSALS.values(), *answers.ERRORS.values())]
    return [*tables, *tokens.WHY.values(), *FILLED, wire.NO_FILE]


@pytest.mark.parametrize("sentence", sentences())
def test_it_is_said_in_french(sentence: str) -> None:
    told = PLACE.sub("42", sentence)
    with override("fr"):
        assert reason(told) != told
        assert "{" not in reason(told)
    with override("en"):
        assert reason(told) == told


def test_a_place_keeps_what_it_holds() -> None:
    with override("fr"):
        assert reason("Shopify answered with HTTP 418.") == "Shopify a répondu par HTTP 418."
        assert reason("Something that nobody wrote down.") == "Something that nobody wrote down."
        assert reason("") == ""


@pytest.mark.parametrize("path", sorted(API.glob("*.py")), ids=lambda path: path.name)
def test_every_reason_that_is_raised_is_marked_for_translation(path: Path) -> None:
    """A constant, a marked text or a text made elsewhere; never a bare one or one with values inside."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and node.args]
    raised = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in RAISED]
    bare = [call.lineno for call in raised if isinstance(call.args[0], ast.Constant | ast.JoinedStr)]
    assert bare == []
