"""Why a store cannot be asked, in the reader's language."""

import re
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from suivi.sources.shopify.api.answers import LACKING, ODD_STATUS, ODD_VALUE, OWN_ERROR
from suivi.sources.shopify.api.wire import LONG_LINE, NO_FILE

PLACE = re.compile(r"\{(\w+)\}")
# What keeps a connection from being made; the rest of the reasons are marked where they arise.
CONNECTING = (
    _("The answer took too long."),
    _("The answer is garbled."),
    _("Only https addresses are asked."),
    _("This is no web address."),
)
# Reasons with places, which were filled in before they were kept.
FILLED = (
    OWN_ERROR,
    ODD_STATUS,
    LACKING,
    ODD_VALUE,
    NO_FILE,
    LONG_LINE,
    _("The name {host} is not known."),
    _("{host} is an address inside a private network."),
    _("The connection failed: {error}"),
    _("The answer is larger than {size} bytes."),
)


def reason(why: str) -> str:
    """The reason in the page's language where Suivi has words for it; else as it was told."""
    if not why:
        return ""
    for template, pattern in _patterns():
        places = pattern.fullmatch(why)
        if places:
            return gettext(template).format_map(places.groupdict())
    return gettext(why)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each filled template with what recognizes it."""
    return tuple((template, re.compile(_pattern(template), re.DOTALL)) for template in FILLED)


def _pattern(template: str) -> str:
    parts = PLACE.split(template)  # text, name, text, name, …
    return "".join(f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
