"""All values of a letter: those of its order, the shop as its customers know it, the greeting and the words around."""

from datetime import datetime

from django.utils import timezone, translation

from suivi.core.workdays import zone
from suivi.customers.models import Brand
from suivi.letters.sentences import Voice
from suivi.letters.standard import around
from suivi.letters.values import Addresses, Values, order_values
from suivi.orders.reading import Expected


def filled(
    brand: Brand, read: Expected, language: str, subjects: frozenset[str], addresses: Addresses, now: datetime
) -> Values:
    """The values with which a template is worked out, by the shop's clock. ``language``: one of ``standard``'s."""
    with translation.override(language), timezone.override(zone(read.policy.timezone)):
        voice = Voice(language, around(language).instead)
        values = order_values(read, voice, subjects, _shop(brand), addresses, now)
    return values | _around(language, brand, values)


def _shop(brand: Brand) -> Values:
    return {
        "name": brand.shop.name,
        "email": brand.email or None,
        "phone": brand.phone or None,
        "url": brand.site or None,
        "note": brand.note or None,
    }


def _around(language: str, brand: Brand, values: Values) -> Values:
    """The greeting, and the words around the letter's own."""
    words = dict(around(language).words)
    customer = values["customer"]
    name = customer["first_name"] if isinstance(customer, dict) else None
    hello = words.pop("hello").format(name=name) if name else words["hello_nobody"]
    how = {(True, True): "questions_both", (True, False): "questions_email", (False, True): "questions_phone"}
    asked = words[how.get((bool(brand.email), bool(brand.phone)), "questions")]
    filled = {
        **words,
        "questions": asked.format(email=brand.email, phone=brand.phone),
        "why": words["why"].format(shop=brand.shop.name),
    }
    return {"hello": hello, "words": filled}
