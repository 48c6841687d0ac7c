"""What staff writes joins to the same facts in whatever order it arrives."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.core.facts import Facts, encode
from suivi.core.merge import join
from suivi.sources.contract import Unreadable
from suivi.sources.staff import Staff

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORDER = "gid://shopify/Order/1"


def payload(minute: int, **what: object) -> bytes:
    return msgspec.json.encode({"order": ORDER, "at": AT + timedelta(minutes=minute), "by": "Ann", **what})


# A comment, said in other words, taken back; another that stays; a tag on and off; two wordings of the note.
LIFE = [
    ("staff/comment", payload(0, id="a", text="Called", person="7")),
    ("staff/comment", payload(1, id="a", text="Called twice", person="7", written=AT)),
    ("staff/comment", payload(2, id="a", text="", person="7", written=AT, gone=True)),
    ("staff/comment", payload(3, id="b", text="Wrote", person="8")),
    ("staff/comment", payload(4, id="b", text="Wrote a letter", person="8", written=AT + timedelta(minutes=3))),
    ("staff/tag", payload(5, tag="VIP", present=True)),
    ("staff/tag", payload(6, tag="VIP", present=False)),
    ("staff/note", payload(7, text="First")),
    ("staff/note", payload(8, text="Second")),
    ("staff/deadline", payload(9, id="c", of="ship", until=AT)),
    ("staff/deadline", payload(10, id="d", of="ship", until=None)),
]


def facts_of(told: list[tuple[str, bytes]]) -> Facts:
    facts = Facts(id=ORDER)
    for topic, body in told:
        for finding in Staff().translate(topic, body, {}, AT):
            facts = join(facts, finding.facts)
    return facts


@given(st.lists(st.sampled_from(LIFE), max_size=6).flatmap(lambda again: st.permutations(LIFE + again)))
def test_any_order_with_repetitions_ends_the_same(told):
    assert encode(facts_of(told)) == encode(facts_of(LIFE))


def test_how_it_ends():
    facts = facts_of(LIFE)
    one, other = facts.comments["a"], facts.comments["b"]
    assert (one.gone, one.text) == (True, "")
    assert (other.text, other.at, other.person) == ("Wrote a letter", AT + timedelta(minutes=3), "8")
    assert facts.tag_edits["VIP"].present is False
    assert facts.note_edit.text == "Second"


@pytest.mark.parametrize("body", [payload(0, text="no id"), b'{"at": 1}', b"[]"])
def test_what_says_not_which_is_refused_in_words(body):
    with pytest.raises(Unreadable):
        Staff().translate("staff/comment", body, {}, AT)
