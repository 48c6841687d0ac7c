"""Status badges."""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, override

from suivi.web.markup import Markup
from suivi.web.words import look

register = template.Library()
BADGE = Markup('<span class="badge tone-{}"><span class="pip pip-{}" aria-hidden="true"></span>{}</span>')


@register.simple_tag
def badge(axis: str, word: str) -> SafeString:
    """The word as a tinted pill with a sign, so that color is not the only difference; nothing where there is no word.

    ``axis``: payment, fulfillment, delivery, parcel, returns, state, flag, severity or problem.
    """
    if not word or (axis == "flag" and word == "none"):
        return SafeString("")
    return written(axis, str(word), get_language() or "en")


@lru_cache(maxsize=4096)
def written(axis: str, word: str, language: str) -> SafeString:
    """The badge in a language, written once."""
    shown = look(axis, word)
    with override(language):
        return BADGE(shown.tone, shown.sign, gettext(shown.label))


@register.simple_tag
def tone(axis: str, word: str) -> str:
    """The word's tone class, for a banner or a timeline dot."""
    return f"tone-{look(axis, word).tone}"


@register.simple_tag
def label(axis: str, word: str) -> str:
    """The word alone, translated."""
    return gettext(look(axis, word).label)
