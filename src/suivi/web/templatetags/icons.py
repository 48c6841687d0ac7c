"""Icons, drawn inline so that they take the text's color."""

from functools import cache

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()

CLASSES = {"": "icon", "small": "icon icon-small", "large": "icon icon-large"}


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> str:
    """A Lucide icon (https://lucide.dev/icons) as decoration: readers hear the text beside it, not the icon."""
    attributes = {"class": CLASSES[size], "aria_hidden": "true", "focusable": "false"}
    return lucide(name, size=20, **attributes)
