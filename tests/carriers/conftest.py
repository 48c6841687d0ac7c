"""What the tests of carriers share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def samples(shared: Path) -> Path:
    """The folder of carriers' real payloads."""
    folder = shared / "samples" / "carriers"
    if not folder.is_dir():
        pytest.skip("the folder of carriers' payloads is not beside this checkout")
    return folder
