"""E-mails as mail programs take them: right HTML, styles in the elements, nothing from elsewhere, and a plain text."""

import re
from html.parser import HTMLParser

import html5lib
import pytest

from suivi.customers.colors import contrast
from suivi.customers.models import Brand
from suivi.letters.looks import Looks, dressed
from suivi.letters.plain import one_line, paragraphs, plain
from suivi.letters.short import parts
from suivi.letters.standard import EMAIL, LANGUAGES, Text, standard
from suivi.letters.triggers import Trigger
from suivi.letters.values import Addresses
from suivi.letters.writing import compose
from suivi.orders.models import Order, Parcel
from suivi.orders.reading import expected
from tests.road import NOW, fill, new_shop

# What widely used mail programs ignore, break on, or block.
IGNORED_TAGS = {
    "script",
    "form",
    "input",
    "button",
    "svg",
    "video",
    "audio",
    "iframe",
    "object",
    "link",
    "base",
    "embed",
}
IGNORED_STYLES = re.compile(r"(?:position|float|display:\s*(?:flex|grid)|var\(|calc\(|url\(|@import|gap|transform)\b")
LARGEST = 90_000  # bytes; Gmail cuts off at 102 kB
LONGEST_STYLE = 8_192  # characters of a style element that Gmail still reads


class Checker(HTMLParser):
    """A small checker of what mail programs do not show as it is meant."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_style, self.styles = False, ""
        self.feed(html)
        if len(html.encode()) > LARGEST:
            self.found.append("so large that programs cut it off")
        if len(self.styles) > LONGEST_STYLE:
            self.found.append("styles so long that programs leave them out")

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in IGNORED_TAGS:
            self.found.append(f"<{tag}>")
        if IGNORED_STYLES.search(given.get("style", "")):
            self.found.append(f"{tag}: {given['style']}")
        if any(name.startswith("on") for name in given):
            self.found.append(f"{tag} that runs something")
        if tag == "img" and (not given.get("src", "").startswith("cid:") or "alt" not in given):
            self.found.append("a picture from elsewhere, or without words")
        if tag == "a" and not re.match(r"https?://|mailto:|tel:", given.get("href", "")):
            self.found.append(f"a link to {given.get('href')!r}")
        if tag == "table" and given.get("role") != "presentation":
            self.found.append("a table that is read out as one")
        self.in_style = tag == "style"

    def handle_data(self, data):
        self.styles += data if self.in_style else ""


def complaints(html: str) -> list[str]:
    html5lib.HTMLParser(strict=True).parse(html)  # raises on what is not right
    return Checker(html).found


@pytest.fixture
def shop(db):
    shop = new_shop()
    fill(shop, 30)
    Brand.objects.create(
        shop=shop, color="#ffe600", logo=b"png", logo_type="image/png", note="10 < 18 & so on", phone="1"
    )
    return shop


def test_all_texts_of_suivi_make_mails_that_programs_show_as_meant(shop):
    orders = list(Order.objects.filter(shop=shop, id__in=Parcel.objects.values("order_id")).order_by("id"))
    for place, trigger in enumerate(Trigger):
        row, language = orders[place % len(orders)], list(LANGUAGES)[place % len(LANGUAGES)]
        addresses = Addresses("https://x.test/o/1/?a=1&b=2", "https://x.test/stop/")
        text = standard(trigger, EMAIL, language)
        said = compose(shop, expected(shop, row.id, NOW), text, EMAIL, language, frozenset(), addresses, NOW)
        assert complaints(said.html) == [], (trigger, language)
        assert f'lang="{language}"' in said.html
        assert "<" not in said.text.replace("10 < 18", "")
        assert "&amp;" not in said.text
        assert "https://x.test/o/1/?a=1&b=2" in said.text


@pytest.mark.parametrize("color", ["#ffe600", "#101010", "#f8f8f8", "#c00000", "no color"])
def test_a_shops_color_can_be_read_by_day_and_by_night(color):
    around = {"shop": {"name": "Demo", "note": None}, "words": {"why": "", "questions": ""}, "unsubscribe_url": None}
    html = dressed("S", "P", "<a href='https://x.test/'>x</a>", "en", Looks(color), around)
    day = re.search(r'<a href="https://x.test/" style="color: (#\w{6})', html)
    night = re.search(r"a \{ color: (#\w{6}) !important", html)
    assert contrast(day.group(1), "#ffffff") >= 4.5
    assert contrast(night.group(1), "#1d1f24") >= 4.5


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("one\n\ntwo\nlines", "<p>one</p>\n<p>two<br>\nlines</p>"),
        ("<h1>Title</h1>\n\ntext", "<h1>Title</h1>\n<p>text</p>"),
        ("<table><tr><td>x</td></tr></table>", "<table><tr><td>x</td></tr></table>"),
        ("<a href='#'>x</a> goes on", "<p><a href='#'>x</a> goes on</p>"),
        ("a\r\n \r\n\r\nb", "<p>a</p>\n<p>b</p>"),
    ],
)
def test_blank_lines_begin_paragraphs(written, html):
    assert paragraphs(written) == html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Title</h1>\n\nHello <b>Ann</b>,\nyou &amp; me", "Title\n\nHello Ann,\nyou & me"),
        (
            '<p>See <a href="https://x.test/?a=1&amp;b=2">your order</a>.</p>',
            "See your order: https://x.test/?a=1&b=2.",
        ),
        ('<a href="https://x.test/">https://x.test/</a>', "https://x.test/"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n\n- two"),
        ("<style>p { color: red }</style><script>x()</script>left", "left"),
        ("1 &lt; 2", "1 < 2"),
    ],
)
def test_the_plain_text_is_what_somebody_reads_without_html(html, text):
    assert plain(html) == text


def test_a_subject_is_one_line_whatever_stands_in_it():
    assert one_line("Order #1\r\nBcc: all@example.com\x00\t x") == "Order #1 Bcc: all@example.com x"


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("é" * 160, 1),
        ("€" * 81, 2),
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("a" * 306, 2),
        ("", 1),
    ],
)
def test_an_sms_is_counted_as_phones_do(text, counted):
    assert parts(text) == counted


def test_customers_words_never_become_html(shop):
    row = Order.objects.filter(shop=shop).first()
    read = expected(shop, row.id, NOW)
    shop.name = "<script>alert(1)</script> & Sons"
    text = Text("{{ shop.name }}", "{{ shop.name }}", "{{ shop.name }}\n\n{% render 'button' %}")
    said = compose(shop, read, text, EMAIL, "en", frozenset(), Addresses("https://x.test/"), NOW)
    assert complaints(said.html) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons</p>" in said.html
    assert said.subject == "<script>alert(1)</script> & Sons"
    assert said.text.startswith("<script>alert(1)</script> & Sons")
