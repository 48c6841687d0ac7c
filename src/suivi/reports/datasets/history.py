"""What happened: changes, problems that came and went, what people and rules did, and who did what in Suivi."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop as _

from suivi.accounts.models import AuditEntry, Role
from suivi.actions.models import Act
from suivi.core.changes import CLEARED, DELETED, NAMES, RAISED
from suivi.core.words import ProblemCode
from suivi.orders.models import Change
from suivi.reports.contract import Kind
from suivi.reports.datasets.base import Dataset, Field
from suivi.reports.datasets.order import of_parent

_PROBLEMS = {str(word): (str(word),) for word in ProblemCode}


def _detail(name: str) -> Any:  # noqa: ANN401
    return lambda detail: str(detail.get(name, ""))


CHANGES = Dataset(
    "changes",
    _("Timeline"),
    _("One row for each thing that changed on an order."),
    (
        *of_parent("source"),
        Field("at", _("Changed"), Kind.INSTANT, _("when Suivi recorded it"), stored="at"),
        Field("change", _("Change"), Kind.TEXT, _("such as payment.changed or problem.raised"), stored="name", known=NAMES),
        Field("before", _("Before"), Kind.TEXT, stored="before"),
        Field("after", _("After"), Kind.TEXT, stored="after"),
        Field("subject", _("About"), Kind.TEXT, _("the parcel number, return or hold"), stored="detail", show=_detail("subject")),
        Field("by", _("By"), Kind.TEXT, _("who of the staff, where it was one"), stored="detail", show=_detail("by")),
        Field("cause", _("Cause"), Kind.TEXT, _("who told it, or the clock"), stored="cause"),
    ),
    over="at",
    model=Change,
    newest=("-id",),
    order="order_id",
)  # fmt: skip

PROBLEMS = Dataset(
    "problems",
    _("Problems"),
    _("One row for each problem that was raised, with when it was cleared."),
    (
        *of_parent("problems", "source"),
        Field("problem", _("Problem"), Kind.TEXT, stored="after", words="problem", choices=_PROBLEMS),
        Field("subject", _("About"), Kind.TEXT, _("the parcel number, return or hold"), stored="subject"),
        Field("raised_at", _("Raised"), Kind.INSTANT, stored="at"),
        Field("cleared_at", _("Cleared"), Kind.INSTANT, _("unknown while it stands"), stored="cleared_at"),
        Field("cause", _("Cause"), Kind.TEXT, _("who told it, or the clock"), stored="cause"),
    ),
    over="raised_at",
    model=Change,
    newest=("order_id", "id"),
    order="order_id",
    fixed={"name__in": (RAISED, CLEARED, DELETED)},
    pairs=True,
)


def pairs(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The problems that changes of orders, one order after the other, say were raised, with when they were cleared."""
    order: int | None = None
    standing: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        if row["order_id"] != order:
            yield from standing.values()
            order, standing = row["order_id"], {}
        subject = str(row["detail"].get("subject", ""))
        if row["name"] == RAISED:
            known = standing.pop((row["after"], subject), None)
            if known is not None:
                yield known
            standing[row["after"], subject] = {**row, "subject": subject, "cleared_at": None}
        elif row["name"] == CLEARED:
            known = standing.pop((row["before"], subject), None)
            if known is not None:
                yield {**known, "cleared_at": row["at"]}
        else:
            yield from ({**known, "cleared_at": row["at"]} for known in standing.values())
            standing = {}
    yield from standing.values()


ACTS = Dataset(
    "acts",
    _("Acts"),
    _("One row for each thing that a person or a rule had the store do."),
    (
        *of_parent("source", "state"),
        Field("asked_at", _("Asked"), Kind.INSTANT, stored="asked_at"),
        Field("action", _("Action"), Kind.TEXT, stored="action", words="action"),
        Field("person", _("Person"), Kind.TEXT, _("of the staff; empty where a rule asked"), stored="person__name"),
        Field("rule", _("Rule"), Kind.TEXT, _("of the shop that asked by itself"), stored="policy"),
        Field("outcome", _("Outcome"), Kind.TEXT, stored="state", words="act"),
        Field("ended_at", _("Ended"), Kind.INSTANT, stored="ended_at"),
        Field("attempts", _("Attempts"), Kind.NUMBER, stored="attempts"),
    ),
    over="asked_at",
    model=Act,
    newest=("-id",),
    order="order_id",
)

AUDIT = Dataset(
    "audit",
    _("Audit log"),
    _("One row for each thing that a person did in Suivi."),
    (
        Field("at", _("When"), Kind.INSTANT, stored="at"),
        Field("person", _("Person"), Kind.TEXT, stored="person__name"),
        Field("verb", _("What was done"), Kind.TEXT, stored="verb"),
        Field("subject", _("To what"), Kind.TEXT, stored="subject"),
    ),
    over="at",
    model=AuditEntry,
    newest=("-at", "-id"),
    order="",
    role=Role.OWNER,
)
