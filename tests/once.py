"""What a module's tests read, made once: each test sees it, changes what it likes, and leaves it as it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def made_once(blocker) -> Iterator[None]:
    """What is written inside stays for the tests of the module whose fixture this is, and goes with it.

    Each of them must ask for ``db`` without ``transaction=True``: it then lives in a savepoint of its own.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
