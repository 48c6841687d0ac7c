"""A shop's own templates: the newest of each counts, all are kept, and any can be taken up again."""

from datetime import datetime
from difflib import ndiff
from typing import NamedTuple

from django.db.models import QuerySet

from suivi.accounts.models import Person, Shop
from suivi.letters.checking import faults
from suivi.letters.faults import CannotWrite
from suivi.letters.models import Version
from suivi.letters.standard import Text, standard
from suivi.letters.triggers import Trigger

SHOWN = 50  # versions of one template


class Slot(NamedTuple):
    """Which template is meant. ``channel``: email or sms."""

    trigger: Trigger
    channel: str
    language: str


def current(shop: Shop, slot: Slot) -> Text:
    """The template that counts: the shop's newest, else the one that comes with Suivi."""
    newest = _of(shop, slot).first()
    return text_of(newest) if newest else standard(*slot)


def versions(shop: Shop, slot: Slot) -> list[Version]:
    """The versions of a template, the newest first."""
    return list(_of(shop, slot)[:SHOWN])


def version(shop: Shop, slot: Slot, pk: int) -> Version | None:
    """One version of a template; None where the shop has none with this id."""
    return _of(shop, slot).filter(pk=pk).first()


def text_of(version: Version) -> Text:
    """What a version says."""
    if version.standard:
        return standard(Trigger(version.trigger), version.channel, version.language)
    return Text(version.subject, version.preheader, version.body)


def own(shop: Shop) -> set[Slot]:
    """The templates that the shop has written itself and that count now."""
    newest = {
        Slot(Trigger(one.trigger), one.channel, one.language): one.standard
        for one in Version.objects.filter(shop=shop).order_by("id").defer("subject", "preheader", "body")
        if one.trigger in set(Trigger)
    }
    return {slot for slot, standard in newest.items() if not standard}


def save(shop: Shop, slot: Slot, text: Text, person: Person, now: datetime) -> list[CannotWrite]:
    """Keeps a template, which counts from now on. Where something is wrong with it, it is not kept, and that is told.

    What counts already is not kept twice; the text that comes with Suivi is kept as such, so that it stays up to date.
    """
    written = Text(*(part.replace("\x00", "").replace("\r\n", "\n").strip() for part in text))
    found = faults(written, slot.channel)
    if not found and written != current(shop, slot):
        Version.objects.create(
            shop=shop,
            trigger=slot.trigger.value,
            channel=slot.channel,
            language=slot.language,
            saved_at=now,
            saved_by=person.pk,
            **({"standard": True} if written == standard(*slot) else written._asdict()),
        )
    return found


def compare(before: Text, after: Text) -> list[tuple[str, str]]:
    """What differs between two texts, line by line: "+" for what came, "-" for what went, "" for what stayed."""
    then, now = ("\n".join(text).strip().split("\n") for text in (before, after))
    found = ndiff(then, now)
    return [(line[0].strip(), line[2:]) for line in found if not line.startswith("?")]


def _of(shop: Shop, slot: Slot) -> QuerySet[Version]:
    found = Version.objects.filter(shop=shop, trigger=slot.trigger.value)
    return found.filter(channel=slot.channel, language=slot.language).order_by("-id")
