"""A shop's own templates: the newest of each counts, all are kept, and any can be taken up again."""

from suivi.accounts.models import Shop
from suivi.letters.models import Version
from suivi.letters.standard import Text, standard
from suivi.letters.triggers import Trigger

KEPT = 100  # versions of one template that are shown


def current(shop: Shop, trigger: Trigger, channel: str, language: str) -> Text:
    """The template that counts: the shop's newest, else the one that comes with Suivi."""
    newest = versions(shop, trigger, channel, language)[:1]
    return text_of(newest[0]) if newest else standard(trigger, channel, language)


def text_of(version: Version) -> Text:
    """What a version says."""
    if version.standard:
        return standard(Trigger(version.trigger), version.channel, version.language)
    return Text(version.subject, version.preheader, version.body)


def versions(shop: Shop, trigger: Trigger, channel: str, language: str) -> list[Version]:
    """All versions of a template, the newest first."""
    found = Version.objects.filter(shop=shop, trigger=trigger.value, channel=channel, language=language)
    return list(found.order_by("-id")[:KEPT])
