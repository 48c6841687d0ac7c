"""The hold window, and automatic fulfillment after it. Pure."""

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase

from suivi.automations.case import NOTHING, Case, Wants, Wish, barred, key
from suivi.automations.policies import Fulfill, Goods, Paid
from suivi.core.facts import Line
from suivi.core.verdict import Reason
from suivi.core.words import Action, Payment

HANDLE = "suivi-automatic-hold-"  # how a hold of the window is known again at the store
SECURED = {Paid.PAID: frozenset({Payment.PAID}), Paid.AUTHORIZED: frozenset({Payment.PAID, Payment.AUTHORIZED})}


def release(case: Case) -> Wants:
    """Our own holds end with their window, or once that is switched off; nobody else's are touched."""
    policy, ours = case.policies.hold, list(_our_holds(case))
    until = case.placed_at + policy.window
    if not ours:
        return NOTHING
    if policy.on and case.now < until:
        return Wants(review_at=until)
    reason = Reason("automatic.release", {"until": until}) if policy.on else Reason("automatic.release_off")
    return Wants(
        tuple(
            Wish("hold", Action.RELEASE_HOLD, part, {"target": part, "holds": ids}, reason, key("release", *ids))
            for part, ids in ours
        )
    )


def _our_holds(case: Case) -> Iterator[tuple[str, list[str]]]:
    """Fulfillment orders with the ids of the holds that the window placed."""
    for part, waiting in sorted(case.facts.holds.items()):
        ids = [one.id for one in waiting.holds if one.handle.startswith(HANDLE) and one.by_us]
        if ids and not waiting.gone:
            yield part, ids


def hold(case: Case) -> Wants:
    """A new order waits; what somebody else holds already does so anyway."""
    until = case.placed_at + case.policies.hold.window
    if case.now >= until:
        return NOTHING
    reason = Reason("automatic.hold", {"until": until})
    notes = f"Hold window until {until:%Y-%m-%d %H:%M} UTC"  # stands at the store, whose language is not known here
    return Wants(
        tuple(
            Wish("hold", Action.HOLD, one.id, {"target": one.id, "reason": "other", "notes": notes}, reason,
                 key("hold", case.facts.id, one.id))
            for one in case.targets(Action.HOLD)
            if one.pieces and not one.holds
        )
    )  # fmt: skip


def fulfill(case: Case) -> Wants:
    """What was chosen of a paid order, once its hold window is over."""
    policy, window = case.policies.fulfill, case.policies.hold
    if case.verdict.payment.status not in SECURED[policy.paid]:
        return NOTHING
    until = case.placed_at + window.window
    if window.on and case.now < until and not barred(window, case):
        return Wants(review_at=until)
    return Wants(tuple(_fulfilling(policy, case)))


def _fulfilling(policy: Fulfill, case: Case) -> Iterator[Wish]:
    lines = {line.id: line for line in (case.facts.lines.items if case.facts.lines else ())}
    chosen = CHOSEN[policy.goods]
    for target in case.targets(Action.FULFILL):
        pieces = [one for one in target.pieces if chosen(policy, lines.get(one.line) or Line(id=one.line))]
        if pieces and (not policy.methods or case.facts.fulfillment_orders[target.id].method in policy.methods):
            taken = [{"id": one.id, "quantity": one.quantity} for one in pieces]
            yield Wish(
                "fulfill", Action.FULFILL, target.id, {"target": target.id, "pieces": taken, "notify": policy.notify},
                Reason("automatic.fulfill", {"pieces": sum(one.quantity for one in pieces)}),
                key("fulfill", case.facts.id, target.id, *sorted(one.id for one in pieces)),
            )  # fmt: skip


def _fits(policy: Fulfill, line: Line) -> bool:
    return bool(line.sku) and any(fnmatchcase(line.sku.casefold(), one.casefold()) for one in policy.skus)


CHOSEN: Mapping[Goods, Callable[[Fulfill, Line], bool]] = {
    Goods.ALL: lambda _policy, _line: True,
    Goods.DIGITAL: lambda _policy, line: line.requires_shipping is False,  # not told is not "no"
    Goods.SKUS: _fits,
}
