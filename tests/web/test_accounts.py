"""Signing in, joining, the people and the settings of a shop."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from suivi.accounts import invites, links, people, secrets
from suivi.accounts.forms import policy_of
from suivi.accounts.models import AuditEntry, Invite, Membership, Person, Role, Shop, ShopSecret, SignInLink
from suivi.lib import clock, vault
from tests.web.conftest import signed_in, worker

PASSWORD = "a-Long-secret-9"


def works_as(person: Person, shop: Shop) -> str | None:
    member = Membership.objects.filter(person=person, shop=shop).first()
    return member.role if member else None


class TestSigningIn:
    def test_with_email_and_password(self, shop, owner):
        client = Client()
        response = client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
        assert response.headers["Location"] == "/"
        assert client.get("/").headers["Location"] == "/s/atelier/orders/"

    def test_a_wrong_password_is_told_without_saying_which_was_wrong(self, shop, owner):
        for email in (owner.email, "nobody@example.com"):
            response = Client().post("/accounts/login/", {"login": email, "password": "wrong"})
            assert response.status_code == 200
            assert "banner tone-critical" in response.content.decode()

    def test_guessing_passwords_is_slowed_down(self, shop, owner, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
        client = Client()
        for _ in range(5):
            client.post("/accounts/login/", {"login": owner.email, "password": "wrong"})
        response = client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
        assert "_auth_user_id" not in client.session
        assert response.status_code == 200

    def test_nobody_signs_up_alone(self, db):
        response = Client().post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})
        assert "By invitation" in response.content.decode()
        assert not Person.objects.exists()

    def test_signing_out(self, as_owner):
        as_owner.post("/accounts/logout/")
        assert "_auth_user_id" not in as_owner.session

    def test_a_password_can_be_changed(self, as_owner, owner):
        new = "another-Long-secret-8"
        as_owner.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
        owner.refresh_from_db()
        assert owner.check_password(new)


class TestSignInLink:
    def test_signs_in_once(self, shop, owner):
        token = links.make_sign_in_link(owner, clock.now())
        first, second = Client(), Client()
        assert first.post(f"/enter/{token}/").status_code == 302
        assert first.session["_auth_user_id"] == str(owner.pk)
        assert second.post(f"/enter/{token}/").status_code == 410
        assert "_auth_user_id" not in second.session

    def test_looking_at_it_does_not_use_it_up(self, shop, owner):
        token = links.make_sign_in_link(owner, clock.now())
        client = Client()
        assert [client.get(f"/enter/{token}/").status_code for _ in range(2)] == [200, 200]
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize(("minutes", "works"), [(0, True), (14, True), (15, False), (60, False)])
    def test_ends_after_a_quarter_of_an_hour(self, owner, minutes, works):
        now = clock.now()
        token = links.make_sign_in_link(owner, now)
        assert (links.use(token, now + timedelta(minutes=minutes)) == owner) is works

    def test_the_database_does_not_hold_the_token(self, owner):
        token = links.make_sign_in_link(owner, clock.now())
        assert token not in str(SignInLink.objects.values().get())

    def test_someone_who_was_shut_out_cannot_use_one(self, owner):
        token = links.make_sign_in_link(owner, clock.now())
        Person.objects.update(is_active=False)
        assert links.use(token, clock.now()) is None

    def test_the_page_speaks_the_language_of_the_person(self, owner):
        Person.objects.update(language="fr")
        client = Client()
        client.post(f"/enter/{links.make_sign_in_link(owner, clock.now())}/")
        assert client.cookies["django_language"].value == "fr"


class TestInvitation:
    def invite(self, client: Client, email: str = "new@example.com", role: Role = Role.AGENT) -> str:
        page = client.post(reverse("people_invite", args=["atelier"]), {"email": email, "role": role})
        return "/join/" + page.content.decode().split("/join/")[1].split('"')[0]

    def test_someone_new_joins_with_name_and_password(self, as_owner, shop):
        path, client = self.invite(as_owner), Client()
        assert "Atelier" in client.get(path).content.decode()
        assert client.post(path, {"name": "Nina", "password": PASSWORD}).status_code == 302
        nina = Person.objects.get(email="new@example.com")
        assert (works_as(nina, shop), client.session["_auth_user_id"]) == ("agent", str(nina.pk))
        assert Client().post(path, {"name": "Eve", "password": PASSWORD}).status_code == 410

    def test_a_weak_password_is_refused(self, as_owner):
        path, client = self.invite(as_owner), Client()
        assert client.post(path, {"name": "Nina", "password": "password12"}).status_code == 200
        assert not Person.objects.filter(email="new@example.com").exists()

    def test_someone_known_must_be_signed_in_as_themselves(self, as_owner, shop, outsider):
        path = self.invite(as_owner, outsider.email, Role.VIEWER)
        assert Client().post(path, {"name": "Eve", "password": PASSWORD}).status_code == 200
        assert works_as(outsider, shop) is None
        assert signed_in(outsider).post(path).headers["Location"] == "/s/atelier/orders/"
        assert works_as(outsider, shop) == "viewer"

    def test_a_second_invitation_ends_the_first(self, as_owner):
        first, second = self.invite(as_owner), self.invite(as_owner)
        assert [Client().get(path).status_code for path in (first, second)] == [410, 200]

    def test_it_can_be_withdrawn(self, as_owner):
        path = self.invite(as_owner)
        as_owner.post(reverse("people_withdraw", args=["atelier", Invite.objects.get().pk]))
        assert Client().get(path).status_code == 410

    def test_it_ends_after_a_week(self, shop, owner):
        now = clock.now()
        token = invites.invite(shop, "new@example.com", Role.AGENT, owner, now)
        assert invites.find(token, now + timedelta(days=6))
        assert not invites.find(token, now + timedelta(days=7))

    def test_members_are_not_invited_again(self, as_owner, agent):
        page = as_owner.post(reverse("people_invite", args=["atelier"]), {"email": agent.email, "role": "agent"})
        assert "works here already" in page.content.decode()
        assert not Invite.objects.exists()


class TestPeople:
    def test_a_role_is_changed_and_written_down(self, as_owner, shop, agent):
        member = agent.memberships.get()
        as_owner.post(reverse("people_role", args=["atelier", member.pk]), {"role": "viewer"})
        assert works_as(agent, shop) == "viewer"
        assert AuditEntry.objects.filter(verb="person.role_changed", subject=str(agent.pk)).exists()

    def test_somebody_is_removed(self, as_owner, shop, agent):
        as_owner.post(reverse("people_remove", args=["atelier", agent.memberships.get().pk]))
        assert works_as(agent, shop) is None
        assert signed_in(agent).get("/s/atelier/settings/").status_code == 404

    def test_the_last_owner_stays(self, as_owner, shop, owner, agent):
        member = owner.memberships.get()
        as_owner.post(reverse("people_remove", args=["atelier", member.pk]))
        as_owner.post(reverse("people_role", args=["atelier", member.pk]), {"role": "viewer"})
        assert works_as(owner, shop) == "owner"

    def test_one_of_two_owners_may_go(self, shop, owner):
        second = worker(shop, Role.OWNER, "oscar@example.com")
        people.remove(second.memberships.get(), owner)
        with pytest.raises(people.LastOwnerError):
            people.remove(owner.memberships.get(), owner)

    def test_members_of_another_shop_are_out_of_reach(self, as_owner, other_shop, outsider):
        member = outsider.memberships.get()
        assert as_owner.post(reverse("people_remove", args=["atelier", member.pk])).status_code == 404
        assert works_as(outsider, other_shop) == "owner"


class TestSettings:
    def test_name_currency_and_clock(self, as_owner, shop):
        Shop.objects.update(policy={"ship_within_days": 4})
        as_owner.post(
            reverse("settings_shop", args=["atelier"]),
            {"name": "Atelier Nord", "currency": "NOK", "timezone": "Europe/Oslo"},
        )
        shop.refresh_from_db()
        policy = policy_of(shop)
        assert (shop.name, shop.currency) == ("Atelier Nord", "NOK")
        assert (policy.timezone, policy.ship_within_days) == ("Europe/Oslo", 4)

    def test_thresholds(self, as_owner, shop):
        path = reverse("settings_policy", args=["atelier"])
        shown = as_owner.get(path).context["form"].initial
        fields = {name: value for name, value in shown.items() if isinstance(value, int)}
        as_owner.post(path, {**fields, "country": "fr", "weekend": ["6"], "ship_within_days": 3})
        shop.refresh_from_db()
        policy = policy_of(shop)
        assert (policy.country, policy.weekend, policy.ship_within_days) == ("FR", (6,), 3)
        assert policy.expiring_hours == 48

    @pytest.mark.parametrize(
        "wrong",
        [{"ship_within_days": "0"}, {"ship_within_days": "soon"}, {"country": "ZZ"}, {"weekend": list("0123456")}],
    )
    def test_thresholds_that_make_no_sense_are_refused(self, as_owner, shop, wrong):
        path = reverse("settings_policy", args=["atelier"])
        fields = {
            name: value for name, value in as_owner.get(path).context["form"].initial.items() if isinstance(value, int)
        }
        page = as_owner.post(path, {**fields, "country": "", "weekend": ["6"], **wrong})
        shop.refresh_from_db()
        assert page.status_code == 200
        assert shop.policy == {}

    def test_the_shopify_secret_is_sealed_and_the_one_before_stays_valid(self, as_owner, shop):
        path = reverse("settings_shopify", args=["atelier"])
        for secret in ("one", "two", "three", ""):
            as_owner.post(path, {"domain": "atelier.myshopify.com", "secret": secret})
        shop.refresh_from_db()
        assert shop.domain == "atelier.myshopify.com"
        assert secrets.valid(shop, secrets.SHOPIFY_WEBHOOK) == ["three", "two"]
        assert "three" not in str(list(ShopSecret.objects.values()))
        assert "three" not in as_owner.get(path).content.decode()

    @pytest.mark.parametrize("domain", ["a.example.com", "https://a.myshopify.com", "a.myshopify.com.evil.com", ""])
    def test_a_domain_that_is_not_shopifys_is_refused(self, as_owner, shop, domain):
        as_owner.post(reverse("settings_shopify", args=["atelier"]), {"domain": domain, "secret": "s"})
        shop.refresh_from_db()
        assert shop.domain is None

    def test_a_store_feeds_one_shop_only(self, as_owner, shop, other_shop):
        Shop.objects.filter(pk=other_shop.pk).update(domain="rival.myshopify.com")
        as_owner.post(reverse("settings_shopify", args=["atelier"]), {"domain": "rival.myshopify.com", "secret": "s"})
        shop.refresh_from_db()
        assert shop.domain is None

    def test_a_new_shop_belongs_to_its_maker(self, as_owner, owner):
        made = {"name": "Atelier", "currency": "EUR", "timezone": "UTC"}
        assert as_owner.post(reverse("shop_create"), made).status_code == 302
        assert works_as(owner, Shop.objects.get(handle="atelier-2")) == "owner"


def test_a_secret_sealed_with_another_key_says_so(settings):
    sealed = vault.seal("secret")
    settings.SECRET_KEY = "another"
    with pytest.raises(vault.UnsealableError, match="SUIVI_SECRET_KEY"):
        vault.open_(sealed)
