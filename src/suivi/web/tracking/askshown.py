"""What a customer can ask for, and what became of what they asked: finished values in their language. Pure."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from suivi.core import customerasks as words
from suivi.core.customerdays import long_day
from suivi.core.facts import Facts, Line, Request
from suivi.core.requests import Kind, Standing, standing
from suivi.core.selfservice import Chance, Rules, chances
from suivi.core.verdict import Verdict
from suivi.web.formats import reader


@dataclass(frozen=True)
class Asked:
    """A request and what became of it. ``withdraw``: its key, where it can be taken back."""

    title: str
    sentence: str
    at: datetime
    goods: list[tuple[Line, int]]
    photos: int
    answer: str
    tone: str
    withdraw: str


@dataclass(frozen=True)
class Asking:
    """What the page offers: title and address of each form, what can be asked for later, and what was asked."""

    offers: list[tuple[str, str]]
    later: list[str]
    asked: list[Asked]
    choices: str  # the address where messages are chosen, or ""

    @property
    def any(self) -> bool:
        """Whether there is anything to choose from."""
        return bool(self.offers or self.later or self.choices)


def asking(
    token: str, facts: Facts, verdict: Verdict, rules: Rules, now: datetime, not_done: Set[str] = frozenset()
) -> Asking:
    """The part of an order's page where its customer asks. ``not_done``: requests that were accepted in vain so far."""
    found = chances(facts, verdict, rules, now) if rules.kinds else ()
    offers = [
        (_(words.ASK[one.kind][0]), reverse("customer_ask", args=[token, one.kind.value]))
        for one in found
        if not one.why_not
    ]
    later = [why_not(one) for one in found if one.why_not == "too_early"]
    told = sorted(facts.requests.values(), key=lambda one: (one.at, one.id), reverse=True)
    choices = reverse("customer_choices", args=[token]) if rules.choices and facts.customer else ""
    return Asking(offers, later, [_asked(one, facts, not_done) for one in told if not one.gone], choices)


def why_not(one: Chance) -> str:
    """Why something cannot be asked for now."""
    who = reader()
    return _(words.CANNOT[one.why_not]).format(at=who.after(one.at, long_day(who.language)) if one.at else "")


def _asked(request: Request, facts: Facts, not_done: Set[str]) -> Asked:
    stands, answer = standing(request, facts), facts.answers.get(request.id)
    if stands is Standing.ACCEPTED and request.id in not_done:
        stands, answer, sentence = Standing.OVERTAKEN, None, words.LOOKED_AT
    else:
        sentence = words.stands(request.kind, stands)
    lines = {line.id: line for line in facts.lines.items} if facts.lines else {}
    return Asked(
        title=_(words.ASKED[Kind(request.kind)]),
        sentence=_(sentence),
        at=request.at,
        goods=[(lines[one.line], one.quantity) for one in request.lines if one.line in lines],
        photos=request.photos,
        answer=answer.text if answer is not None else "",
        tone={Standing.ACCEPTED: "good", Standing.DECLINED: "care"}.get(stands, "calm"),
        withdraw=request.id if stands is Standing.WAITING else "",
    )
