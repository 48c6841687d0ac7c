"""What is around every page for customers: the shop's logo and color, how to reach it, and the languages."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from suivi import web
from suivi.accounts.models import Shop
from suivi.customers import colors
from suivi.customers.models import Brand
from suivi.web.tracking.door import LANGUAGE, languages

FOR_EVER = "public, max-age=31536000, immutable"  # what looks otherwise has another address


@dataclass(frozen=True)
class Looks:
    """A shop as its customers see it."""

    name: str
    sheet: str = ""  # addresses
    logo: str = ""
    email: str = ""
    phone: str = ""
    site: str = ""
    note: str = ""

    @property
    def reachable(self) -> bool:
        """Whether customers are told how to reach the shop."""
        return bool(self.email or self.phone or self.site or self.note)


def frame(request: HttpRequest, shop: Shop | None, brand: Brand | None = None) -> dict[str, Any]:
    """The values of every page. ``brand``: one that is not kept yet, for a preview."""
    named = request.GET.get(LANGUAGE, "")
    return {
        "shop": shop,
        "looks": looks(shop, brand) if shop else None,
        "languages": languages(request),
        "here": f"?{LANGUAGE}={named}" if named in dict(settings.CUSTOMER_LANGUAGES) else "",  # for links and forms
    }


def looks(shop: Shop, brand: Brand | None = None) -> Looks:
    """The shop's looks, as they are kept or as ``brand`` would make them."""
    it: Brand | None = brand or getattr(shop, "brand", None)
    if it is None:
        return Looks(shop.name, _sheet(shop, Brand()))
    logo = f"{reverse('customer_logo', args=[shop.handle])}?v={it.logo_version}" if it.logo_type else ""
    if logo and brand is not None:  # it has no address yet
        logo = _inline(it.logo_type, bytes(it.logo))
    sheet = _sheet(shop, it) if brand is None else _inline("text/css", stylesheet_of(it).encode())
    return Looks(shop.name, sheet, logo, it.email, it.phone, it.site, it.note)


@require_safe
def logo(_request: HttpRequest, handle: str) -> HttpResponse:
    """The shop's logo; Http404 where it has none. It runs nothing, wherever it is opened."""
    brand = get_object_or_404(Brand.objects.exclude(logo_type=""), shop__handle=handle)
    headers = {"Cache-Control": FOR_EVER, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(bytes(brand.logo), content_type=brand.logo_type, headers=headers)


@require_safe
def stylesheet(_request: HttpRequest, handle: str) -> HttpResponse:
    """Everything that makes the shop's pages look as they do, in one file; Http404 where there is no such shop."""
    shop = get_object_or_404(Shop.objects.select_related("brand"), handle=handle)
    css = stylesheet_of(getattr(shop, "brand", None) or Brand())
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_EVER})


def stylesheet_of(brand: Brand) -> str:
    """The stylesheet of all shops, and over it the shop's color and its own CSS."""
    own = colors.stylesheet(brand.color) if colors.is_color(brand.color) else ""
    return f"{base_sheet()}\n{own}\n{brand.css}"


@cache
def base_sheet() -> str:
    """The stylesheet of all shops."""
    return (Path(web.__file__).parent / "static/tracking.css").read_text()


def _sheet(shop: Shop, brand: Brand) -> str:
    version = hashlib.sha256(stylesheet_of(brand).encode()).hexdigest()[:12]
    return f"{reverse('customer_style', args=[shop.handle])}?v={version}"


def _inline(kind: str, data: bytes) -> str:
    """An address that holds what is there: for what is not kept yet."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
