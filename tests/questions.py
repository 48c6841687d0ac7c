"""How often a database is asked."""

from django.test.utils import CaptureQueriesContext

# What only tells PostgreSQL how to look, and how far to take back.
BESIDE = ("SET LOCAL", "SAVEPOINT", "RELEASE SAVEPOINT")


def questions(captured: CaptureQueriesContext) -> int:
    """The statements that ask for something."""
    return sum(not one["sql"].startswith(BESIDE) for one in captured.captured_queries)
