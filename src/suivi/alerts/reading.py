"""What deciding and writing need of one line's alerts, read at this moment, all at once."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from django.db.models import Max, Q
from django.utils import translation

from suivi.accounts.models import Shop
from suivi.alerts import lines, taking, troubles, troublewords, unusual
from suivi.alerts.choices import By, Choices
from suivi.alerts.deciding import Case
from suivi.alerts.kinds import ANOMALY, TROUBLES
from suivi.alerts.models import Alert, Line
from suivi.alerts.planning import mark
from suivi.alerts.writing import Said, Saying, site
from suivi.orders.listed import Listed, listed
from suivi.orders.policies import policy_of

Same = tuple[int, str, str]  # order, kind and mark


class Reading(NamedTuple):
    """A line as it is now, with the orders its alerts are of."""

    by: By
    choices: Choices
    zone: tzinfo
    language: str
    allowed: bool
    rows: Mapping[int, Listed]
    taken: Mapping[int, str]
    told: Mapping[Same, datetime]
    troubles: frozenset[tuple[str, str]]
    said: Mapping[str, Said]
    now: datetime

    def case_of(self, alert: Alert) -> Case:
        """Everything that decides about this alert."""
        return Case(
            occasion=Alert.Occasion(alert.occasion),
            kind=alert.kind,
            mark=alert.mark,
            of_order=bool(alert.order_id),
            raised_at=alert.raised_at,
            by=self.by,
            choices=self.choices,
            zone=self.zone,
            allowed=self.allowed,
            present=self._present(alert),
            taken=alert.order_id in self.taken,
            told_at=self.told.get((alert.order_id, alert.kind, alert.mark)),
            now=self.now,
        )

    def _present(self, alert: Alert) -> Set[tuple[str, str]] | None:
        """What is wrong now with what the alert is of: an order, or else what the shop's orders hang on."""
        if not alert.order_id:
            return self.troubles
        row = self.rows.get(alert.order_id)
        return None if row is None else {(one["code"], mark(one.get("subject", ""))) for one in row.problems}

    def saying_of(self, alert: Alert) -> Saying:
        """What it says."""
        row = self.rows.get(alert.order_id)
        said = self.said.get(alert.words) or Said("", alert.words)
        return Saying(
            kind=alert.kind,
            mark=alert.mark,
            raised_at=alert.raised_at,
            title=said.title,
            words=said.words,
            url=site(said.path) if said.path else "",
            row=row,
            problem=problem_of(row, alert),
            taken_by=self.taken.get(alert.order_id, ""),
            nobody=alert.occasion == Alert.Occasion.ESCALATED,
        )


def problem_of(row: Listed | None, alert: Alert) -> Mapping[str, Any] | None:
    """What is wrong with the order, of what the alert is about."""
    problems = row.problems if row else []
    same = (one for one in problems if (one["code"], mark(one.get("subject", ""))) == (alert.kind, alert.mark))
    return next(same, None)


def said_of(shop: Shop, alerts: Iterable[Alert], *, owner: bool = False) -> dict[str, Said]:
    """What alerts of no order refer to, by their words. ``owner``: whose path it is."""
    found = list(alerts)
    return {
        **unusual.said(shop, [one.words for one in found if one.kind == ANOMALY]),
        **troublewords.said(shop, [one.words for one in found if one.kind in TROUBLES], owner=owner),
    }


def read(line: Line, alerts: Sequence[Alert], now: datetime) -> Reading:
    """The line and its alerts' orders, now."""
    chosen, shop = line.choices, line.shop
    ids = sorted({one.order_id for one in alerts if one.order_id})
    language = lines.language_of(line)
    of_shop = {one.kind for one in alerts if not one.order_id}
    with translation.override(language):
        said = said_of(shop, alerts)
    told_before = Q(order_id__in=ids) | Q(order_id=0, kind__in=of_shop & TROUBLES.keys())
    sent = Alert.objects.filter(told_before, shop=shop, line=line, state=Alert.State.SENT)
    told = sent.values_list("order_id", "kind", "mark").annotate(at=Max("ended_at"))
    return Reading(
        by=By(line.by),
        choices=chosen,
        zone=lines.zone_of(chosen, policy_of(shop).timezone),
        language=language,
        allowed=lines.allowed(line),
        rows={row.id: row for row in listed(shop, ids)},
        taken=taking.names(shop, ids),
        told={(order, kind, of): at for order, kind, of, at in told if at is not None},
        troubles=troubles.marks(shop) if of_shop & TROUBLES.keys() else frozenset(),
        said=said,
        now=now,
    )
