"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

# How long an example takes says more about the machine than about Suivi.
settings.register_profile("suivi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suivi")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real payloads and facts that lies beside the project, where there is one."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real samples (../shared) is not beside this checkout")
    return SHARED


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language in force until the next one; no test may find the one before's."""
    yield
    translation.deactivate()
