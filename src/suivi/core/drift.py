"""Where the platform's word on an order and what its facts say differ: both sides, so that people can look."""

from typing import NamedTuple

from suivi.core.facts import Facts
from suivi.core.verdict import FulfillmentVerdict, Params, PaymentVerdict, ReturnVerdict, Verdict

_Verdict = PaymentVerdict | FulfillmentVerdict | ReturnVerdict
AXES = ("payment", "fulfillment", "return")


class Drift(NamedTuple):
    """One axis on which both sides differ. Their words are of that axis, ``unknown`` for a word that no table knows."""

    axis: str
    reported: str
    derived: str


def drifts(facts: Facts, verdict: Verdict) -> tuple[Drift, ...]:
    """Where both sides differ, in the order of ``AXES``; almost always nowhere."""
    parts: tuple[_Verdict, ...] = (verdict.payment, verdict.fulfillment, verdict.returns)
    apart = [(axis, part) for axis, part in zip(AXES, parts, strict=True) if part.disagrees and counts(facts, axis)]
    return tuple(_drift(axis, part.reasons[-1].params) for axis, part in apart)


def _drift(axis: str, sides: Params) -> Drift:
    return Drift(axis, str(sides["reported"]), str(sides["derived"]))


def counts(facts: Facts, axis: str) -> bool:
    """A payment status that rests on no known transaction contradicts nothing: webhooks carry none."""
    return axis != "payment" or bool(facts.transactions)
