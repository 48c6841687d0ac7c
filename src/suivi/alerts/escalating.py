"""The worker's duty of telling on: a problem whose order nobody took is told to whoever is next."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from suivi.accounts.models import Membership, Role
from suivi.alerts import planning
from suivi.alerts.choices import By, Step
from suivi.alerts.models import Alert, Escalation, Line, Taken, Watch
from suivi.alerts.planning import Told, at_once, key, mark
from suivi.core.workdays import Calendar
from suivi.orders.models import Order
from suivi.orders.policies import policy_of

PORTION = 200
ROLES = {"owners": (Role.OWNER,), "agents": (Role.AGENT, Role.OWNER)}


def escalate(now: datetime) -> int:
    """Tells on what is due. Returns how much was looked at."""
    due = Escalation.objects.filter(due_at__lte=now).order_by("due_at")
    return sum(_one(pk, now) for pk in list(due.values_list("pk", flat=True)[:PORTION]))


@transaction.atomic
def _one(pk: int, now: datetime) -> int:
    one = Escalation.objects.select_for_update(of=("self",)).select_related("shop").filter(pk=pk, due_at__lte=now)
    found = one.first()
    if found is None:
        return 0
    watch = Watch.objects.filter(pk=found.shop_id).first()
    rules = watch.rules if watch else None
    if rules is None or found.step >= len(rules.steps) or not _waits(found):
        found.due_at = None
    else:
        told = _told(found, now)
        planning.save(found.shop_id, [at_once(told, way) for way in _ways(found, rules.steps[found.step])])
        found.step += 1
        calendar = Calendar.of(policy_of(found.shop))
        found.due_at = planning.told_on_at(found.kind, now, rules, calendar, found.step)
    found.save(update_fields=["step", "due_at"])
    return 1


def _waits(found: Escalation) -> bool:
    """Whether it is still so, and nobody took it."""
    if Taken.objects.filter(shop_id=found.shop_id, order_id=found.order_id).exists():
        return False
    problems = Order.objects.filter(shop_id=found.shop_id, id=found.order_id).values_list("problems", flat=True).first()
    return any((one["code"], mark(one.get("subject", ""))) == (found.kind, found.mark) for one in problems or ())


def _told(found: Escalation, now: datetime) -> Told:
    return Told(
        key("escalated", found.change_id, found.step), found.order_id, found.kind, found.mark,
        Alert.Occasion.ESCALATED, now, change_id=found.change_id,
    )  # fmt: skip


def _ways(found: Escalation, step: Step) -> Iterator[planning.Way]:
    """The lines of whoever the step names. A machine was told when it was raised."""
    meant = _meant(found, step)
    return (way for way in planning.ways_of(found.shop) if way.id in meant and way.by is not By.WEBHOOK)


def _meant(found: Escalation, step: Step) -> set[int]:
    if step.to in ROLES:
        people = Membership.objects.filter(shop_id=found.shop_id, role__in=ROLES[step.to]).values("person_id")
        return set(Line.objects.filter(shop_id=found.shop_id, person__in=people).values_list("pk", flat=True))
    return {int(step.to)} if step.to.isdecimal() else set()
