"""``suivi simulate polling``."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def call(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_plans_are_compared():
    lines = json.loads(call("simulate", "polling", "--orders", "15", "--json"))
    assert [line["plan"] for line in lines] == [
        "every 2 h",
        "adaptive, no more asks than every 2 h",
        "every 6 h",
        "adaptive, no more asks than every 6 h",
        "adaptive",
    ]
    assert lines[1]["asks"] <= lines[0]["asks"]
    assert "Median" in call("simulate", "polling", "--orders", "2")


def test_no_orders_is_no_simulation():
    with pytest.raises(CommandError, match="1 or more"):
        call("simulate", "polling", "--orders", "0")
