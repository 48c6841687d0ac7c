"""Asks one statement of SQL about one shop: it can read the shop's views, and nothing else, for some seconds."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from suivi.accounts.models import Shop
from suivi.lib import rows

SECONDS = 20  # a statement may take
MOST = 100_000  # rows of an answer
LONGEST = 20_000  # characters of a statement


class RefusedError(Exception):
    """The statement was not answered; ``text`` says why, for people."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class Found:
    """An answer. ``rows`` can be walked once, while it is open; they end after ``MOST``."""

    columns: Sequence[str]
    rows: Iterator[tuple[Any, ...]]


def ask(shop: Shop, statement: str) -> AbstractContextManager[Found]:
    """The answer to a statement, open for as long as the ``with`` lasts. Raises ``RefusedError``, also while rows are
    walked.
    """
    return _asked(shop, statement.strip().rstrip(";"))


@contextmanager
def _asked(shop: Shop, statement: str) -> Iterator[Found]:
    if rows.is_postgres():
        from suivi.reports.sql.postgres import opened
    else:
        from suivi.reports.sql.sqlite import opened
    with opened(shop, statement) as found:
        yield found
