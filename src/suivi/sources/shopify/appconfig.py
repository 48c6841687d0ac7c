"""``shopify.app.toml``: how Shopify is to know the app that Suivi is, from the tables by which Suivi works.

Format: Shopify, app configuration. It is given to Shopify with ``shopify app deploy``, or typed into the Dev Dashboard.
"""

import json
from collections.abc import Iterable
from enum import StrEnum

from suivi.sources.shopify.api import scopes
from suivi.sources.shopify.api.documents import VERSION


class Kind(StrEnum):
    """How the app comes onto a store."""

    OWN = "own"  # a merchant's own, by client credentials
    OAUTH = "oauth"  # one app for several stores, by the authorization code
    EMBEDDED = "embedded"  # the same, opened inside of the Shopify admin


# What Shopify opens.
OPENS = {Kind.OWN: "/", Kind.OAUTH: "/shopify/install", Kind.EMBEDDED: "/shopify/app"}
CALLBACK = "/shopify/callback"
WEBHOOKS = "/webhooks/shopify"
PROXY = ("apps", "suivi")  # the store's own address of it: /apps/suivi


def toml(kind: Kind, base_url: str, client_id: str, name: str = "Suivi", proxy: str = "") -> str:
    """The file's text. ``base_url``: Suivi's public address; ``proxy``: the path of the app proxy, "" for none."""
    base = base_url.rstrip("/")
    topics = sorted(set(scopes.topics(frozenset(scopes.WANTED))))
    lines = [
        f"name = {_text(name)}",
        f"client_id = {_text(client_id)}",
        f"application_url = {_text(base + OPENS[kind])}",
        f"embedded = {_flag(kind == Kind.EMBEDDED)}",
        *_table("access_scopes", f"scopes = {_text(','.join(scopes.ASKED if proxy else scopes.WANTED))}", *_flow(kind)),
        *_table("auth", f"redirect_urls = {_list([base + CALLBACK])}"),
        *_table("webhooks", f"api_version = {_text(VERSION)}"),
        *_subscription("topics", topics, base),
        *_subscription("compliance_topics", scopes.COMPLIANCE, base),
    ]
    if proxy:
        prefix, subpath = PROXY
        urls = (f"url = {_text(base + proxy)}", f"subpath = {_text(subpath)}", f"prefix = {_text(prefix)}")
        lines += _table("app_proxy", *urls)
    return "\n".join(lines) + "\n"


def _flow(kind: Kind) -> Iterable[str]:
    """By OAuth, Suivi itself asks the merchant for permission; else Shopify does."""
    return ("use_legacy_install_flow = true",) if kind == Kind.OAUTH else ()


def _table(name: str, *lines: str) -> list[str]:
    return ["", f"[{name}]", *lines]


def _subscription(key: str, topics: Iterable[str], base: str) -> list[str]:
    return ["", "[[webhooks.subscriptions]]", f"{key} = {_list(topics)}", f"uri = {_text(base + WEBHOOKS)}"]


def _list(texts: Iterable[str]) -> str:
    return "[\n" + "".join(f"  {_text(one)},\n" for one in texts) + "]"


def _text(value: str) -> str:
    """A basic string of TOML: JSON's escapes are among its own."""
    return json.dumps(value)


def _flag(value: bool) -> str:
    return "true" if value else "false"
