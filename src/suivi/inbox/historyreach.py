"""How far the reading of a store's history is, as page and terminal show it."""

from datetime import timedelta
from typing import NamedTuple

from suivi.inbox.models import Backfill

LONGEST = timedelta(days=365)


class Reach(NamedTuple):
    """``done`` of ``total`` orders (0: not known yet): written by Shopify, then recorded here. ``rate``: orders a
    second and ``left``: how long it will still take, None where that cannot be told yet.
    """

    done: int
    total: int
    rate: float | None
    left: timedelta | None

    @property
    def share(self) -> float | None:
        """How much is done, 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else None


def reach(run: Backfill) -> Reach:
    """How far it is at its present stage. While Shopify writes, the rate is Shopify's business and not told."""
    if run.stage in {Backfill.Stage.ASKING, Backfill.Stage.WRITING}:
        return Reach(run.written, run.expected, None, None)
    done, total = run.recorded + run.unreadable, run.written
    rate = _rate(run, done)
    left = min(timedelta(seconds=max(total - done, 0) / rate), LONGEST) if rate else None
    return Reach(done, max(total, done), rate, left)


def _rate(run: Backfill, done: int) -> float | None:
    if run.heard_at is None or run.rate_since is None or run.heard_at <= run.rate_since:
        return None
    return (done - run.rate_from) / (run.heard_at - run.rate_since).total_seconds()
