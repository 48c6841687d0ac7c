"""What a shop says itself of carriers' words, and of whose numbers are whose.

It is part of the policy, so that taking it back is all there is to undo.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec
from django.db import transaction
from msgspec.structs import replace

from suivi.accounts.models import Person, Shop
from suivi.core.policy import CarrierRule, OwnWord, Policy

MOST_RULES = 50
MOST_WORDS = 500  # of a shop: a longer table is a mistake, and every order is judged with it


class TooMany(Exception):  # noqa: N818 - named by what it means for whoever catches it
    """The shop has as many rules of its own as it may."""


def with_word(policy: Policy, vocabulary: str, word: str, means: OwnWord | None) -> Policy:
    """The policy in which a word of a vocabulary means this; None: what it meant before anybody said so."""
    words = {name: dict(table) for name, table in policy.words.items()}
    if means is None:
        words.get(vocabulary, {}).pop(word, None)
    else:
        words.setdefault(vocabulary, {})[word] = means
    return replace(policy, words={name: table for name, table in words.items() if table})


def with_rule(policy: Policy, rule: CarrierRule) -> Policy:
    """The policy with this rule, which replaces one for the same numbers and countries and goes before older ones."""
    return replace(policy, carrier_rules=(rule, *without_rule(policy, rule).carrier_rules))


def without_rule(policy: Policy, rule: CarrierRule) -> Policy:
    """The policy without a rule for these numbers and countries."""
    return replace(policy, carrier_rules=tuple(one for one in policy.carrier_rules if _scope(one) != _scope(rule)))


def _scope(rule: CarrierRule) -> tuple[str, int, tuple[str, ...]]:
    return rule.prefix, rule.length, rule.countries


def add_rule(shop: Shop, rule: CarrierRule, person: Person, now: datetime) -> None:
    """Has numbers be a carrier's. Raises ``TooMany``."""

    def change(policy: Policy) -> Policy:
        if len(policy.carrier_rules) >= MOST_RULES:
            raise TooMany
        return with_rule(policy, replace(rule, by=str(person), at=now))

    _change(shop, change)


def drop_rule(shop: Shop, rule: CarrierRule) -> None:
    """Takes a rule back."""
    _change(shop, lambda policy: without_rule(policy, rule))


def map_word(shop: Shop, vocabulary: str, word: str, means: str, person: Person, now: datetime) -> None:
    """Has a word mean ``status`` or ``status.substatus`` for this shop. Raises ``TooMany``."""
    own = OwnWord(means=means, by=str(person), at=now)

    def change(policy: Policy) -> Policy:
        if sum(map(len, policy.words.values())) >= MOST_WORDS:
            raise TooMany
        return with_word(policy, vocabulary, word, own)

    _change(shop, change)


def unmap_word(shop: Shop, vocabulary: str, word: str) -> None:
    """Takes back what was said of a word."""
    _change(shop, lambda policy: with_word(policy, vocabulary, word, None))


def _change(shop: Shop, change: Callable[[Policy], Policy]) -> None:
    """Changes the policy as it stands now, whatever this request has read of it."""
    with transaction.atomic():
        present = Shop.objects.select_for_update().get(pk=shop.pk)
        policy = change(msgspec.convert(present.policy, Policy))
        shop.policy = present.policy = dict(msgspec.to_builtins(policy))
        present.save(update_fields=["policy"])
