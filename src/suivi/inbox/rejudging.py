"""Orders judged again after the shop changed a rule that concerns only them: portion by portion, in the background.

What is to be done is a row. A portion and how far it reaches are written in one transaction, so that a worker that
was killed leaves nothing half done.
"""

from datetime import datetime

from django.db import connection, transaction

from suivi.accounts.models import Shop
from suivi.inbox import watching
from suivi.inbox.models import Rejudging
from suivi.orders import found
from suivi.orders.found import Found, Place
from suivi.orders.record import rejudge

PORTION = 200


def judge_again(shop: Shop, concerned: Found, cause: str, now: datetime) -> None:
    """Has these orders judged again as soon as a worker comes to it. ``cause``: of the changes that follow.

    Asked for once more, it begins anew.
    """
    fresh = {"cause": cause, "asked_at": now, "total": found.count(shop, concerned)}
    fresh |= {"after_term": "", "after_id": None, "done": 0}
    Rejudging.objects.update_or_create(
        shop=shop, kind=concerned.kind, low=concerned.low, high=concerned.high, defaults=fresh
    )


def go_on(now: datetime) -> int:
    """Judges the next portion of what waits longest. Returns how many orders."""
    with transaction.atomic():
        waiting = Rejudging.objects.select_related("shop").order_by("asked_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        work = waiting.first()
        if work is None:
            return 0
        ids, place = found.portion(
            work.shop, Found(work.kind, work.low, work.high), Place(work.after_term, work.after_id), PORTION
        )
        rejudge(work.shop, ids, now, work.cause)
        watching.follow(work.shop, ids, now)
        if place is None:
            work.delete()
        else:
            work.after_term, work.after_id = place
            work.done += len(ids)
            work.save(update_fields=["after_term", "after_id", "done"])
    return len(ids)


def under_way(shop: Shop) -> list[Rejudging]:
    """What is still being judged again, the oldest first."""
    return list(Rejudging.objects.filter(shop=shop).order_by("asked_at", "id"))
