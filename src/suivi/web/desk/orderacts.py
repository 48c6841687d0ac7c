"""The buttons of an order's page and how far its actions are: finished values, made of what is offered. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from suivi.actions.models import OPEN, Act
from suivi.actions.offering import Offer
from suivi.core.labels import action as name_of
from suivi.core.words import Action
from suivi.sources.shopify.acts.table import means
from suivi.web.actwords import words

# Which buttons each card has, in their order. The first of ``FIRST`` that a card has is its main one.
CARDS: Mapping[str, tuple[Action, ...]] = {
    "part": (Action.RELEASE_HOLD, Action.OPEN_EARLY, Action.RESCHEDULE, Action.HOLD, Action.FULFILL),
    "shipment": (Action.CANCEL_FULFILLMENT, Action.MARK_AS_DELIVERED, Action.CHANGE_TRACKING),
    "return": (
        Action.CANCEL_RETURN,
        Action.CLOSE_RETURN,
        Action.REOPEN_RETURN,
        Action.DECLINE_RETURN,
        Action.APPROVE_RETURN,
        Action.PROCESS_RETURN,
    ),
    "payment": (Action.SEND_REMINDER, Action.SEND_INVOICE, Action.MARK_AS_PAID, Action.CAPTURE),
    "customer": (Action.SET_EMAIL, Action.SET_PHONE, Action.SET_ADDRESS),
    "details": (Action.SET_ATTRIBUTES,),
    "head": (Action.REFUND, Action.CREATE_RETURN),
    "more": (Action.ARCHIVE, Action.REOPEN, Action.CANCEL),
}
OF_A_TARGET = frozenset({"part", "shipment", "return"})
MAIN = frozenset({Action.FULFILL, Action.CAPTURE, Action.APPROVE_RETURN, Action.PROCESS_RETURN})


@dataclass(frozen=True)
class Button:
    """A way to an action's form; without an address only its words."""

    action: str
    label: str
    icon: str
    address: str
    main: bool = False


@dataclass(frozen=True)
class Buttons:
    """The buttons of the page's cards, by card, or by what the card shows (``of``); ``every`` action, by its word.

    ``busy``: what a store is being asked to do already, by what it is done to.
    """

    cards: Mapping[str, list[Button]] = field(default_factory=dict)
    of: Mapping[str, list[Button]] = field(default_factory=dict)
    every: Mapping[str, Button] = field(default_factory=dict)
    busy: Mapping[str, list[str]] = field(default_factory=dict)


def buttons(offers: Iterable[Offer], order: str, query: str, acts: Iterable[Act] = ()) -> Buttons:
    """The buttons that do something now. ``order``: the address of the order's page, ``query`` its parameters.

    ``acts``: those of the order; what is under way needs no button.
    """
    under_way = {(act.target, act.action) for act in acts if act.state in OPEN}
    offered = {one.action: one for one in offers if one.why_not is None}
    cards: dict[str, list[Button]] = {}
    of: defaultdict[str, list[Button]] = defaultdict(list)
    for card, actions in CARDS.items():
        here = [offered[action] for action in actions if action in offered]
        if card in OF_A_TARGET:
            for one in here:
                for target in one.targets:
                    if (target.id, one.action.value) in under_way:
                        continue
                    of[target.id].append(_button(one.action, order, query, target.id))
        else:
            cards[card] = [_button(one.action, order, query) for one in here]
    every = {action.value: _button(action, order, query) for action in offered}
    busy: defaultdict[str, list[str]] = defaultdict(list)
    for thing, name in sorted(under_way):
        busy[thing].append(_(name_of(name)))
    return Buttons(cards, dict(of), every, dict(busy))


def following(can: Buttons, advice: Sequence[str]) -> list[Button]:
    """What a person can do about a problem: buttons where a store does it now, else words alone.

    An advice that means several actions is all of them, unless they stand beside it already.
    """
    found: list[Button] = []
    for word in advice:
        actions = [
            can.every[one] for one in means(Action(word)) if one in can.every and (one == word or one not in advice)
        ]
        found += actions or [Button(word, _(name_of(word)), "arrow-right", "")]
    return found


def _button(action: Action, order: str, query: str, target: str = "") -> Button:
    return Button(
        action.value, _(name_of(action)), words(action).icon, _address(action, order, query, target), action in MAIN
    )


def _address(action: Action, order: str, query: str, target: str = "") -> str:
    tail = query.removeprefix("?")
    pairs = "&".join(filter(None, [urlencode({"target": target}) if target else "", tail]))
    return f"{order}act/{action.value}/" + (f"?{pairs}" if pairs else "")
