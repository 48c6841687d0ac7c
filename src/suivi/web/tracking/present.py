"""Makes the finished values of a customer's page, in their language: a pure function of what was read."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from suivi.core import customerwords as words
from suivi.core.customerdays import long_day, short_day
from suivi.core.customerparcels import ParcelView
from suivi.core.customerview import HOLDS, CustomerView, customer_view
from suivi.core.facts import Facts
from suivi.core.verdict import Reason, Verdict
from suivi.core.wording import say
from suivi.orders.reading import Expected
from suivi.web.desk import ordergoods
from suivi.web.formats import reader
from suivi.web.platformwords import term
from suivi.web.tracking.shown import Back, Group, Parcel, Refund, Seen, Shown, Step
from suivi.web.tracking.waymap import route

_TEXTS = {
    **words.SENTENCES,
    **{f"exception.{word}": text for word, text in words.EXCEPTIONS.items()},
    **{f"payment.{word}": text for word, text in words.PAYMENT.items()},
    **words.LATE_TEXTS,
}


def order(read: Expected, now: datetime) -> Shown:
    """An order as its customer sees it."""
    facts, verdict, head = read.facts, read.verdict, read.facts.head
    view = customer_view(facts, verdict, read.forecasts, timezone.get_current_timezone(), now)
    parcels = _parcels(facts, verdict, view, read.policy.country)
    leading = next((one for one in parcels if one.view.situation == view.situation), None)
    to = facts.customer.shipping if facts.customer else None
    return Shown(
        name=head.name if head else "",
        placed_at=head.placed_at if head else None,
        view=view,
        headline=_(words.headline(view.situation, view.of)),
        sentence=_sentence(view, leading),
        tone=view.tone,
        parcels=parcels,
        waiting=_waiting(facts, verdict),
        payment=_payment(view, verdict),
        total=_total(facts, verdict),
        currency=verdict.payment.amounts.currency,
        refunds=_refunds(facts),
        returns=[_back(one) for one in ordergoods.returns(facts)],
        town=to.city if to else "",
        country=to.country if to else "",
    )


def _sentence(view: CustomerView, leading: Parcel | None) -> str:
    """What is said beneath the headline. Where it speaks of several parcels, each of them says its own."""
    if view.of is words.Of.ALL and view.situation in words.OF_SEVERAL[view.of]:
        return _(words.EACH)
    return leading.sentence if leading else _say(view.situation, until=view.until, carrier="")


def parcel(read: Expected, shipment: str, number: str, now: datetime) -> Parcel | None:
    """A parcel as anybody may see it who knows its number: nothing in it, no town; None where it is gone."""
    view = customer_view(read.facts, read.verdict, read.forecasts, timezone.get_current_timezone(), now)
    for sent in ordergoods.shipments(read.facts, read.verdict):
        for each in sent.parcels:
            if (each.verdict.shipment, each.verdict.number) == (shipment, number) and not sent.canceled:
                return _parcel(each, view, [], public=True)
    return None


def _parcels(facts: Facts, verdict: Verdict, view: CustomerView, origin: str) -> list[Parcel]:
    """Each parcel; what left together and cannot be told apart by parcel stands with the first."""
    to = facts.customer.shipping if facts.customer else None
    found = []
    for sent in ordergoods.shipments(facts, verdict):
        if not sent.canceled:
            for place, each in enumerate(sent.parcels):
                parcel = _parcel(each, view, sent.goods if place == 0 else [])
                scans = [told.scan for told in each.scans]
                found.append(replace(parcel, route=route(scans, origin, to, each.verdict.status, parcel.view.steps)))
    return found


def _parcel(
    each: ordergoods.Parcel, view: CustomerView, goods: list[ordergoods.Goods], *, public: bool = False
) -> Parcel:
    it = each.verdict
    told = view.parcels[it.shipment, it.number]
    return Parcel(
        view=told,
        headline=_(words.PARCEL_HEADLINES[told.situation]),
        sentence=_say(told.sentence, carrier=each.carrier),
        carrier=each.carrier,
        number=it.number,
        url=each.url,
        steps=_steps(told),
        late=[_said(reason, carrier=each.carrier) for reason in told.late],
        said=_expected(told),
        seen=[_seen(scan, public=public) for scan in each.scans],
        goods=goods,
        delivered_at=it.delivered_at,
    )


def _steps(told: ParcelView) -> list[Step]:
    states = ["done"] * told.step + ["now"] + ["next"] * len(told.steps)
    if told.step == len(told.steps) - 1:
        states[told.step] = "done"
    return [Step(_(words.STEPS[name]), state) for name, state in zip(told.steps, states, strict=False)]


def _expected(told: ParcelView) -> str:
    """The day or days on which it is expected, "" where nobody knows or it is over."""
    window, who = told.expected, reader()
    if window is None:
        return ""
    first, last = (who.after(moment, short_day(who.language)) for moment in (window.first, window.last))
    return who.after(window.first, long_day(who.language)) if first == last else f"{first} – {last}"


def _seen(told: ordergoods.Told, *, public: bool) -> Seen:
    """A scan. Carriers write names into their own words, so these are told only where there are no others."""
    scan = told.scan
    text = _(words.SCANS.get(scan.status, words.SCANS["unknown"]))
    if scan.status == "unknown" and scan.message and not public:
        text = scan.message
    # An instant without the clock of its place is shown by the shop's.
    when = timezone.localtime(scan.at) if told.zone == "UTC" and scan.precision == "instant" else told.when
    return Seen(text, "" if public else told.place, when.replace(tzinfo=None), scan.precision)


def _waiting(facts: Facts, verdict: Verdict) -> list[Group]:
    canceled = verdict.order.state == "canceled"
    found = []
    for group in ordergoods.waiting(facts, verdict):
        if not group.goods:
            continue
        word = "canceled" if canceled else group.word
        sentence = ""
        if group.holds and not canceled:
            sentence = _say(HOLDS.get(group.holds[0].reason, "hold.other"))
        elif word == "scheduled" and group.part is not None and group.part.opens_at is not None:
            sentence = _say("scheduled", until=group.part.opens_at)
        found.append(Group(_(words.WAITING.get(word, words.WAITING["unfulfilled"])), sentence, group.goods))
    return found


def _payment(view: CustomerView, verdict: Verdict) -> list[str]:
    amounts, who = verdict.payment.amounts, reader()
    written = {
        "received": who.money(amounts.received, amounts.currency),
        "refunded": who.money(amounts.refunded, amounts.currency),
        "outstanding": who.money(amounts.outstanding, amounts.currency),
        "owed": who.money(-amounts.outstanding, amounts.currency),
    }
    return [_say(f"payment.{word}", due_at=verdict.payment.due_at, **written) for word in view.payment]


def _total(facts: Facts, verdict: Verdict) -> Decimal:
    """What the order came to: before refunds, which are told beside it."""
    if facts.head is not None and any(one.amount for one in facts.refunds.values() if not one.gone):
        return facts.head.total
    return verdict.payment.amounts.total


def _refunds(facts: Facts) -> list[Refund]:
    """Money paid back, first things first. Shopify: it moved only if one of the refund's transactions succeeded."""
    alive = sorted((one for one in facts.refunds.values() if not one.gone), key=lambda one: (one.at, one.id))
    moved = {one.id for one in facts.transactions.values() if one.status == "success" and not one.gone}
    return [Refund(one.at, one.amount, bool(moved.intersection(one.transactions))) for one in alive if one.amount]


def _back(back: ordergoods.Back) -> Back:
    sentence = _(words.RETURNS.get(back.it.status, words.RETURNS["open"]))
    if back.it.status == "declined" and back.it.decline_reason in {"final_sale", "return_period_ended"}:
        sentence = f"{sentence} {term('decline', back.it.decline_reason)}."
    return Back(
        name=back.it.name,
        sentence=sentence,
        goods=[(line, quantity) for line, quantity, _reason, _note in back.goods],
        parcels=[(carrier, one.number, url) for carrier, one, url in back.parcels if one is not None and one.number],
    )


def _say(code: str, **params: object) -> str:
    return _said(Reason(code, {name: _show(value) for name, value in params.items()}))


def _said(reason: Reason, carrier: str = "") -> str:
    """A sentence with its places filled; a carrier that nobody named is "the carrier"."""
    params = dict(reason.params)
    if carrier or "carrier" in params:
        params["carrier"] = carrier or str(params["carrier"] or "") or _(words.A_CARRIER)
    said = say(Reason(reason.code, params), _, _show, _TEXTS)
    return said[:1].upper() + said[1:]


def _show(value: object) -> str:
    """A day by its name; anything else as it is."""
    if isinstance(value, datetime):
        who = reader()
        return who.after(value, long_day(who.language))
    return "" if value is None else str(value)
