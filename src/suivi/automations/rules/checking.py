"""Whether all that a rule names exists: looked at before it is kept or simulated, so that it never fails later."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from suivi.automations.rules.contract import Changed, Definition, RuleError, Scheduled
from suivi.automations.rules.deciding import Compiled, made
from suivi.automations.rules.matching import parts
from suivi.core.changes import NAMES
from suivi.core.query import QueryError
from suivi.core.words import Delivery, Fulfillment, OrderState, Parcel, Payment, PaymentFlag, ProblemCode, Return
from suivi.orders.search import sentence
from suivi.publishing import schedules

# The changes that can fire a rule, with the words that they can have; None: any.
CHANGES: Mapping[str, Iterable[str] | None] = {
    **{name: None for name in NAMES if name != "order.deleted"},
    "order.state": OrderState,
    "payment.changed": Payment,
    "payment.flag": PaymentFlag,
    "fulfillment.changed": Fulfillment,
    "delivery.changed": Delivery,
    "return.changed": Return,
    "parcel.added": Parcel,
    "parcel.changed": Parcel,
    "parcel.removed": Parcel,
    "problem.raised": ProblemCode,
    "problem.cleared": ProblemCode,
}


def checked(definition: Definition) -> Compiled:
    """The rule, ready to be asked. Raises ``RuleError`` for the first thing in it that does not exist."""
    _condition(definition.condition, "if")
    for place, step in enumerate(definition.then):
        _condition(step.only_if, f"then.{place}.only_if")
    for place, when in enumerate(definition.when):
        if isinstance(when, Changed):
            _change(when, f"when.{place}")
        if isinstance(when, Scheduled):
            _cron(when.cron, f"when.{place}.cron")
    return made(definition)


def _condition(text: str, part: str) -> None:
    try:
        parts(text)
    except QueryError as error:
        raise RuleError(sentence(error), part, error.position) from error


def _change(when: Changed, part: str) -> None:
    if when.name not in CHANGES:
        raise RuleError(gettext("“{name}” is no change that can fire a rule.").format(name=when.name), f"{part}.name")
    known = CHANGES[when.name]
    for side in ("after", "before"):
        for word in getattr(when, side):
            if known is not None and word.partition(".")[0] not in {*map(str, known)}:
                text = gettext("“{word}” is no word of {name}.").format(word=word, name=when.name)
                raise RuleError(text, f"{part}.{side}")


def _cron(text: str, part: str) -> None:
    try:
        schedules.checked(text)
    except schedules.CronError as error:
        raise RuleError(gettext(str(error)), part) from error
