"""What a shop says itself of carriers' words: part of its policy, so that taking it back is all there is to undo."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from django.db import transaction
from msgspec.structs import replace

from suivi.accounts.models import Person, Shop
from suivi.core.policy import OwnWord, Policy

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
