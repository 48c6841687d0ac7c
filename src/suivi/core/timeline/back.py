"""What comes back: what customers ask for, returns, and the goods themselves."""

from collections.abc import Iterator
from datetime import datetime

from suivi.core.facts import Facts, OrderReturn
from suivi.core.requests import is_own, only_asked
from suivi.core.story import SENTENCES
from suivi.core.timeline.entry import Entry, alive, happened, words


def requests(facts: Facts) -> Iterator[Entry]:
    """What customers asked for, and what they were answered."""
    for one in alive(facts.requests):
        code = f"request.{one.kind}"
        code = code if code in SENTENCES else "request.other"
        pieces = sum(line.quantity for line in one.lines)
        yield happened(code, one.at, one.stamp.source, one.text, quantity=pieces)
    for answer in alive(facts.answers):
        yield happened(f"request.{answer.word}", answer.at, answer.stamp.source, answer.text, answer.by)


def returns(facts: Facts) -> Iterator[Entry]:
    """Asked for, approved, opened, ended."""
    for one in alive(facts.returns):
        if only_asked(one, facts):
            continue
        source, answered = one.stamp.source, one.approved_at
        if one.created_at is not None and not is_own(one.id):
            asked = answered is not None or one.status in ("requested", "declined")
            code = "return.requested" if asked else "return.opened"
            yield happened(code, one.created_at, source, name=one.name)
        elif one.status == "requested":
            yield happened("return.requested", one.stamp.as_of, source, name=one.name)
        if answered is not None and answered != one.created_at:
            yield happened("return.approved", answered, source, name=one.name)
        if one.status in ("closed", "declined", "canceled"):
            text = words(one.decline_reason, one.decline_note)
            yield happened(f"return.{one.status}", _ended_at(one), source, text, name=one.name)


def _ended_at(one: OrderReturn) -> datetime:
    """When a return ended: as told, else the moment of the hint that told it, else when it began."""
    told_by_hint = one.lines is None or one.full_stamp is not None
    return one.closed_at or (one.stamp.as_of if told_by_hint else one.created_at) or one.stamp.as_of


def goods_back(facts: Facts) -> Iterator[Entry]:
    """What became of the goods that came back."""
    for reverse in alive(facts.reverse_orders):
        for done in (done for line in reverse.lines for done in line.dispositions):
            if done.at is not None:
                code = f"return.{done.kind}"
                code = code if code in SENTENCES else "return.inspected"
                yield happened(code, done.at, reverse.stamp.source, quantity=done.quantity, kind=done.kind)
