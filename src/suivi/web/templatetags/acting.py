"""The buttons of an order's page, each where it belongs."""

from django import template
from django.template.context import Context

from suivi.actions.listing import counted
from suivi.web.desk.orderacts import Button, Buttons, following

register = template.Library()


@register.simple_tag(takes_context=True)
def unsettled_acts(context: Context) -> int:
    """How many acts of the shop are under way or were not done, for the way to their list."""
    return sum(counted(context["request"].desk.shop).values())


@register.simple_tag
def buttons_of(can: Buttons | str, thing: str) -> list[Button]:
    """The buttons of one thing that the page shows, by its platform id."""
    return can.of.get(thing, []) if isinstance(can, Buttons) else []


@register.simple_tag
def busy_of(can: Buttons | str, thing: str) -> list[str]:
    """What the store is being asked to do to it already."""
    return can.busy.get(thing, []) if isinstance(can, Buttons) else []


@register.simple_tag
def next_of(can: Buttons | str, advice: list[str]) -> list[Button]:
    """What a person can do about a problem."""
    return following(can if isinstance(can, Buttons) else Buttons(), advice)
