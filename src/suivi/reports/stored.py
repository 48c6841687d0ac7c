"""Reports of a shop: saved, found, and taken back to an earlier version."""

import difflib
import re
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from suivi.accounts.access import RANK
from suivi.accounts.models import Person, Role, Shop
from suivi.reports.contract import Definition, ReportError
from suivi.reports.definitions import ready, written
from suivi.reports.models import Report, ReportVersion

MOST = 500  # reports of a shop
NAME = "[a-z][a-z0-9_]{0,59}"
RESERVED = ("build", "save")  # addresses of other pages


@dataclass(frozen=True)
class Saved:
    """A report of a shop with its definition."""

    row: Report
    definition: Definition


def saved(shop: Shop, person: Person | None = None) -> list[Saved]:
    """The shop's reports by name; with a person, those that are shared or theirs."""
    found = Report.objects.filter(shop=shop).select_related("owner").order_by("name")
    if person is not None:
        found = found.filter(Q(shared=True) | Q(owner=person))
    return [Saved(row, definition_of(row.definition)) for row in found]


def found_by_name(shop: Shop, name: str, person: Person | None = None) -> Definition | None:
    """One of the shop's reports; with a person, only if they may see it."""
    row = row_by_name(shop, name, person)
    return definition_of(row.definition) if row else None


def row_by_name(shop: Shop, name: str, person: Person | None = None) -> Report | None:
    """The row of one of the shop's reports; with a person, only if they may see it."""
    found = Report.objects.filter(shop=shop, name=name).select_related("owner")
    return (found.filter(Q(shared=True) | Q(owner=person)) if person is not None else found).first()


def may_change(report: Report, person: Person, role: Role) -> bool:
    """Its owner may, and so may the shop's owners where it is shared."""
    return report.owner_id == person.pk or (report.shared and RANK[role] >= RANK[Role.OWNER])


@transaction.atomic
def save(shop: Shop, definition: Definition, person: Person, now: datetime, *, shared: bool) -> Report:
    """Saves a report as a new version. Raises ``ReportError`` where the name is somebody else's."""
    if not re.fullmatch(NAME, definition.name) or definition.name in RESERVED:
        text = gettext("A report’s name has small letters, digits and underscores, and begins with a letter.")
        raise ReportError(text, "name")
    if definition.name in ready():
        raise ReportError(gettext("A report that comes with Suivi has this name already."), "name")
    row = Report.objects.select_for_update().filter(shop=shop, name=definition.name).first()
    plain = msgspec.json.decode(msgspec.json.encode(definition))
    if row is None:
        if Report.objects.filter(shop=shop).count() >= MOST:
            raise ReportError(gettext("A shop has at most {most} reports.").format(most=MOST), "name")
        row = Report(shop=shop, name=definition.name, owner=person, version=0)
    elif row.definition == plain and row.shared == shared:
        return row
    row.version += 1
    row.definition, row.shared, row.updated_at = plain, shared, now
    row.save()
    ReportVersion.objects.create(report=row, version=row.version, definition=plain, person=person, at=now)
    return row


def versions(report: Report) -> "QuerySet[ReportVersion]":
    """All versions, the newest first."""
    return report.versions.select_related("person").order_by("-version")


def difference(before: ReportVersion | None, after: ReportVersion) -> list[str]:
    """What a version changed, as the lines of its file that went (-) and came (+)."""
    old = written(definition_of(before.definition)).splitlines() if before else []
    new = written(definition_of(after.definition)).splitlines()
    return [line for line in difflib.ndiff(old, new) if line[:1] in "+-"]


def definition_of(plain: object) -> Definition:
    """A definition as it is stored."""
    return msgspec.convert(plain, Definition)
