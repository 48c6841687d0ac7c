"""After a change of the key, stored secrets are sealed anew."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from suivi.accounts import secrets
from suivi.accounts.models import ShopSecret
from suivi.accounts.secrets import SHOPIFY_WEBHOOK
from suivi.lib import vault
from tests.road import NOW, new_shop

pytestmark = pytest.mark.django_db


def test_stored_secrets_are_sealed_with_the_present_key(settings: Any) -> None:
    shop, key = new_shop(), settings.SECRET_KEY
    secrets.put(shop, SHOPIFY_WEBHOOK, "first", NOW)
    secrets.put(shop, SHOPIFY_WEBHOOK, "second", NOW)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [key]
    out = io.StringIO()
    call_command("reseal", stdout=out)
    assert "2 secrets" in out.getvalue()
    settings.SECRET_KEY_FALLBACKS = []
    assert secrets.valid(shop, SHOPIFY_WEBHOOK) == ["second", "first"]


def test_a_secret_that_no_key_opens_is_told_and_stands_in_nobodys_way(settings: Any) -> None:
    shop = new_shop()
    secrets.put(shop, SHOPIFY_WEBHOOK, "lost", NOW)
    settings.SECRET_KEY = "new" * 20
    with pytest.raises(vault.UnsealableError):
        secrets.valid(shop, SHOPIFY_WEBHOOK)
    secrets.put(shop, SHOPIFY_WEBHOOK, "good", NOW)
    assert secrets.valid(shop, SHOPIFY_WEBHOOK) == ["good"]
    with pytest.raises(CommandError, match="1 secrets were sealed with a key"):
        call_command("reseal", stdout=io.StringIO())
    assert ShopSecret.objects.count() == 2
