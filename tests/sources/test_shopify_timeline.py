"""Shopify's timeline: what happened, what staff wrote, and messages whose HTML never reaches a page."""

from datetime import UTC, datetime
from typing import Any

import pytest

from suivi.core.facts import Facts, Stamp
from suivi.core.timeline import entries
from suivi.sources.shopify.formatted import formatted, is_safe
from suivi.sources.shopify.node_timeline import comments, events

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAMP = Stamp(as_of=datetime(2026, 3, 9, tzinfo=UTC), source="shopify.node")
ADMIN = "https://admin.shopify.com/store/local/orders/1"


def item(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"gid://shopify/BasicEvent/{number}", "createdAt": AT.isoformat(), "action": "update"} | more


def comment(**more: Any) -> dict[str, Any]:
    return item(id="gid://shopify/CommentEvent/5", rawMessage="Call <b>her</b>.", message="x", **more)


@pytest.mark.parametrize(
    ("html", "text", "links"),
    [
        ("Plain & simple", "Plain & simple", ()),
        ("5 < 6", "5 < 6", ()),
        ("A &amp; B", "A & B", ()),
        (f'See <a href="{ADMIN}">the <b>order</b></a>.', "See the order.", (("the order", ADMIN),)),
        ('<a href="javascript:alert(1)">x</a>', "x", ()),
        ('<a href="https://evil.example/admin/">x</a>', "x", ()),
        ('<a href="https://admin.shopify.com@evil.example/">x</a>', "x", ()),
        ('<a href="https://admin.shopify.com.evil.example/">x</a>', "x", ()),
        (
            '<a href="https://a.myshopify.com/admin/orders/1">x</a>',
            "x",
            (("x", "https://a.myshopify.com/admin/orders/1"),),
        ),
        ('<a href="https://a.myshopify.com/products/1">x</a>', "x", ()),
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree", ()),
        ("<script>alert(1)</script>Said", "Said", ()),
        ("<img src=x onerror=alert(1)>Said", "Said", ()),
    ],
)
def test_messages_become_text(html: str, text: str, links: tuple[tuple[str, str], ...]) -> None:
    assert formatted(html) == (text, links)


@pytest.mark.parametrize(
    "address", ["", "http://a.example/", "https:///x", "https://[", "https://u@a.example/", "data:x"]
)
def test_odd_addresses_are_no_links(address: str) -> None:
    assert not is_safe(address)


class TestEvents:
    @pytest.mark.parametrize(
        ("more", "author"),
        [
            ({"appTitle": "Flow", "author": "Ana"}, "Flow"),
            ({"author": "Ana", "attributeToUser": True}, "Ana"),
            ({"attributeToUser": True}, "staff"),
            ({}, ""),
        ],
    )
    def test_who_it_was(self, more: dict[str, Any], author: str) -> None:
        (one,) = events([item(**more)], STAMP).values()
        assert one.author == author

    def test_both_messages_and_the_alert(self) -> None:
        told = item(message=f'<a href="{ADMIN}">#1</a> changed', secondaryMessage="By 5", criticalAlert=True)
        (one,) = events([told, item(2, createdAt=None), comment()], STAMP).values()
        assert (one.message, one.alert, one.links) == ("#1 changed\nBy 5", True, (("#1", ADMIN),))


class TestComments:
    def test_they_are_shown_as_from_the_platform_with_what_is_attached(self) -> None:
        attached = [{"name": "Photo.jpg", "url": "https://cdn.example/p.jpg"}, {"name": "x", "url": "javascript:1"}]
        found = comments([item(), comment(attachments=attached, writer={"name": "Ana"})], STAMP)
        (entry,) = entries(Facts(id="o", comments=found))
        assert (entry.code, entry.kind, entry.author, entry.at) == ("comment.told", "comment", "Ana", AT)
        assert entry.text == "Call <b>her</b>."  # as it was written; the page escapes it
        assert entry.links == (("Photo.jpg", "https://cdn.example/p.jpg"),)
        assert (entry.params["person"], entry.params["edited"]) == ("", None)

    def test_an_edited_one_says_so_and_wins(self) -> None:
        (before,), (after,) = (comments([comment(edited=edited)], STAMP).values() for edited in (False, True))
        assert after.stamp.as_of > before.stamp.as_of == AT
