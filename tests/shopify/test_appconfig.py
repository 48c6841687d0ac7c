"""The app's configuration for Shopify: it parses, and says exactly what the code works with."""

import tomllib

import pytest

from suivi.inbox.privacy import TOPICS as COMPLIANCE
from suivi.sources.shopify.api import scopes
from suivi.sources.shopify.api.documents import VERSION
from suivi.sources.shopify.appconfig import CALLBACK, Kind, toml
from suivi.sources.shopify.webhooks import TOPICS
from suivi.web.accounts import install

BASE = "https://suivi.example"


@pytest.mark.parametrize(
    ("kind", "opens", "embedded", "legacy"),
    [
        (Kind.OWN, "/", False, None),
        (Kind.OAUTH, "/shopify/install", False, True),
        (Kind.EMBEDDED, "/shopify/app", True, None),
    ],
)
def test_it_says_what_the_code_uses(kind: Kind, opens: str, embedded: bool, legacy: bool | None) -> None:
    found = tomllib.loads(toml(kind, f"{BASE}/", "1a2b", 'Orders of "Léa"', "/proxy"))
    assert (found["name"], found["client_id"]) == ('Orders of "Léa"', "1a2b")
    assert found["application_url"] == BASE + opens
    assert found["embedded"] is embedded
    assert found["access_scopes"].get("use_legacy_install_flow") is legacy
    assert found["access_scopes"]["scopes"].split(",") == [*scopes.WANTED, "write_app_proxy"]
    assert found["auth"] == {"redirect_urls": [BASE + CALLBACK]}
    assert found["webhooks"]["api_version"] == VERSION
    topics, compliance = found["webhooks"]["subscriptions"]
    assert set(topics["topics"]) == set(scopes.topics(frozenset(scopes.WANTED)))
    assert set(topics["topics"]) <= set(TOPICS)
    assert set(compliance["compliance_topics"]) == set(COMPLIANCE) == set(scopes.COMPLIANCE)
    assert topics["uri"] == compliance["uri"] == f"{BASE}/webhooks/shopify"
    assert found["app_proxy"] == {"url": f"{BASE}/proxy", "subpath": "suivi", "prefix": "apps"}


def test_a_site_without_app_proxy_names_none() -> None:
    found = toml(Kind.OWN, BASE, "")
    assert "app_proxy" not in tomllib.loads(found)
    assert "write_app_proxy" not in found


def test_the_callback_is_the_one_that_is_served() -> None:
    assert install.CALLBACK == CALLBACK
