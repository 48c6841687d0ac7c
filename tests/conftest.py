"""What every test may use."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real payloads and facts that lies beside the project, where there is one."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real samples (../shared) is not beside this checkout")
    return SHARED
