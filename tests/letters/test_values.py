"""The documented variables are exactly those that letters have, whatever the order."""

import re
from pathlib import Path

import pytest

from suivi.letters.handbook import handbook
from suivi.letters.sandbox import render
from suivi.letters.sentences import Voice
from suivi.letters.standard import around
from suivi.letters.values import Addresses, order_values
from suivi.letters.variables import LETTER, NUMBER, THINGS, element, example
from suivi.orders.models import Order
from suivi.orders.reading import expected
from tests.road import NOW, fill, new_shop

AROUND = {"hello"}  # made when the shop's looks are known
SHOP = {"name": "Demo", "email": None, "phone": None, "url": None, "note": None}


def agree(thing: str, value: dict[str, object], where: str) -> None:
    """Each field is there, of its kind, and no other."""
    fields = {one.name: one.kind for one in THINGS[thing] if thing != LETTER or one.name not in AROUND}
    assert set(value) == set(fields), where
    for name, kind in fields.items():
        for each in value[name] if element(kind) else [value[name]]:
            of = element(kind) or kind
            if each is None:
                assert not element(kind)
            elif of in THINGS:
                agree(of, each, f"{where}.{name}")
            else:
                assert isinstance(each, int if of == NUMBER else str), f"{where}.{name}"
                assert each != "", f"{where}.{name}: what is not there is None"


@pytest.mark.django_db
def test_every_orders_values_are_those_of_the_table():
    shop = new_shop()
    fill(shop, 40)
    seen = set()
    for row in Order.objects.filter(shop=shop):
        voice = Voice("en", around("en").instead)
        read = expected(shop, row.id, NOW)
        found = order_values(read, voice, frozenset(), dict(SHOP), Addresses("https://x.test/"), NOW)
        agree(LETTER, found, row.name)
        seen |= {name for name in ("parcel", "return", "refund", "fulfillment") if found[name]}
    assert seen == {"parcel", "return", "refund", "fulfillment"}


def test_every_variable_has_an_example_that_a_template_can_write():
    def walk(thing: str, before: str) -> None:
        for one in THINGS[thing]:
            of = element(one.kind) or one.kind
            path = f"{before}{one.name}" + ("[0]" if element(one.kind) else "")
            if of in THINGS:
                assert render("{% if " + path + " %}yes{% endif %}", "txt", example()) == "yes"
                if before.count(".") < 2:
                    walk(of, f"{path}.")
            else:
                assert render("{{ " + path + " }}", "txt", example()) != "", path

    walk(LETTER, "")


def test_the_handbook_is_current():
    page = (Path(__file__).parents[2] / "docs" / "letters.md").read_text("utf-8")
    written = re.search(r"<!-- variables -->\n(.*)<!-- end -->", page, re.DOTALL)
    assert written is not None
    assert written.group(1) == handbook(), "`suivi letters` prints what docs/letters.md must hold"
