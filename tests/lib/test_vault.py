"""Sealed secrets, also after the key was changed."""

from typing import Any

import pytest

from suivi.lib import vault


@pytest.fixture(autouse=True)
def _key(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old" * 20, []


def test_a_sealed_secret_is_unreadable_and_opens_again() -> None:
    sealed = vault.seal("hush é")
    assert "hush" not in sealed
    assert vault.open_(sealed) == "hush é"


def test_with_another_key_it_does_not_open() -> None:
    sealed = vault.seal("hush")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault.settings, "SECRET_KEY", "new" * 20)
        for attempt in (vault.open_, vault.reseal):
            with pytest.raises(vault.UnsealableError, match="SUIVI_SECRET_KEY_PREVIOUS"):
                attempt(sealed)


def test_a_changed_key_opens_what_the_previous_one_sealed_and_seals_anew(settings: Any) -> None:
    old = vault.seal("hush")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, ["old" * 20]
    assert vault.open_(old) == "hush"
    new = vault.reseal(old)
    settings.SECRET_KEY_FALLBACKS = []
    assert vault.open_(new) == "hush"
    with pytest.raises(vault.UnsealableError):
        vault.open_(old)
