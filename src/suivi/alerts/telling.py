"""What others have staff told of: a rule's step "alert staff"."""

from datetime import datetime

from suivi.accounts.models import Shop
from suivi.alerts import planning
from suivi.alerts.kinds import RULE
from suivi.alerts.models import Alert
from suivi.alerts.planning import Told

MOST = 500  # characters


def alert(shop: Shop, order_id: int, words: str, *, key: str, now: datetime) -> int:
    """Has everybody told who wants to be told what rules say, each by what and when they chose. Returns how many lines.

    ``order_id``: 0 where it is of no order. ``words``: what the rule's author wrote, at most 500 characters; nothing of
    a customer, for it is kept and sent as it is. ``key``: the same for the same (say rule, order and run), so that
    asking twice tells once. Call it in the transaction that writes down that the rule ran.
    """
    told = Told(
        planning.key("rule", shop.pk, key), order_id, RULE, "", Alert.Occasion.RULE, now, " ".join(words.split())[:MOST]
    )
    planned = list(planning.to_all(told, planning.ways_of(shop)))
    planning.save(shop.pk, planned)
    return len(planned)
