"""Messages to customers in words: who tells, by what, and how far a message is."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.messages.choices import By, Way
from suivi.messages.deciding import WHY

WHO: Mapping[By, str] = {
    By.NOBODY: gettext_noop("Nobody"),
    By.SUIVI: gettext_noop("Suivi"),
    By.SHOPIFY: gettext_noop("Shopify"),
}
WAYS: Mapping[Way, str] = {
    Way.EMAIL: gettext_noop("E-mail"),
    Way.SMS: gettext_noop("SMS"),
    Way.SMS_ELSE_EMAIL: gettext_noop("SMS, else e-mail"),
    Way.EMAIL_ELSE_SMS: gettext_noop("E-mail, else SMS"),
}


def why(code: str) -> str:
    """Why a message was not sent; a provider's own words as they are."""
    return _(WHY[code]) if code in WHY else code
