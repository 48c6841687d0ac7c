"""What policies want, did and could not do, in words."""

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from suivi.actions import troubles
from suivi.actions.models import AUTOMATIC, Trouble
from suivi.automations.case import SENTENCES as WHY
from suivi.automations.policies import NAMES
from suivi.automations.preview import Touched
from suivi.automations.rules.contract import AUTHOR
from suivi.core.labels import action
from suivi.core.verdict import Reason
from suivi.core.wording import say
from suivi.sources.shopify.acts.reasons import SENTENCES as CANNOT
from suivi.web.templatetags.words import show

_SENTENCES = {**WHY, **CANNOT}


class Line(NamedTuple):
    """An order of a preview. ``doing``: what would be done, each with why."""

    order_id: int
    name: str
    doing: list[tuple[str, str]]
    amount: Decimal
    currency: str


def reason(told: Reason | None) -> str:
    """Why, as a sentence; "" where there is nothing to say."""
    return say(told, _, show, _SENTENCES) if told else ""


def touched(one: Touched) -> Line:
    """An order that a policy would touch."""
    doing = [(_(action(wish.action.value)), reason(wish.reason)) for wish in one.acts]
    return Line(one.order_id, one.name, doing, one.amount, one.currency)


def trouble(told: tuple[Trouble, ...]) -> str:
    """Why the store did not do it."""
    return " ".join(troubles.words(one, _) for one in told)


def policy(name: str) -> str:
    """What people call a policy, or a rule of the shop's own; one that is no more stays as it was written."""
    if name.startswith(AUTHOR):
        return _("the rule “%(name)s”") % {"name": name.removeprefix(AUTHOR)}
    return _(NAMES[name].name) if name in NAMES else name


def author(by: str) -> str:
    """Who asked for an act: a person, or which policy of the shop."""
    if not by.startswith(AUTOMATIC):
        return by
    return _("Automatic: %(policy)s") % {"policy": policy(by.removeprefix(AUTOMATIC))}


def why(name: str) -> str:
    """What a policy acts for, in a sentence."""
    return _(NAMES[name].why) if name in NAMES else ""


def because(by: str) -> str:
    """Which policy asked for an act, and why."""
    return f"{author(by)}. {why(by.removeprefix(AUTOMATIC))}".rstrip()
