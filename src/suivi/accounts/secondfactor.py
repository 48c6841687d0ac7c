"""The second factor: a code of an app, or a recovery code."""

from allauth.mfa.adapter import DefaultMFAAdapter

from suivi.lib import vault


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Keeps the apps' secrets and the recovery codes' seed sealed, so that the database gives none away."""

    def encrypt(self, text: str) -> str:
        """What is stored."""
        return vault.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What was stored. Raises ``vault.UnsealableError`` where the secret key was changed."""
        return vault.open_(encrypted_text)
