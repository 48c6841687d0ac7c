"""How the local Shopify can be told to misbehave, by plan or by chance from a seed."""

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

# What can happen to a request. Those in AFTER happen once the work is done: the answer is lost, the change is not.
BEFORE = ("429", "500", "402", "423", "430", "throttle", "expire")
AFTER = ("500_after", "html", "half", "late")
# What can happen to a webhook.
DELIVERIES = ("lose", "repeat", "delay", "reorder")


@dataclass
class Trouble:
    """``plan``: what happens to the next requests, in order. ``chance``: how often what happens by itself, 0 to 1.

    ``late``: seconds that a late answer takes; ``delay``: how late a delayed webhook comes; ``retry_after``: seconds
    that a 429 asks to wait.
    """

    random: Random = field(default_factory=lambda: Random(1))  # noqa: S311 - trouble that can be repeated
    plan: deque[str] = field(default_factory=deque)
    chance: dict[str, float] = field(default_factory=dict)
    late: float = 30
    delay: timedelta = timedelta(minutes=10)
    retry_after: float = 2
    counts: dict[str, int] = field(default_factory=dict)

    def next(self, *kinds: str) -> None:
        """Plans what happens to the next requests. Raises ``ValueError`` for what it does not know."""
        unknown = [kind for kind in kinds if kind not in (*BEFORE, *AFTER, "")]
        if unknown:
            raise ValueError(f"Unknown trouble: {', '.join(unknown)}")
        self.plan.extend(kinds)

    def of_request(self) -> str:
        """What happens to this request, "" for nothing."""
        kind = self.plan.popleft() if self.plan else next(filter(self._by_chance, (*BEFORE, *AFTER)), "")
        return self._counted(kind)

    def happens(self, kind: str) -> bool:
        """Whether this happens to a webhook now."""
        return self._by_chance(kind) and bool(self._counted(kind))

    def _by_chance(self, kind: str) -> bool:
        chance = self.chance.get(kind, 0)
        return chance > 0 and self.random.random() < chance

    def _counted(self, kind: str) -> str:
        if kind:
            self.counts[kind] = self.counts.get(kind, 0) + 1
        return kind
