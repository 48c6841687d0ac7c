"""A shop's own host name for its customers (``SUIVI_CUSTOMER_HOSTS``): its look-up at the root, its pages for them,
and nothing else. There is no desk and no sign-in on such a host, so that what happens to it reaches nobody's session.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, URLResolver, include, path

from suivi.accounts.models import Shop
from suivi.web.tracking.belonging import only_of
from suivi.web.tracking.lookup import lookup

Answering = Callable[[HttpRequest], HttpResponse]


class OwnDomain:
    """On the host names of customers, the addresses of this module are served instead of those of the site."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers; which addresses there are is chosen before anything looks for them."""
        if settings.CUSTOMER_HOSTS and _host(request) in settings.CUSTOMER_HOSTS:
            request.urlconf = __name__
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Answering, _args: tuple[Any, ...], named: dict[str, Any]
    ) -> None:
        """Only pages of the shop whose host it is."""
        if getattr(request, "urlconf", "") == __name__:
            only_of(request, _shop(request), named)


def home(request: HttpRequest) -> HttpResponse:
    """The look-up of the shop whose host it is."""
    return lookup(request, _shop(request).handle)


def _host(request: HttpRequest) -> str:
    """The host name that is asked for, without its port."""
    return split_domain_port(request.get_host())[0]


def _shop(request: HttpRequest) -> Shop:
    """The shop whose host it is; Http404 where none has chosen it yet."""
    return get_object_or_404(Shop, brand__host=_host(request))


handler404 = "suivi.web.tracking.page.nothing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("suivi.web.tracking.urls")),
]
