"""What became of the firings of rules: which there were, why they did or did not match, and how long they are kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from suivi.accounts.models import Shop
from suivi.automations.rules.models import Firing, Rule
from suivi.core.translatable import gettext_noop as _

KEPT = timedelta(days=30)  # firings by which nothing was done
KEPT_ACTED = timedelta(days=400)  # those by which something was: rules that act once on an order know it by them
PORTION = 5000
# Why a firing waits, was skipped, stopped or failed.
REASONS: Mapping[str, str] = {
    "still": _("It waits whether it stays so."),
    "hours": _("It waits for the hours in which the rule acts."),
    "limit": _("It waits: the rule has acted on as many orders as it may in an hour."),
    "own": _("The rule itself had made this change."),
    "once": _("The rule has acted on this order before."),
    "chain": _("Too many rules had fired one another."),
    "changed": _("It did not stay so."),
    "gone": _("The order is not there any more."),
    "no_longer": _("After the wait, the order met the condition no longer."),
    "rule_before": _("A rule before it ended what this had fired."),
    "stop": _("A step of the rule ended it."),
    "step": _("A step could not be done."),
    "store": _("The store did not do what it was asked."),
    "undone": _("A person undid it."),
}


def firings(shop: Shop, *, rule: Rule | None = None, order_id: int | None = None) -> "QuerySet[Firing]":
    """The firings of a shop, of one of its rules or on one of its orders, the newest first."""
    found = Firing.objects.filter(shop=shop).select_related("rule", "person").order_by("-id")
    found = found.filter(rule=rule) if rule is not None else found
    return found.filter(order_id=order_id) if order_id is not None else found


def forget(now: datetime) -> int:
    """The worker's duty: forgets firings that are over, those by which nothing was done first. Returns how many."""
    over = Firing.objects.filter(due_at=None)
    idle = over.filter(Q(matched_at=None) | Q(state=Firing.State.DRY))
    return _delete(idle, now - KEPT) + _delete(over, now - KEPT_ACTED)


def _delete(found: "QuerySet[Firing]", until: datetime) -> int:
    """Deletes a portion of the oldest."""
    oldest = list(found.order_by("id").values_list("pk", "fired_at")[:PORTION])
    return Firing.objects.filter(pk__in=[pk for pk, at in oldest if at < until]).delete()[0]
