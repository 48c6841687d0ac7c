"""Asking for a report: a row that the worker takes up."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.utils import translation

from suivi.accounts.models import Membership, Person, Shop
from suivi.core.translatable import gettext_noop as _
from suivi.publishing.formats import FORMATS
from suivi.publishing.models import Run, Schedule
from suivi.reports.contract import Definition
from suivi.reports.definitions import ready, words_of
from suivi.reports.stored import definition_of, found_by_name

NOBODY = _("Whoever set this up no longer works for the shop.")


class AskingError(ValueError):
    """What was asked for cannot be made; the text says why, for people."""


def report_named(shop: Shop, name: str, person: Person) -> Definition | None:
    """A report that comes with Suivi, or one of the shop's that the person may see."""
    return ready().get(name) or found_by_name(shop, name, person)


def role_of(shop: Shop, person: Person | None) -> str | None:
    """What the person is in the shop now; None where they are not in it."""
    return Membership.objects.filter(shop=shop, person=person).values_list("role", flat=True).first()


def ask(
    shop: Shop,
    definition: Definition,
    *,
    person: Person,
    format_: str,
    language: str,
    now: datetime,
    parameters: Mapping[str, str] | None = None,
    schedule: Schedule | None = None,
) -> Run:
    """Writes down that a report is wanted. Raises ``AskingError`` where the person has left the shop."""
    role = role_of(shop, person)
    if role is None or format_ not in FORMATS:
        raise AskingError(NOBODY)
    with translation.override(language):
        title = words_of(definition).title
    return Run.objects.create(
        shop=shop,
        person=person,
        role=role,
        schedule_id=schedule.pk if schedule else None,
        report=definition.name,
        title=title[:200],
        definition=msgspec.to_builtins(definition),
        parameters=dict(parameters or {}),
        format=format_,
        language=language,
        asked_at=now,
        due_at=now,
    )


def again(run: Run, person: Person, now: datetime) -> Run:
    """The same report, as it is defined now where it still is, with the same parameters."""
    definition = report_named(run.shop, run.report, person) or definition_of(run.definition)
    return ask(
        run.shop,
        definition,
        person=person,
        format_=run.format,
        language=run.language,
        now=now,
        parameters=run.parameters,
    )


def cancel(run: Run, now: datetime) -> bool:
    """Stops a run that is waiting or under way; whoever makes it learns of it within a second."""
    waiting = Run.objects.filter(pk=run.pk, state__in=(Run.State.DUE, Run.State.RUNNING))
    return bool(waiting.update(state=Run.State.CANCELED, ended_at=now, leased_until=None))
