"""The door of every page of a shop."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control

from suivi.accounts.access import Desk, desk_for
from suivi.accounts.forms import policy_of
from suivi.accounts.models import Person, Role, Shop
from suivi.core.workdays import zone

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request by somebody who was let in: ``desk`` holds the shop, the role and the other shops."""

    desk: Desk


def desk(
    role: Role = Role.VIEWER,
) -> Callable[[Callable[Concatenate[HttpRequest, Shop, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let only people of the shop with at least this role in, and give the view ``(request, shop, …)``.

    The address must hold ``<slug:handle>``. Anonymous visitors are sent to sign in, outsiders get 404, people with
    too low a role 403. Templates find the shop in ``request.desk``.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, Shop, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, handle: str, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
            found = desk_for(person_of(request), handle, role)
            cast(DeskRequest, request).desk = found
            with timezone.override(_zone(found.shop)):
                response = view(request, found.shop, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
            return response

        return cast(Callable[..., HttpResponseBase], guarded)

    return decorate


def _zone(shop: Shop) -> ZoneInfo:
    """The shop's time zone, in which its pages show every moment."""
    return zone(policy_of(shop).timezone)


def person_of(request: HttpRequest) -> Person:
    """Who is signed in; use it only behind ``desk`` or ``login_required``."""
    return cast(Person, request.user)


def desk_of(request: HttpRequest) -> Desk:
    """The desk that ``desk`` opened for this request."""
    return cast(DeskRequest, request).desk
