"""The bell in the head of every page of a shop."""

from typing import Any

from django import template
from django.template.context import Context

from suivi.alerts import bell as bells

register = template.Library()


@register.inclusion_tag("partials/bell.html", takes_context=True)
def bell(context: Context) -> dict[str, Any]:
    """How many alerts this person has not read; asks the database once."""
    request = context["request"]
    return {"shop": request.desk.shop, "rung": bells.rung(request.desk.shop, request.user)}
