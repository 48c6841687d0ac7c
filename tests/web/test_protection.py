"""What protects an account: the second factor, forgotten passwords, sessions, limits, and the log of it all."""

import base64
import hmac
import re
import struct

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from suivi import settings as suivi_settings
from suivi.accounts import audit, links
from suivi.accounts.models import AuditEntry, Membership, Person, Role
from suivi.lib import clock
from suivi.web.accounts.auditlog import SIZE, VERBS
from tests.web.conftest import signed_in, worker

PASSWORD = "a-Long-secret-9"
NEW = "another-Long-secret-8"


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


def body(response) -> str:
    return response.content.decode()


def sign_in(person: Person, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_of(secret: str) -> str:
    """What an app shows now (RFC 6238: SHA-1, 30 seconds, 6 digits)."""
    counter = struct.pack(">Q", int(clock.now().timestamp()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    number = int.from_bytes(digest[digest[-1] & 15 :][:4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


@pytest.fixture
def secret(shop, agent) -> str:
    """The agent's app, turned on on the pages."""
    client = sign_in(agent)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    found = re.search(r'id="secret" class="mono" value="([A-Z2-7]+)"', body(page))[1]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(found)})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    cache.clear()  # a code counts once; the next sign-in may use the same half minute
    return found


class TestSecondFactor:
    def test_the_password_alone_no_longer_lets_in(self, agent, secret):
        client = sign_in(agent)
        assert not is_in(client)
        assert client.get("/accounts/2fa/authenticate/").status_code == 200
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
        assert not is_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
        assert is_in(client)

    def test_a_one_time_link_asks_for_it_too(self, agent, secret):
        client = Client()
        answer = client.post(f"/enter/{links.make_sign_in_link(agent, clock.now())}/")
        assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
        assert not is_in(client)

    def test_a_recovery_code_works_once(self, agent, secret):
        stored = Authenticator.objects.get(user=agent, type=Authenticator.Type.RECOVERY_CODES).wrap()
        code = stored.get_unused_codes()[0]
        results = []
        for _ in range(2):
            client = sign_in(agent)
            client.post("/accounts/2fa/authenticate/", {"code": code})
            results.append(is_in(client))
        assert results == [True, False]

    def test_the_database_holds_no_secret(self, secret):
        assert secret not in str(list(Authenticator.objects.values()))

    def test_turning_it_off_asks_who_it_is(self, agent, secret):
        answer = signed_in(agent).get("/accounts/2fa/totp/deactivate/")
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")

    @pytest.mark.parametrize(
        "page",
        ["2fa/", "2fa/totp/activate/", "2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/"],
    )
    def test_every_page_of_it_is_ours(self, agent, secret, page):
        client = sign_in(agent)
        client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        html = body(client.get(f"/accounts/{page}", follow=True))
        assert "Is it you?" not in html
        assert 'class="entrance"' in html
        assert html.count("<h1") == 1


class TestForgottenPassword:
    def test_without_e_mail_it_says_who_can_help_and_promises_nothing(self, shop, agent, mailoutbox):
        for answer in (
            Client().get("/accounts/password/reset/"),
            Client().post("/accounts/password/reset/", {"email": agent.email}),
        ):
            assert "Ask an owner of your shop" in body(answer)
        assert mailoutbox == []

    def test_by_e_mail(self, shop, agent, settings, mailoutbox):
        settings.EMAIL_URL = "smtp://localhost"
        old = sign_in(agent)
        client = Client()
        client.post("/accounts/password/reset/", {"email": agent.email})
        (mail,) = mailoutbox
        assert mail.to == [agent.email]
        where = re.search(r"http://testserver(/\S+)", mail.body)[1]
        page = client.get(where, follow=True)
        client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
        assert is_in(sign_in(agent, NEW))
        assert old.get("/").headers["Location"].startswith("/accounts/login/")  # signed out everywhere
        assert "This link has ended" in body(Client().get(where, follow=True))

    def test_a_stranger_s_address_gets_the_same_answer_and_no_e_mail(self, shop, agent, settings, mailoutbox):
        settings.EMAIL_URL = "smtp://localhost"
        answers = [
            Client().post("/accounts/password/reset/", {"email": email}, follow=True)
            for email in (agent.email, "nobody@example.com")
        ]
        assert len({(answer.status_code, str(answer.redirect_chain)) for answer in answers}) == 1
        assert all("Look at your e-mail" in body(answer) for answer in answers)
        assert len(mailoutbox) == 1

    def test_asking_is_limited(self, shop, agent, settings, mailoutbox):
        settings.EMAIL_URL = "smtp://localhost"
        settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/m/key"}
        codes = [Client().post("/accounts/password/reset/", {"email": agent.email}).status_code for _ in range(3)]
        assert codes == [302, 302, 429]


class TestOwnersHelp:
    def link(self, client: Client, person: Person) -> str | None:
        page = client.post(reverse("people_reset", args=["atelier", person.memberships.get(shop__handle="atelier").pk]))
        found = re.search(r'value="http://testserver(/[^"]+)"', body(page))
        return found[1] if found else None

    def test_a_link_made_by_the_owner_lets_choose_a_password_once(self, as_owner, agent):
        where = self.link(as_owner, agent)
        client = Client()
        page = client.get(where, follow=True)
        client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
        assert is_in(sign_in(agent, NEW))
        assert "This link has ended" in body(Client().get(where, follow=True))
        assert AuditEntry.objects.filter(verb="person.reset_link_made", subject=str(agent.pk)).exists()

    def test_no_owner_gets_into_another_owner_s_shop_by_it(self, as_owner, agent, other_shop):
        Membership.objects.create(shop=other_shop, person=agent, role=Role.VIEWER)
        assert self.link(as_owner, agent) is None
        as_owner.post(reverse("people_factor", args=["atelier", agent.memberships.get(shop__handle="atelier").pk]))
        assert not AuditEntry.objects.filter(
            verb__in=["person.reset_link_made", "person.second_factor_removed"]
        ).exists()

    def test_nor_into_their_own_account_without_the_password(self, as_owner, owner):
        assert self.link(as_owner, owner) is None

    def test_a_lost_second_factor_is_taken_off(self, as_owner, agent, secret):
        as_owner.post(reverse("people_factor", args=["atelier", agent.memberships.get().pk]))
        assert is_in(sign_in(agent))


class TestSessions:
    def test_signing_out_everywhere_else(self, shop, agent):
        here, there = sign_in(agent), sign_in(agent)
        assert body(here.get("/accounts/sessions/")).count("<li class=") == 2
        here.post("/accounts/sessions/")
        assert here.get("/").headers["Location"] == "/s/atelier/orders/"
        assert there.get("/").headers["Location"].startswith("/accounts/login/")


def test_trying_links_is_limited(db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"one_time_link": "3/m/ip"}
    assert [Client().get(f"/enter/{n}/").status_code for n in range(4)] == [410, 410, 410, 429]
    assert Client().get("/join/x/").status_code == 429


class TestAuditLog:
    def test_it_says_who_did_what(self, as_owner, shop, owner, agent):
        audit.record(shop, agent, "order.tagged", "#1001", tag="<b>VIP</b>")
        audit.record(shop, owner, "person.role_changed", str(agent.pk), role="viewer")
        audit.record(shop, None, "something.new", "x")
        html = body(as_owner.get(reverse("settings_audit", args=["atelier"])))
        for sentence in ("put the tag &lt;b&gt;VIP&lt;/b&gt; on #1001", "gave Ann the role Viewer", "something.new"):
            assert sentence in html

    def test_pages_follow_one_another(self, as_owner, shop, owner, django_assert_max_num_queries):
        for number in range(SIZE + 3):
            audit.record(shop, owner, "order.noted", f"#{number}")
        where, seen = reverse("settings_audit", args=["atelier"]), []
        while where:
            with django_assert_max_num_queries(6):
                page = as_owner.get(where)
            seen += [entry.subject for entry, _ in page.context["entries"]]
            where = f"?before={page.context['next']}" if page.context["next"] else ""
            where = where and reverse("settings_audit", args=["atelier"]) + where
        assert seen == [f"#{number}" for number in reversed(range(SIZE + 3))]

    def test_another_shop_s_entries_are_not_there(self, as_owner, other_shop, outsider):
        audit.record(other_shop, outsider, "order.noted", "#secret")
        assert "#secret" not in body(as_owner.get(reverse("settings_audit", args=["atelier"])))

    def test_every_verb_of_the_code_has_its_sentence(self):
        root = suivi_settings.PACKAGE
        said = {
            verb
            for path in root.rglob("*.py")
            for verb in re.findall(r'\.(?:record|audit)\([^"]*"([a-z_]+\.[a-z_.]+)"', path.read_text())
        }
        saved = set(re.findall(r'_saved\([^"]*"[a-z_]+", "([a-z.]+)"', (root / "web/accounts/shop.py").read_text()))
        assert {verb.replace("_", "") for verb in said | saved} <= {verb.replace("_", "") for verb in VERBS}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ("dummy", "", 587, False, False)),
        ("smtp://u:p%40@mail.example:2525", ("smtp", "mail.example", 2525, True, False)),
        ("smtps://mail.example", ("smtp", "mail.example", 465, False, True)),
        ("smtp://mail.example:25?tls=0", ("smtp", "mail.example", 25, False, False)),
    ],
)
def test_how_e_mail_is_sent(url, expected):
    mail = suivi_settings._mail(url)
    backend = mail["EMAIL_BACKEND"].split(".")[-2]
    assert (backend, mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == expected


def test_an_e_mail_address_in_place_of_a_server_is_refused():
    with pytest.raises(ImproperlyConfigured, match="SUIVI_EMAIL_URL"):
        suivi_settings._mail("me@example.com")


def test_somebody_who_works_for_one_owner_s_shops_only_can_be_helped(shop, other_shop, owner, agent):
    from suivi.accounts.people import may_recover

    Membership.objects.create(shop=other_shop, person=agent, role=Role.AGENT)
    member = agent.memberships.get(shop=shop)
    assert not may_recover(member, owner)
    Membership.objects.create(shop=other_shop, person=owner, role=Role.OWNER)
    assert may_recover(member, owner)
    assert not may_recover(owner.memberships.get(shop=shop), owner)
    assert not may_recover(member, worker(shop, Role.AGENT, "axel@example.com"))
