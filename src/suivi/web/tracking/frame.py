"""What is around every page for customers: the shop's logo and color, how to reach it, and the languages."""

import base64
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from suivi.accounts.models import Shop
from suivi.customers import colors
from suivi.customers.models import Brand
from suivi.web.tracking.door import LANGUAGE, languages

FOR_EVER = "public, max-age=31536000, immutable"  # another color or logo has another address


@dataclass(frozen=True)
class Looks:
    """A shop as its customers see it."""

    name: str
    logo: str = ""  # addresses
    colors: str = ""
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
        "here": f"?{LANGUAGE}={named}" if named in dict(settings.LANGUAGES) else "",  # for links and forms
    }


def looks(shop: Shop, brand: Brand | None = None) -> Looks:
    """The shop's looks, as they are kept or as ``brand`` would make them."""
    it: Brand | None = brand or getattr(shop, "brand", None)
    if it is None:
        return Looks(shop.name)
    logo = f"{reverse('customer_logo', args=[shop.handle])}?v={it.logo_version}" if it.logo_type else ""
    if logo and brand is not None:  # it has no address yet
        logo = f"data:{it.logo_type};base64,{base64.b64encode(it.logo).decode()}"
    sheet = reverse("customer_colors", args=[it.color.lstrip("#")]) if colors.is_color(it.color) else ""
    return Looks(shop.name, logo, sheet, it.email, it.phone, it.site, it.note)


@require_safe
def logo(_request: HttpRequest, handle: str) -> HttpResponse:
    """The shop's logo; Http404 where it has none. It runs nothing, wherever it is opened."""
    brand = get_object_or_404(Brand.objects.exclude(logo_type=""), shop__handle=handle)
    headers = {"Cache-Control": FOR_EVER, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(bytes(brand.logo), content_type=brand.logo_type, headers=headers)


@require_safe
def stylesheet(_request: HttpRequest, color: str) -> HttpResponse:
    """The stylesheet of a color; Http404 for what is none."""
    if not colors.is_color(f"#{color}"):
        raise Http404
    return HttpResponse(colors.stylesheet(f"#{color}"), content_type="text/css", headers={"Cache-Control": FOR_EVER})
