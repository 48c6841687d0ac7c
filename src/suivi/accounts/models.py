"""Shops, people and what they may do."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Shop(models.Model):
    """A shop whose orders are tracked. Every row of every other table belongs to one."""

    class Platform(models.TextChoices):
        SHOPIFY = "shopify", "Shopify"
        OWN = "own", _("Own orders")

    handle = models.SlugField(max_length=60, unique=True)  # in addresses: /s/HANDLE/…
    name = models.CharField(max_length=120)
    platform = models.CharField(max_length=20, choices=Platform.choices, default=Platform.OWN)
    domain = models.CharField(max_length=255, unique=True, null=True, blank=True)  # x.myshopify.com
    currency = models.CharField(max_length=3, default="EUR")
    policy = models.JSONField(default=dict)  # core.policy.Policy
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ShopSecret(models.Model):
    """A secret shared with a platform, encrypted. The two newest of a kind are valid while one is being rotated."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="secrets")
    kind = models.CharField(max_length=40)  # e.g. shopify_webhook
    sealed = models.TextField()  # lib.vault.seal
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["shop", "kind", "-created_at"])]


class PersonManager(BaseUserManager["Person"]):
    """Makes people; the e-mail is the name they sign in with."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> "Person":
        """A person with this e-mail; without a password they can sign in only by link."""
        person = self.model(email=self.normalize_email(email).lower(), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Someone who works for a shop."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    """What a person may do in a shop. Each may all that the ones below it may."""

    OWNER = "owner", _("Owner")
    AGENT = "agent", _("Agent")
    VIEWER = "viewer", _("Viewer")


class Membership(models.Model):
    """A person's role in a shop."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "person"], name="one_role_per_shop")]


def new_token() -> str:
    """A token nobody can guess, for links that are sent."""
    return secrets.token_urlsafe(32)


class Invite(models.Model):
    """A link by which someone joins a shop. Only the token's hash is kept."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="invites")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)


class SignInLink(models.Model):
    """A one-time link that signs a person in, as printed by ``suivi up``. Only the hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class TrackingProvider(models.Model):
    """A provider of tracking news that a shop uses: the door through which it pushes them, and how it is asked.

    The door's address ends in a token of which only the hash is kept. The account with which it is asked is a
    ``ShopSecret``; ``asks`` says that there is one.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="tracking_providers")
    provider = models.CharField(max_length=20)  # a key of carriers.PROVIDERS
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    asks = models.BooleanField(default=False)
    budget = models.IntegerField(default=5000)  # requests a day (UTC)
    pace = models.FloatField(default=1)  # how far waits are stretched so that the budget lasts the day
    follow_after = models.BigIntegerField(null=True)  # orders up to this id were looked at; None: all were
    sealed_token = models.TextField(blank=True)  # lib.vault.seal; the bearer token, where the provider wants one
    token_until = models.DateTimeField(null=True)
    quiet_until = models.DateTimeField(null=True)  # nothing is asked before
    failures = models.IntegerField(default=0)  # rounds in a row; from providers.OPEN on the circuit is open
    failing_since = models.DateTimeField(null=True)  # the first of them
    why = models.TextField(blank=True)  # the last failure, in words
    answered_at = models.DateTimeField(null=True)
    keys = models.JSONField(default=dict)  # its public keys, where it signs with such (a JSON Web Key Set)
    keys_due_at = models.DateTimeField(null=True)  # when they are loaded next

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "provider"], name="one_door_per_provider")]


class ProviderCalls(models.Model):
    """How many requests went to a provider on a day (UTC), and how many of them failed."""

    pk = models.CompositePrimaryKey("shop_id", "provider", "day")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    provider = models.CharField(max_length=20)
    day = models.DateField()
    calls = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)


class AuditEntry(models.Model):
    """Who did what, when. Never changed, never holds personal data of customers."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="audit")
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    verb = models.CharField(max_length=60)  # dotted: order.tag.added
    subject = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["shop", "-at"])]


class Connection(models.Model):
    """A shop's Shopify store as Suivi asks it: by which app, with which token, and how well that goes.

    The app's secret is a ``ShopSecret``. ``base`` is "" for Shopify, else the address of a local double.
    """

    class Way(models.TextChoices):
        CREDENTIALS = "credentials"  # an app of the merchant's own, by client credentials
        CODE = "code"  # the installation's app, by OAuth's authorization code
        EXCHANGE = "exchange"  # the same, by a session token of the Shopify admin

    class State(models.TextChoices):
        CONNECTED = "connected"
        ATTENTION = "attention"  # something is wrong that only people can put right; why says what

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, related_name="connection")
    client_id = models.CharField(max_length=100)
    way = models.CharField(max_length=12, choices=Way.choices, default=Way.CREDENTIALS)
    base = models.CharField(max_length=100, blank=True)
    scopes = models.JSONField(default=list)  # as granted
    sealed_token = models.TextField(blank=True)  # lib.vault.seal
    token_until = models.DateTimeField(null=True)
    sealed_refresh = models.TextField(blank=True)  # works once
    refresh_until = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)  # by the one who gets the next token
    state = models.CharField(max_length=10, choices=State.choices, default=State.CONNECTED)
    why = models.TextField(blank=True)
    failures = models.IntegerField(default=0)  # in a row
    quiet_until = models.DateTimeField(null=True)  # nothing is asked before
    connected_at = models.DateTimeField()
    subscribed_at = models.DateTimeField(null=True)  # when the webhook subscriptions were last seen to be there
    subscriptions = models.IntegerField(default=0)
    swept_until = models.DateTimeField()  # every change up to then was looked for
    complete_at = models.DateTimeField(null=True)  # the last look through everything that was swept to its end
    found_by_sweep = models.BigIntegerField(default=0)  # changes that no webhook told
    counted_at = models.DateTimeField(null=True)  # when both sides last counted, to find what was deleted


class Notice(models.Model):
    """Something in a store's answers that must not be swallowed, once for each kind and name, with how often.

    ``name`` holds no personal data: a field's path without places, a part of a search, a day of the shop's calendar.
    """

    class Kind(models.TextChoices):
        WITHHELD = (
            "withheld"  # a field that came back empty with an error; detail: the permissions that the error names
        )
        IGNORED = "ignored"  # a part of a search that Shopify did not understand; detail: in which operation
        SWEPT = "swept"  # changes of one day that no webhook told
        REMOVED = "removed"  # webhooks that Shopify had taken away when they were looked at, by day

    pk = models.CompositePrimaryKey("shop_id", "kind", "name")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120)
    detail = models.CharField(max_length=200, blank=True)
    count = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
