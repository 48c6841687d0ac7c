"""Hostile templates: each is stopped, soon and with a message, and reaches nothing but the values it is given."""

import pytest

from suivi.letters.days import Day
from suivi.letters.faults import CannotWrite
from suivi.letters.sandbox import LONGEST, render
from tests.road import NOW

HOSTILE = {
    "a loop that nobody needs": ("{% for i in (1..100000000) %}x{% endfor %}", "too_much"),
    "loops within loops": ("{% for i in (1..999) %}{% for j in (1..999) %}{% endfor %}{% endfor %}", "too_much"),
    "many loops": ("{% for i in (1..9999) %}{% endfor %}" * 200, "too_much"),
    "a table that nobody needs": ("{% tablerow i in (1..100000000) %}x{% endtablerow %}", "too_much"),
    "much text": ("{% for i in (1..9000) %}" + "x" * 100 + "{% endfor %}", "too_much"),
    "a text that doubles": ("{% assign s = 'ab' %}" + "{% assign s = s | append: s %}" * 40, "too_much"),
    "a captured text that doubles": (
        "{% capture s %}abcdefgh{% endcapture %}" + "{% capture s %}{{ s }}{{ s }}{% endcapture %}" * 40,
        "too_much",
    ),
    "a text replaced by itself": (
        "{% capture s %}{% for i in (1..999) %}aaaaaaaaaa{% endfor %}{% endcapture %}{{ s | replace: 'a', s }}",
        "too_much",
    ),
    "a text put between every sign": (
        "{% capture s %}{% for i in (1..999) %}a,a,a,a,a,{% endfor %}{% endcapture %}{{ s | split: ',' | join: s }}",
        "too_much",
    ),
    "a number that doubles its digits": (
        "{% assign n = 99999999 %}" + "{% assign n = n | times: n %}" * 40,
        "too_much",
    ),
    "a filter over and over": (
        "{% for i in (1..9999) %}{{ 'abc' | upcase | downcase | size }}{% endfor %}" * 5,
        "too_much",
    ),
    "a block that calls blocks": ("{% render 'letter' %}", "no_variable"),
    "a file by its path": ("{% render '../../../../etc/passwd' %}", "no_block"),
    "a file by include": ("{% include 'settings.py' %}", "no_tag"),
    "depth": ("{% if true %}" * 300 + "{% endif %}" * 300, "nested"),
    "brackets": ("{{ " + "a[" * 3000 + "0" + "]" * 3000 + " }}", "nested"),
    "length": ("x" * (LONGEST + 1), "too_long"),
    "the class of a value": ("{{ order.__class__.__mro__ }}", "no_variable"),
    "the settings": ("{{ settings.SECRET_KEY }}", "no_variable"),
    "an unescaped value": ("{{ order.name | safe }}", "no_filter"),
    "division by nothing": ("{{ 1 | divided_by: 0 }}", "broken"),
    "an open block": ("{% if order.name %}", "open"),
}


@pytest.mark.parametrize(("source", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_template_is_stopped_with_a_message(source, code):
    with pytest.raises(CannotWrite) as stopped:
        render(source, "html", {"order": {"name": "#1001"}})
    assert stopped.value.code == code
    assert len(stopped.value.message) > 10
    assert "{" not in stopped.value.message


def test_values_are_escaped_in_html_and_not_in_text():
    values = {"customer": {"first_name": "<b>O’Neil & Sons</b>"}}
    source = "Hello {{ customer.first_name }}"
    assert render(source, "html", values) == "Hello &lt;b&gt;O’Neil &amp; Sons&lt;/b&gt;"
    assert render(source, "txt", values) == "Hello <b>O’Neil & Sons</b>"


def test_nothing_of_nothing_is_nothing_but_an_unknown_name_is_an_error():
    values = {"parcel": None, "order": {"name": "#1001"}}
    assert render("{% if parcel.expected %}soon{% else %}?{% endif %}{{ parcel.carrier.name }}", "txt", values) == "?"
    with pytest.raises(CannotWrite) as stopped:
        render("one\ntwo {{ order.nmae }}", "txt", values)
    assert (stopped.value.line, stopped.value.column) == (2, 8)
    assert "“order.nmae”" in str(stopped.value)


@pytest.mark.parametrize(
    ("language", "pattern", "written"),
    [
        ("en", "%A, %B %-d, %Y", "Monday, March 2, 2026"),
        ("fr", "%A %-d %B %Y", "lundi 2 mars 2026"),
        ("fr", "%a %e %b", "lun.  2 mars"),
        ("en", "%d/%m/%y %H:%M", "02/03/26 12:00"),
        ("en", "%Q %999999999d", "%Q %999999999d"),
    ],
)
def test_days_are_written_after_a_pattern_in_the_letters_language(language, pattern, written):
    day = Day.of(NOW, language)
    assert render("{{ day | date: pattern }}", "txt", {"day": day, "pattern": pattern}) == written
    assert render("{{ 'now' | date: pattern }}", "txt", {"now": day, "pattern": pattern}) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "Monday 2 March"), ("fr", "lundi 2 mars"), ("de", "Montag, 2. März"), ("es", "lunes, 2 de marzo"),
     ("it", "lunedì 2 marzo"), ("nl", "maandag 2 maart"), ("pt", "segunda-feira, 2 de março")],
)  # fmt: skip
def test_days_are_written_as_their_language_does(language, written):
    assert Day.of(NOW, language) == written
