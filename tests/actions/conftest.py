"""Desks for these tests."""

from collections.abc import Iterator

import pytest

from tests.actions.acting import Desk, at_the_desk


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    with at_the_desk() as found:
        yield found
