"""What customers can ask for on the page of their order, and what became of it."""

from collections.abc import Iterator

from suivi.core.facts import Facts, OrderReturn, Request
from suivi.core.words import Word


class Kind(Word):
    """What is asked for, or reported."""

    RETURN = "return"
    CANCEL = "cancel"
    ADDRESS = "address"
    NOT_RECEIVED = "not_received"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"


class Standing(Word):
    """What became of a request."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"  # it happened without an answer, or cannot happen any more


ANSWERS = frozenset({Standing.ACCEPTED, Standing.DECLINED, Standing.WITHDRAWN})
OF_GOODS = frozenset({Kind.RETURN, Kind.DAMAGED, Kind.WRONG_ITEM})  # a request of these names pieces
PLATFORMS = ("gid://shopify/",)  # whose orders' returns are the platform's
_OWN = "/SuiviReturn/"


def standing(request: Request, facts: Facts) -> Standing:
    """What became of a request: the newest answer, else what the order itself says."""
    answer = facts.answers.get(request.id)
    if answer is not None and not answer.gone and answer.word in ANSWERS:
        return Standing(answer.word)
    canceled = facts.head is not None and facts.head.canceled_at is not None
    return Standing.OVERTAKEN if canceled and request.kind in (Kind.CANCEL, Kind.ADDRESS) else Standing.WAITING


def waiting(facts: Facts) -> Iterator[Request]:
    """The requests that nobody has answered, in the order of their ids."""
    for _, request in sorted(facts.requests.items()):
        if not request.gone and standing(request, facts) is Standing.WAITING:
            yield request


def own_return(order: str, request: str) -> str:
    """The id of the return that a request makes where no platform keeps the order's returns; "" where one does."""
    return "" if order.startswith(PLATFORMS) else f"{order}{_OWN}{request}"


def is_own(return_id: str) -> bool:
    """Whether it is a return of Suivi's own."""
    return _OWN in return_id


def only_asked(back: OrderReturn, facts: Facts) -> bool:
    """Whether a return of Suivi's own is told by its request and the answer: nothing comes back by it."""
    if not is_own(back.id) or back.status in ("open", "closed"):
        return False
    answer = facts.answers.get(back.id.rpartition(_OWN)[2])
    return back.status != "canceled" or (answer is not None and answer.word == Standing.WITHDRAWN)
