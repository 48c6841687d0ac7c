"""The door of customers' pages: nobody signs in, nothing is kept in the browser, and the address stays a secret."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from suivi.accounts.forms import policy_of
from suivi.accounts.models import Shop
from suivi.core.workdays import zone

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# An address that holds a token goes into no other site's log, no cache and no search engine.
HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}
LANGUAGE = "lang"


def for_customers(view: View[P]) -> View[P]:
    """A view for customers, in the language that the address names, else in that of the browser.

    It takes posts without a token against forged ones: nothing is done in anybody's name, since nobody is signed in,
    and such a token would need a cookie.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
        for name, value in {**HEADERS, "Content-Language": language}.items():
            response.headers.setdefault(name, value)
        return response

    return guarded


def language_of(request: HttpRequest) -> str:
    """The language in which the page is shown."""
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    spoken = dict(settings.CUSTOMER_LANGUAGES)
    asked = (request.GET.get(LANGUAGE, "").lower(), *(code for code, _preference in wanted))
    short = (code.partition("-")[0] for code in asked)
    return next((code for code in short if code in spoken), settings.LANGUAGE_CODE)


@contextmanager
def clock_of(shop: Shop) -> Iterator[None]:
    """Within, moments are shown by the shop's clock."""
    with timezone.override(zone(policy_of(shop).timezone)):
        yield


def languages(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The languages of the page: code, name, and whether it is the one that is shown."""
    shown = language_of(request)
    return [(code, name, code == shown) for code, name in settings.CUSTOMER_LANGUAGES]
