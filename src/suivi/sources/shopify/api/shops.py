"""Which names are stores of Shopify."""

import re

from suivi.core.translatable import gettext_noop as _
from suivi.sources.shopify.api.errors import Permanent

# Shopify: the shop parameter of OAuth; the end is \Z because $ would let a final line break through.
DOMAIN = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-]*\.myshopify\.com\Z")


def is_shop(domain: str) -> bool:
    """Whether this is a store's own address, ``name.myshopify.com``."""
    return len(domain) < 100 and DOMAIN.match(domain) is not None


def origin(domain: str) -> str:
    """``https://name.myshopify.com``. Raises ``Permanent`` for any other host, so that no token goes astray."""
    if not is_shop(domain):
        raise Permanent(_("A store's address looks like name.myshopify.com."))
    return f"https://{domain.lower()}"
