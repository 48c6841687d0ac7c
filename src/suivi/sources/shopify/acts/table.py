"""Every action there is, and what advice beside a problem means in terms of them."""

from collections.abc import Mapping

from suivi.core.words import Action
from suivi.sources.shopify.acts import (
    fulfilling,
    parts,
    payments,
    refunding,
    returncreating,
    returning,
    returnprocessing,
    shipments,
    telling,
    whole,
    writing,
)
from suivi.sources.shopify.acts.spec import Spec

_MODULES = (
    parts,
    fulfilling,
    shipments,
    payments,
    refunding,
    whole,
    writing,
    returncreating,
    returning,
    returnprocessing,
)
ACTS: Mapping[Action, Spec] = {spec.action: spec for module in _MODULES for spec in module.ACTS}

CARRIED_OUT: Mapping[Action, Spec] = {**ACTS, telling.SPEC.action: telling.SPEC}  # with what Suivi does by itself

# What follows an advice where it is not an action itself.
MEANS: Mapping[Action, tuple[Action, ...]] = {
    Action.ASK_FOR_PAYMENT: (Action.SEND_INVOICE, Action.SEND_REMINDER),
    Action.RESOLVE_HOLD: (Action.RELEASE_HOLD,),
    Action.WAIT_FOR_SCHEDULE: (Action.OPEN_EARLY, Action.RESCHEDULE),
    Action.ADD_TRACKING: (Action.CHANGE_TRACKING,),
    Action.CHECK_TRACKING_NUMBER: (Action.CHANGE_TRACKING,),
    Action.CORRECT_ADDRESS: (Action.SET_ADDRESS,),
    Action.RESHIP_OR_REFUND: (Action.REFUND,),
    Action.ANSWER_RETURN_REQUEST: (Action.APPROVE_RETURN, Action.DECLINE_RETURN),
    Action.PROCESS_RETURN: (Action.PROCESS_RETURN, Action.CLOSE_RETURN),
}


def means(advice: Action) -> tuple[Action, ...]:
    """The actions by which an advice can be followed; none where a person must do something elsewhere."""
    return MEANS.get(advice, (advice,) if advice in ACTS else ())
