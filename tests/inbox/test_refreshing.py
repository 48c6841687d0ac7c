"""The rotating token of an installed app: one worker renews it, and a lost answer loses nothing that Shopify keeps."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from suivi.accounts import stores, storetokens
from suivi.accounts.models import Connection
from suivi.lib import vault
from suivi.sources.shopify.api import tokens
from suivi.sources.shopify.api.errors import Permanent, Temporary
from suivi.sources.shopify.api.tokens import Grant, TokenRequest
from suivi.sources.shopify.api.wire import Wire
from tests.inbox.connected import Connected, connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(settings: object) -> Iterator[Connected]:
    with connected() as found:
        app = found.double.app
        settings.SHOPIFY_CLIENT_ID = app.client_id  # type: ignore[attr-defined]
        settings.SHOPIFY_CLIENT_SECRETS = list(app.secrets)  # type: ignore[attr-defined]
        found.double.tokens.codes.add("c0de")
        asked = tokens.code_grant(found.double.store.shop, app, "c0de", found.connection.base)
        grant, _ = stores.introduced(asked, found.double.store.shop, found.now(), found.connection.base)
        stores.keep(found.shop, app.client_id, found.connection.base, Connection.Way.CODE, grant, found.now())
        yield found


def use(store: Connected) -> str:
    """Asks the store something; the token by which that went."""
    with stores.asking(store.again(), store.now()) as client:
        client.call("store", {}, store.now())
        return client.token


def test_it_is_renewed_in_time_and_the_new_pair_is_saved_before_it_is_used(store: Connected) -> None:
    first = use(store)
    refresh = vault.open_(store.again().sealed_refresh)
    store.double.advance(timedelta(minutes=31))
    with stores.asking(store.again(), store.now()) as client:
        saved = Connection.objects.get()
        assert vault.open_(saved.sealed_token) == client.token != first
        assert vault.open_(saved.sealed_refresh) != refresh
        assert saved.leased_until is None
    for _ in range(40):
        store.double.advance(timedelta(minutes=50))
        use(store)
    assert store.again().state == "connected"


def test_only_who_holds_the_lease_renews_it(store: Connected) -> None:
    first = use(store)
    store.double.advance(timedelta(minutes=31))
    Connection.objects.update(leased_until=store.now() + timedelta(minutes=1))
    refreshes = len(store.double.tokens.refreshes)
    assert use(store) == first
    store.double.advance(timedelta(minutes=30))
    Connection.objects.update(leased_until=store.now() + timedelta(minutes=1))
    with pytest.raises(Temporary):
        use(store)
    assert len(store.double.tokens.refreshes) == refreshes
    assert storetokens.LEASE.total_seconds() > storetokens.TRIES * 40  # the longest that a request may take


class Lossy:
    """Sends as ``tokens.send`` does, and loses the first answers."""

    def __init__(self, lose: int) -> None:
        self.lose, self.sent = lose, tokens.send

    def __call__(self, wire: Wire, request: TokenRequest, now: object) -> Grant:
        grant = self.sent(wire, request, now)  # type: ignore[arg-type]
        if self.lose:
            self.lose -= 1
            raise Temporary("Lost.", now + timedelta(seconds=10), maybe_done=True)  # type: ignore[operator]
        return grant


def test_an_answer_that_was_lost_is_asked_for_again_at_once(store: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    use(store)
    store.double.advance(timedelta(minutes=31))
    monkeypatch.setattr(tokens, "send", Lossy(2))
    use(store)
    assert len([one for one in store.double.tokens.refreshes.values() if one.used_at]) == 1
    assert (store.again().state, store.connection.failures) == ("connected", 0)


def test_answers_that_stay_lost_ask_for_attention_and_say_what_to_do(
    store: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(store)
    store.double.advance(timedelta(minutes=70))
    monkeypatch.setattr(tokens, "send", Lossy(3))
    with pytest.raises(Temporary):
        use(store)
    assert store.again().state == "connected"
    monkeypatch.undo()
    store.double.advance(timedelta(seconds=20))
    use(store)  # still in Shopify's window
    store.double.advance(timedelta(minutes=70))
    monkeypatch.setattr(tokens, "send", Lossy(3))
    with pytest.raises(Temporary):
        use(store)
    monkeypatch.undo()
    store.double.advance(timedelta(minutes=5))
    with pytest.raises(Permanent):
        use(store)
    assert (store.again().state, store.connection.why) == ("attention", storetokens.INSTALL_AGAIN)


def test_a_permission_that_ended_by_itself_is_not_asked_for(store: Connected) -> None:
    store.double.advance(timedelta(days=91))
    before = store.double.queries
    with pytest.raises(Permanent, match="Install the app again"):
        use(store)
    assert store.double.queries == before


def test_a_wrong_secret_is_said_as_such(store: Connected, settings: object) -> None:
    use(store)
    settings.SHOPIFY_CLIENT_SECRETS = ["wrong"]  # type: ignore[attr-defined]
    store.double.advance(timedelta(minutes=70))
    with pytest.raises(Permanent, match="the secret is wrong"):
        use(store)


def test_taken_off_the_store_it_keeps_no_token(store: Connected) -> None:
    stores.uninstalled(store.shop)
    found = store.again()
    assert (found.sealed_token, found.sealed_refresh, found.state) == ("", "", "attention")
    with pytest.raises(Permanent):
        use(store)
