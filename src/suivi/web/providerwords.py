"""What the pages of tracking providers say: in which state each is, and why it cannot be asked."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from suivi.accounts import providercalls, providers
from suivi.accounts.models import TrackingProvider
from suivi.inbox import watching

# The sentences of Suivi's own; any other reason is shown as it was told.
REASONS = (
    _("The key was refused."),
    _("The key may not do this."),
    _("The account has nothing left to pay with."),
    _("The answer took too long."),
    _("It was too early."),
    _("Too many requests."),
    _("The provider is out of order."),
    _("The provider signed Suivi in without giving it a token."),
    _("The provider does not know this number."),
    _("Sealed with another SUIVI_SECRET_KEY; name it in SUIVI_SECRET_KEY_PREVIOUS, or enter the secret again."),
)


class State(NamedTuple):
    """How asking a provider goes: words, tone and sign of the badge."""

    words: str
    tone: str
    sign: str


def reason(why: str) -> str:
    """The reason in the page's language where Suivi has words for it."""
    return gettext(why) if why in REASONS else why


def state(door: TrackingProvider, used: int) -> State | None:
    """In one word; None where the provider only pushes. ``used``: the requests of this day."""
    if not door.asks:
        return None
    if providers.is_out(door):
        return State(gettext("Does not answer"), "critical", "alert")
    if used >= door.budget:
        return State(gettext("Budget used up today"), "warning", "stop")
    if door.failures:
        return State(gettext("Has trouble"), "warning", "half")
    if door.answered_at is None:
        return State(gettext("Not asked yet"), "neutral", "empty")
    return State(gettext("Answers"), "success", "full")


class Asking(NamedTuple):
    """How asking a provider goes, for its page. ``again``: nothing is asked before."""

    state: State
    reason: str
    usage: providercalls.Usage
    watched: int
    again: datetime | None


def asking_of(door: TrackingProvider | None, now: datetime) -> Asking | None:
    """None where the provider is not asked."""
    if door is None or not door.asks:
        return None
    usage = providercalls.usage(door, now)
    how = state(door, usage.today)
    watched = watching.watched(door.shop).get(door.provider, 0)
    again = door.quiet_until if door.why and door.quiet_until and door.quiet_until > now else None
    return how and Asking(how, reason(door.why), usage, watched, again)
