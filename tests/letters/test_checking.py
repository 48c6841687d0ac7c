"""What is told of a template that cannot be kept: what, where, and what was probably meant."""

import pytest
from django.utils import translation

from suivi.letters.checking import faults
from suivi.letters.standard import CHANNELS, EMAIL, LANGUAGES, SMS, Text, standard
from suivi.letters.triggers import Trigger
from suivi.letters.variables import BLOCKS

GOOD = {
    "what merchants know from Shopify": (
        "{% if fulfillment.item_count == 1 %}One item of {{ name }}{% endif %} for {{ customer.first_name }}: "
        "{% for one in fulfillment.fulfillment_line_items %}{{ one.quantity }} × {{ one.line_item.title }}{% endfor %}"
        "{% for number in fulfillment.tracking_numbers %}{{ number }}{% endfor %} {{ fulfillment.tracking_urls.first }}"
        "<a href='{{ order_status_url }}'>{{ total_price | money }}</a> {{ created_at | date: '%d/%m/%Y' }}"
    ),
    "names that it makes itself": (
        "{% assign last = parcels | last %}{{ last.carrier }}{% assign one = parcel %}{{ one.number }}"
        "{% capture who %}{{ shop.name }}{% endcapture %}{{ who }}{% for p in order.parcels %}{{ forloop.index }}"
        "{{ p.items.size }}{% for i in p.items %}{{ i.title }}{% endfor %}{% endfor %}{{ parcels[0].number }}"
    ),
    "every block": "".join(f"{{% render '{name}' %}}" for name in BLOCKS),
}
BAD = {  # what is written: what is told
    "{{ order.nmae }}": ("no_variable", 1, 4, "order.name"),
    "one\n  {{ order.customer.first_name }}": ("no_variable", 2, 6, "customer.first_name"),
    "{{ tracking_number }}": ("no_variable", 1, 4, "fulfillment.tracking_number"),
    "{% for p in parcels %}{{ p.carier }}{% endfor %}": ("no_variable", 1, 26, "parcel.carrier"),
    "{% if parcel.lat %}{% endif %}": ("no_variable", 1, 7, None),
    "{{ order.name.first_name }}": ("no_variable", 1, 4, "customer.first_name"),
    "{{ order.name | upcas }}": ("no_filter", 1, 17, "upcase"),
    "{% render 'parcel' %}": ("no_block", 1, 11, "parcels"),
    "{% include 'x' %}": ("no_tag", 1, 4, None),
    "{% if name %}\n{% if order.name %}\n{% endif %}": ("open", 1, 1, None),
    "{% if name %}{% endif %}\n{% for p in parcels %}x": ("open", 2, 1, None),
    "{{ name }}\n {% endif %}": ("stray", 2, 5, None),
    "{{ name }} {{ order.name | }}": ("cut", 1, 12, None),
    "{% if name %}\n{% if name == %}{% endif %}{% endif %}": ("cut", 2, 1, None),
    "{% if name ! name %}{% endif %}": ("syntax", 1, 12, None),
    "x\n{{ order.name": ("unclosed", 2, 1, None),
}


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD)
def test_what_can_be_kept(body):
    assert faults(Text("Subject", "", body), EMAIL) == []


@pytest.mark.parametrize(("body", "told"), BAD.items(), ids=BAD)
def test_what_is_wrong_is_told_with_its_place_and_what_was_meant(body, told):
    (fault,) = faults(Text("Subject", "", body), EMAIL)
    code, line, column, near = told
    assert (fault.code, fault.line, fault.column, fault.part) == (code, line, column, "body")
    assert near is None or fault.facts["near"] == near
    assert str(fault).startswith(f"Line {line}, column {column}: ")


def test_all_names_that_are_wrong_are_told_at_once():
    found = faults(Text("{{ ordr.name }}", "{{ a }}", "{{ b }} {{ c }}"), EMAIL)
    assert [(one.part, one.facts["name"]) for one in found] == [
        ("subject", "ordr.name"),
        ("preheader", "a"),
        ("body", "b"),
        ("body", "c"),
    ]


@pytest.mark.parametrize(
    "text", [Text("", "", "Hello"), Text("{% if false %}x{% endif %}", "", "Hello"), Text("S", "", " ")]
)
def test_a_message_without_a_subject_or_a_text_is_not_kept(text):
    assert [one.code for one in faults(text, EMAIL)] == ["empty"]


def test_of_an_sms_only_the_text_counts():
    assert faults(Text("", "", "Hello"), SMS) == []


def test_a_fault_is_told_in_the_readers_language():
    (fault,) = faults(Text("S", "", "{{ order.nmae }}"), EMAIL)
    with translation.override("fr"):
        assert "order.name" in str(fault)
        assert str(fault).startswith("Ligne 1, colonne 4")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_that_come_with_suivi_pass_their_own_check(language):
    for trigger in Trigger:
        for channel in CHANNELS:
            assert faults(standard(trigger, channel, language), channel) == [], (trigger, channel)
