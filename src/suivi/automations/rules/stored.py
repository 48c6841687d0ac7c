"""Rules of a shop: saved, found, switched, stopped all at once, and taken back to an earlier version."""

import difflib
from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext

from suivi.accounts import audit
from suivi.accounts.models import Person, Shop
from suivi.automations.rules.checking import checked
from suivi.automations.rules.contract import Definition, RuleError
from suivi.automations.rules.definitions import written
from suivi.automations.rules.models import TURNS, Firing, Rule, Rulebook, RuleVersion
from suivi.automations.rules.scheduling import next_turn
from suivi.orders import following
from suivi.orders.policies import policy_of

MOST = 1000  # rules of a shop
OPEN = (Firing.State.WAITING, Firing.State.RUNNING)


def rules_of(shop: Shop) -> "QuerySet[Rule]":
    """The shop's rules in the order in which they have their turn."""
    return Rule.objects.filter(shop=shop).order_by(*TURNS)


def rule_named(shop: Shop, name: str) -> Rule | None:
    """One of the shop's rules."""
    return Rule.objects.filter(shop=shop, name=name).first()


def definition_of(row: Rule | RuleVersion) -> Definition:
    """What the rule, or a version of it, says."""
    return msgspec.json.decode(row.document, type=Definition)


@transaction.atomic
def save(shop: Shop, definition: Definition, person: Person | None, now: datetime) -> Rule:
    """Saves a rule as a new version; a new rule is off. What is under way ends by the version it began with.

    Raises ``RuleError`` for what does not exist.
    """
    checked(definition)
    document = msgspec.json.encode(definition).decode()
    row = Rule.objects.select_for_update().filter(shop=shop, name=definition.name).first()
    if row is None:
        known = Rule.objects.filter(shop=shop).aggregate(count=Count("pk"), last=Max("place"))
        if known["count"] >= MOST:
            raise RuleError(gettext("A shop has at most {most} rules.").format(most=MOST), "name")
        row = Rule(shop=shop, name=definition.name, place=(known["last"] or 0) + 1)
    elif row.document == document:
        return row
    row.version += 1
    row.document, row.updated_at = document, now
    row.next_at = _next_at(row, now)
    row.save()
    RuleVersion.objects.create(rule=row, version=row.version, document=document, person=person, at=now)
    audit.record(shop, person, "rule.saved", row.name, version=row.version)
    return row


@transaction.atomic
def switch(rule: Rule, state: Rule.State, person: Person | None, now: datetime) -> None:
    """Switches a rule on, off, or to dry: what happens from now on fires it. Switched off, nothing of it goes on."""
    row = Rule.objects.select_for_update().select_related("shop").get(pk=rule.pk)
    if row.state == Rule.State.OFF and state != Rule.State.OFF:
        row.since = now
        Rulebook.objects.get_or_create(pk=row.shop_id, defaults=following.from_now_on(row.shop))
    if state == Rule.State.OFF:
        Firing.objects.filter(rule=row, state__in=OPEN).update(state=Firing.State.CANCELED, due_at=None)
    row.state = state
    row.next_at = _next_at(row, now)
    row.save(update_fields=["state", "since", "next_at"])
    audit.record(row.shop, person, "rule.switched", row.name, state=state.value)


@transaction.atomic
def move(rule: Rule, steps: int, person: Person | None) -> None:
    """Moves a rule so many places up (negative) or down among the shop's; what is under way stays as it began."""
    names = list(rules_of(rule.shop).select_for_update().values_list("name", flat=True))
    old = names.index(rule.name)
    new = min(max(old + steps, 0), len(names) - 1)
    if new != old:
        names.insert(new, names.pop(old))
        _place(rule.shop, names)
        audit.record(rule.shop, person, "rule.moved", rule.name, place=new + 1)


@transaction.atomic
def put_first(shop: Shop, names: Sequence[str]) -> None:
    """Gives these rules their turn before all others, in this order."""
    known = list(rules_of(shop).select_for_update().values_list("name", flat=True))
    _place(shop, [*(name for name in names if name in known), *(name for name in known if name not in names)])
    audit.record(shop, None, "rule.moved", ", ".join(names), place=1)


def _place(shop: Shop, names: Sequence[str]) -> None:
    places = {name: place for place, name in enumerate(names, 1)}
    rows = list(Rule.objects.filter(shop=shop))
    for row in rows:
        row.place = places[row.name]
    Rule.objects.bulk_update(rows, ["place"])


@transaction.atomic
def delete(rule: Rule, person: Person | None) -> None:
    """Deletes a rule with its versions and its log; what it did stays done."""
    audit.record(rule.shop, person, "rule.deleted", rule.name)
    rule.delete()


def is_paused(shop: Shop) -> bool:
    """Whether all rules of the shop are stopped."""
    return Rulebook.objects.filter(pk=shop.pk, paused=True).exists()


@transaction.atomic
def pause(shop: Shop, paused: bool, person: Person | None) -> None:
    """The one switch for all rules: stopped, nothing is decided and no step is done, until they go on.

    What happened meanwhile is decided about then, as orders stand then.
    """
    Rulebook.objects.get_or_create(pk=shop.pk, defaults=following.from_now_on(shop))
    Rulebook.objects.filter(pk=shop.pk).update(paused=paused)
    audit.record(shop, person, "rule.paused" if paused else "rule.resumed")


def versions(rule: Rule) -> "QuerySet[RuleVersion]":
    """All versions, the newest first."""
    return rule.versions.select_related("person").order_by("-version")


def difference(before: RuleVersion | None, after: RuleVersion) -> list[str]:
    """What a version changed, as the lines of its file that went (-) and came (+)."""
    old = written(definition_of(before)).splitlines() if before else []
    return [line for line in difflib.ndiff(old, written(definition_of(after)).splitlines()) if line[:1] in "+-"]


def _next_at(rule: Rule, now: datetime) -> datetime | None:
    """When the rule's schedule fires next; None where it has none, or is off."""
    if rule.state == Rule.State.OFF:
        return None
    return next_turn(definition_of(rule), policy_of(rule.shop).timezone, now)
