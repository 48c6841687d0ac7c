"""Why Shopify did not do as asked, and whether trying again can help."""

from datetime import datetime


class ShopifyError(Exception):
    """Shopify did not answer as asked. The message is for the merchant and holds no token and no personal data."""


class Permanent(ShopifyError):  # noqa: N818 - named by what it means for whoever catches it
    """Trying the same again cannot help."""


class Temporary(ShopifyError):  # noqa: N818
    """Trying again at ``due_at`` can help.

    ``maybe_done``: the request may have reached Shopify, so that a change may have happened all the same; look
    before repeating one.
    """

    def __init__(self, message: str, due_at: datetime, *, maybe_done: bool = False) -> None:
        super().__init__(message)
        self.due_at = due_at
        self.maybe_done = maybe_done


class TokenRefused(Permanent):
    """The access token is expired, revoked or wrong: get a new one, then try again."""
