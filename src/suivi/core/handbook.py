"""The handbook of statuses, written from the code itself: every word, what it means, every problem and its rule."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from suivi.core.labels import HINTS, action
from suivi.core.policy import LIMITS, Policy
from suivi.core.problems import TABLE, About, Entry, While
from suivi.core.words import Delivery, Fulfillment, OrderState, Payment, PaymentFlag, Return

Rows = Iterable[tuple[str, str]]

STATES: dict[str, str] = {
    OrderState.OPEN: "Something may still be to do.",
    OrderState.ARCHIVED: "Put away, by hand or by the platform. Its parcels under way still matter.",
    OrderState.CANCELED: "Given up, with a reason. It may be archived too.",
}
FLAGS: dict[str, str] = {
    PaymentFlag.DUE: "Payment terms are due within a day, or the platform says that they are due.",
    PaymentFlag.OVERDUE: "Payment terms are past their date and not paid.",
    PaymentFlag.EXPIRING: "The authorization ends within the shop's warning time.",
}
AXES: tuple[tuple[str, str, type[StrEnum]], ...] = (
    (
        "Payment",
        "What is known of the money. The platform's word wins until a newer transaction or the clock contradicts it.",
        Payment,
    ),
    ("Fulfillment", "How much has left the shop, or why it has not, by the fulfillment orders.", Fulfillment),
    (
        "Delivery",
        "Where the parcels are: trouble first, else the least far. A parcel's status follows from all its scans.",
        Delivery,
    ),
    ("Return", "The most important task over all returns of the order.", Return),
)
ABOUT = {
    About.PAYMENT: "the payment's status",
    About.FULFILLMENT: "the fulfillment's status",
    About.DELIVERY: "the delivery's status",
    About.RETURNS: "the return's status",
    About.PARCEL: "each parcel's status",
    About.DISPUTE: "each dispute's status",
    About.HOLD: "each hold",
    About.RISK: "the recommendation of the risk analysis",
    About.REPORT: "each status that the platform reports and the facts contradict",
    About.PART: "each fulfillment order's request to a service",
    About.RETURN: "each return's status",
    About.REQUEST: "each request of the customer that has no answer, by its kind",
}
MATTERS = {
    While.OPEN: "While the order is open.",
    While.ARCHIVED: f"Also in an archived order, for {Policy().archived_watch_days} days after the parcel's last news.",
    While.ALWAYS: "Also in an archived or canceled order.",
}


def handbook() -> str:
    """The whole handbook as Markdown."""
    return "\n".join([*_statuses(), *_problems()]) + "\n"


def _statuses() -> Iterator[str]:
    yield from (
        "# Statuses and problems",
        "",
        "Written from the code by `suivi statuses`; a test keeps it current.",
        "",
    )
    yield from _table("Order", "An order has one of these, and one of each table below.", STATES.items())
    for title, text, enum in AXES:
        yield from _table(title, text, ((_name(word), HINTS[enum][word.value]) for word in enum))
        if enum is Payment:
            yield from _table("Payment flags", "Beside the status, at most one.", FLAGS.items())


def _name(word: StrEnum) -> str:
    return "none (`null`)" if word is Payment.NONE else f"`{word.value}`"


def _table(title: str, text: str, rows: Rows) -> Iterator[str]:
    yield from (f"## {title}", "", text, "", "| Word | What it means, what to do |", "| --- | --- |")
    for word, meaning in rows:
        yield f"| {word} | {meaning} |"
    yield ""


def _problems() -> Iterator[str]:
    yield from ("## Problems", "")
    yield "The first that holds is the one that a list shows. The limits are the defaults of the shop's settings;"
    yield "business time skips weekends and public holidays. A test order has no problems."
    for entry in TABLE:
        yield from ("", f"### {entry.code.value}: {entry.severity.value}", "", _sentence(entry), "")
        words = f": {', '.join(f'`{word}`' for word in entry.words)}" if entry.words else ""
        yield f"* Looks at {ABOUT[entry.about]}{words}."
        yield from (f"* Limit: {_default(name)} ({LIMITS[name]})." for name in entry.limits)
        yield f"* {MATTERS[entry.matters]}"
        yield f"* What to do: {'; '.join(action(one.value) for one in entry.actions)}."


def _sentence(entry: Entry) -> str:
    return " ".join((entry.rule.__doc__ or "").split())


def _default(name: str) -> str:
    """A threshold's default with its unit, which ends its name."""
    value, unit = getattr(Policy(), name), name.rpartition("_")[2]
    return f"{'by reason' if isinstance(value, dict) else value} {unit}"
