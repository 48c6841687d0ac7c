"""Providers of tracking on every page: those that do not answer, and why."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext

from suivi.accounts import providers
from suivi.carriers import PROVIDERS
from suivi.carriers.detect import REASONS
from suivi.web import providerwords

register = template.Library()


@register.simple_tag
def why(reason: str) -> str:
    """Why a provider cannot tell, in the page's language where Suivi has words for it."""
    return providerwords.reason(reason)


@register.simple_tag
def clue(reason: str) -> str:
    """Why a number may be a carrier's, in the page's language."""
    return gettext(REASONS[reason][1])


@register.inclusion_tag("partials/outages.html", takes_context=True)
def outages(context: Context) -> dict[str, Any]:
    """A banner for each provider of the shop that does not answer; asks the database once."""
    desk = context["request"].desk
    doors = [door for door in providers.out(desk.shop) if door.provider in PROVIDERS]
    return {"shop": desk.shop, "may_manage": desk.may_manage, "out": [(PROVIDERS[one.provider], one) for one in doors]}
