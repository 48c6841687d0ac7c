"""Acts as pages show them: what was asked, by whom, how far it is, and why it was not done. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from django.urls import reverse
from django.utils.translation import gettext

from suivi.actions import troubles
from suivi.actions.models import OPEN, TROUBLED, Act
from suivi.core.words import Action
from suivi.web.actwords import label, says, words
from suivi.web.automaticwords import author

# On the page at once, before they are done, or asked for by nobody.
QUIET = frozenset({Action.ADD_TAGS, Action.REMOVE_TAGS, Action.SET_NOTE, Action.TELL_DELIVERY})
FRESH = timedelta(minutes=2)  # for so long, a page says that something was done; the timeline says it for ever


@dataclass(frozen=True)
class ShownAct:
    """One act. ``again``: the address of the form with what was entered, where trying again makes sense."""

    id: int
    action: str
    label: str
    icon: str
    state: str
    says: str
    troubles: list[str]
    who: str
    at: datetime
    open: bool
    target: str
    order_id: int
    again: str = ""


def shown(act: Act, handle: str) -> ShownAct:
    """The act in the page's language."""
    over = act.state in TROUBLED
    form = reverse("order_act", args=[handle, act.order_id, act.action])
    return ShownAct(
        id=act.pk,
        action=act.action,
        label=label(act.action),
        icon=words(act.action).icon,
        state=act.state,
        says=says(act.state),
        troubles=[troubles.words(one, gettext) for one in act.troubles],
        who=author(act.by),
        at=act.ended_at or act.asked_at,
        open=act.state in OPEN,
        target=act.target,
        order_id=act.order_id,
        again=f"{form}?again={act.pk}" if over else "",
    )


def on_order(acts: list[Act], handle: str, now: datetime) -> list[ShownAct]:
    """The acts that an order's page shows: under way, done just now, or in trouble until somebody puts them aside."""
    return [shown(act, handle) for act in acts if _matters(act, now)]


def _matters(act: Act, now: datetime) -> bool:
    if act.action in QUIET and act.state not in TROUBLED:
        return False
    if act.state == Act.State.DONE:
        return act.ended_at is not None and now - act.ended_at < FRESH
    return act.unsettled


def signs(marks: Iterable[tuple[int, str, bool]]) -> str:
    """Another text after anything of these acts changed: number, state and whether it is unsettled."""
    told = "".join(f"{number}{state}{unsettled:d}," for number, state, unsettled in marks)
    return f"{crc32(told.encode()):x}"
