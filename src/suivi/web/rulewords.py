"""Rules in words: when they are fired, of which orders, what they do, and what became of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from suivi.automations.rules.contract import (
    Changed,
    Cleared,
    Definition,
    Fulfill,
    Hold,
    Pressed,
    Raised,
    Scheduled,
    SetDeadline,
    Step,
    Stop,
    Tell,
    Wait,
    When,
    do_of,
)
from suivi.automations.rules.logbook import REASONS
from suivi.automations.rules.outcomes import Outcome
from suivi.core.deadlines import Kind
from suivi.core.verdict import Reason
from suivi.core.wording import say
from suivi.sources.shopify.acts.reasons import SENTENCES as CANNOT
from suivi.web.conditionwords import condition, span
from suivi.web.letterwords import trigger
from suivi.web.platformwords import term
from suivi.web.publishingwords import when as turn
from suivi.web.templatetags.words import show
from suivi.web.words import look


class Change(NamedTuple):
    """A change that can fire a rule. ``into``, ``out``: with the words after and before it; ``axis``: whose words."""

    label: str
    into: str = ""
    axis: str = ""


CHANGES: Mapping[str, Change] = {
    "order.created": Change(gettext_noop("an order comes in")),
    "order.state": Change(
        gettext_noop("the order’s state changes"), gettext_noop("the order becomes {words}"), "state"
    ),
    "order.archived": Change(gettext_noop("the order is archived")),
    "order.unarchived": Change(gettext_noop("the order is unarchived")),
    "payment.changed": Change(
        gettext_noop("the payment changes"), gettext_noop("the payment becomes {words}"), "payment"
    ),
    "payment.flag": Change(
        gettext_noop("the payment’s date changes"), gettext_noop("the payment’s date becomes {words}"), "flag"
    ),
    "fulfillment.changed": Change(
        gettext_noop("the fulfillment changes"), gettext_noop("the fulfillment becomes {words}"), "fulfillment"
    ),
    "delivery.changed": Change(
        gettext_noop("the delivery changes"), gettext_noop("the delivery becomes {words}"), "delivery"
    ),
    "return.changed": Change(gettext_noop("the return changes"), gettext_noop("the return becomes {words}"), "returns"),
    "promise.changed": Change(gettext_noop("the promised day changes")),
    "parcel.added": Change(gettext_noop("a parcel is added"), gettext_noop("a parcel is added as {words}"), "parcel"),
    "parcel.changed": Change(gettext_noop("a parcel changes"), gettext_noop("a parcel becomes {words}"), "parcel"),
    "parcel.removed": Change(gettext_noop("a parcel is taken off the order")),
    "problem.raised": Change(gettext_noop("any problem begins"), gettext_noop("the problem {words} begins"), "problem"),
    "problem.cleared": Change(gettext_noop("any problem ends"), gettext_noop("the problem {words} ends"), "problem"),
    "report.disagrees": Change(gettext_noop("the store’s word and the facts begin to differ")),
    "report.agrees": Change(gettext_noop("the store’s word and the facts agree again")),
    "tags.changed": Change(gettext_noop("tags change")),
    "note.changed": Change(gettext_noop("the note changes")),
}
# What steps are called, and how they stand in a sentence.
STEPS: Mapping[str, tuple[str, str]] = {
    "tag": (gettext_noop("Add tags"), gettext_noop("tag it {tags}")),
    "untag": (gettext_noop("Remove tags"), gettext_noop("take off the tags {tags}")),
    "note": (gettext_noop("Write into the note"), gettext_noop("write into its note “{text}”")),
    "comment": (gettext_noop("Leave a comment for staff"), gettext_noop("leave the comment “{text}”")),
    "hold": (gettext_noop("Hold the fulfillment"), gettext_noop("hold it ({reason})")),
    "release_hold": (gettext_noop("Release the hold"), gettext_noop("release its hold")),
    "fulfill": (gettext_noop("Fulfill the items"), gettext_noop("mark it as fulfilled")),
    "capture": (gettext_noop("Capture the payment"), gettext_noop("capture the payment")),
    "mark_as_paid": (gettext_noop("Mark as paid"), gettext_noop("mark it as paid")),
    "send_invoice": (gettext_noop("Send the invoice"), gettext_noop("send the invoice")),
    "send_reminder": (gettext_noop("Send a payment reminder"), gettext_noop("send a payment reminder")),
    "cancel": (gettext_noop("Cancel the order"), gettext_noop("cancel it ({reason})")),
    "archive": (gettext_noop("Archive the order"), gettext_noop("archive it")),
    "reopen": (gettext_noop("Unarchive the order"), gettext_noop("unarchive it")),
    "create_return": (gettext_noop("Return items"), gettext_noop("open a return")),
    "deadline": (gettext_noop("Set a deadline"), ""),
    "message": (gettext_noop("Send a message to the customer"), gettext_noop("send the customer “{message}”")),
    "alert": (gettext_noop("Alert the staff"), gettext_noop("alert the staff “{text}”")),
    "webhook": (gettext_noop("Call a webhook"), gettext_noop("call the webhook “{to}”")),
    "wait": (gettext_noop("Wait"), gettext_noop("wait {span}")),
    "stop": (gettext_noop("Stop here"), gettext_noop("stop here")),
}
# How a deadline is set, by what it is of.
DEADLINES: Mapping[str, str] = {
    Kind.SHIP: gettext_noop("have it shipped within {span}"),
    Kind.DELIVER: gettext_noop("promise its delivery within {span}"),
    Kind.PAY: gettext_noop("give its payment {span}"),
    Kind.HOLD: gettext_noop("let its holds last {span}"),
}
RESULTS: Mapping[str, str] = {
    "done": gettext_noop("done"),
    "asked": gettext_noop("asked of the store"),
    "left_out": gettext_noop("left out: its condition did not hold"),
    "needless": gettext_noop("not needed: it was so already"),
    "waited": gettext_noop("waited"),
    "failed": gettext_noop("not done"),
}
WHY_NOT = {**CANNOT, "rule.note_full": gettext_noop("The note has no room left.")}


def when(one: When) -> str:
    """What fires a rule, as a part of a sentence."""
    return _WHEN[type(one)](one)


def _changed(one: Changed) -> str:
    known = CHANGES.get(one.name, Change(one.name))
    after, before = _words(known.axis, one.after), _words(known.axis, one.before)
    if one.name == "problem.cleared":
        after, before = before, ""
    told = _(known.into).format(words=after) if after and known.into else _(known.label)
    if before:
        told = _("{change} (before: {words})").format(change=told, words=before)
    return _still(told, one.still)


def _words(axis: str, words: Iterable[str]) -> str:
    told = [_(look(axis, one).label) if axis else one for one in words]
    return pgettext("conditions", " or ").join(_("“{word}”").format(word=one) for one in told)


def _still(told: str, text: str) -> str:
    if text[:-1].strip("0") in {"", "b"}:
        return told
    return _("{change} and it is still so after {span}").format(change=told, span=span(text))


def _raised(one: Raised) -> str:
    return _still(_("the problem {words} begins").format(words=_words("problem", [one.problem])), one.still)


_WHEN: Mapping[type[Any], Callable[[Any], str]] = {
    Changed: _changed,
    Raised: _raised,
    Cleared: lambda one: _("the problem {words} ends").format(words=_words("problem", [one.problem])),
    Scheduled: lambda one: _("the clock says so ({turn})").format(turn=turn(one.cron)),
    Pressed: lambda one: _("somebody presses “{label}”").format(label=one.label),
}


def step(one: Step) -> str:
    """What a step does, as a part of a sentence."""
    told = _STEP.get(type(one), _plainly)(one)
    return _("{step} if {condition}").format(step=told, condition=condition(one.only_if)) if one.only_if else told


def _plainly(one: Step) -> str:
    word = do_of(one)
    said = {
        "tags": _listed(getattr(one, "tags", ())),
        "text": _short(getattr(one, "text", "")),
        "reason": term("cancel" if word == "cancel" else "hold", getattr(one, "reason", "")),
        "message": trigger(one.message) if isinstance(one, Tell) else "",
        "to": getattr(one, "to", ""),
        "span": span(getattr(one, "span", "")),
    }
    return _(STEPS[word][1]).format_map(said)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(_("“{word}”").format(word=one) for one in words)


def _of_goods(one: Fulfill | Hold) -> str:
    digital = isinstance(one, Fulfill) and one.digital
    told = _("mark what needs no shipping as fulfilled") if digital else _plainly(one)
    if one.items:
        told = _("{step}: only {items}").format(step=told, items=_listed(one.items))
    return _("{step}: only from {location}").format(step=told, location=one.location) if one.location else told


def _deadline(one: SetDeadline) -> str:
    told = _(DEADLINES[one.of]).format(span=span(one.within))
    return _("{step} from when it was placed").format(step=told) if one.since == "placed" else told


def _wait(one: Wait) -> str:
    told = _plainly(one)
    return _("{step} and go on if all this still holds").format(step=told) if one.look else told


_STEP: Mapping[type[Any], Callable[[Any], str]] = {
    Fulfill: _of_goods,
    Hold: _of_goods,
    SetDeadline: _deadline,
    Wait: _wait,
    Stop: lambda one: _("stop here, later rules too") if one.rules else _plainly(one),
}


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}…"


def sentence(rule: Definition) -> str:
    """The rule in plain words."""
    whens = _(" or when ").join(map(when, rule.when))
    steps = _("; then ").join(map(step, rule.then))
    if not rule.condition.strip():
        return _("When {when}, then {steps}.").format(when=whens, steps=steps)
    told = condition(rule.condition)
    return _("When {when}, if {condition}, then {steps}.").format(when=whens, condition=told, steps=steps)


def fired_by(text: str) -> str:
    """What fired a rule, of a log."""
    if text in {"schedule", "button"}:
        return _("the clock") if text == "schedule" else _("a person’s button")
    name, _space, word = text.partition(" ")
    return _changed(Changed(name=name, before=(word,)) if name == "problem.cleared" else
                    Changed(name=name, after=(word,) if word else ()))  # fmt: skip


def reason(code: str) -> str:
    """Why a firing waits, was skipped, stopped or failed; "" where nothing needs to be said."""
    return _(REASONS[code]) if code in REASONS else code


def outcome(one: Outcome) -> str:
    """What became of a step."""
    told, why = _(RESULTS.get(one.result, one.result)), why_not(one)
    return f"{told}. {why}" if why else told


def why_not(one: Outcome) -> str:
    """Why a step was not done; "" where nothing is known of that."""
    return say(Reason(one.code, dict(one.params)), _, show, WHY_NOT) if one.code else ""


def do(word: str) -> str:
    """What a step is called."""
    return _(STEPS[word][0]) if word in STEPS else word
