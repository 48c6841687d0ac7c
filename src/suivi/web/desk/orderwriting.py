"""What people write on an order. Every act has one shape: who, which order, do it, say how it went, show the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Person, Role, Shop
from suivi.actions import writing as storewriting
from suivi.alerts import taking
from suivi.core.deadlines import Kind
from suivi.inbox import staff
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.orders.reading import order_row
from suivi.web.access import desk, person_of
from suivi.web.desk.order import shown
from suivi.web.desk.orderplace import place_of

MAX_TEXT = 5000
MAX_TAG = 40  # Shopify's own bound


class RefusedError(Exception):
    """Nothing was done; the text says why."""


@dataclass(frozen=True)
class Writing:
    """Who writes what on which order."""

    request: HttpRequest
    shop: Shop
    row: Order
    person: Person
    now: datetime

    def said(self, field: str, limit: int = MAX_TEXT) -> str:
        """What was written into a field, without outer blanks; line ends as they are everywhere but in forms."""
        return self.request.POST.get(field, "").replace("\r\n", "\n").strip()[:limit]

    def audit(self, verb: str, **detail: str | int | bool | None) -> None:
        """Keeps who did it."""
        audit.record(self.shop, self.person, verb, self.row.name, **detail)


def writes(anchor: str) -> Callable[[Callable[[Writing], bool]], Callable[..., Any]]:
    """Makes a view of an act that returns whether it is in force already. ``anchor``: where the page goes on."""

    def decorate(do: Callable[[Writing], bool]) -> Callable[..., Any]:
        def view(request: HttpRequest, shop: Shop, /, order_id: int) -> HttpResponse:
            writing = Writing(request, shop, order_row(shop, order_id), person_of(request), clock.now())
            try:
                if not do(writing):
                    messages.warning(request, _("It is kept, but not on the order yet. The inbox shows why."))
            except staff.NoteChangedError as changed:
                return _conflict(writing, changed.text)
            except RefusedError as refused:
                messages.error(request, str(refused))
            except staff.NotYoursError:
                messages.error(request, _("Only who wrote a comment can change it."))
            except DatabaseError:
                messages.error(request, _("Nothing was saved, because the database did not answer. Try again."))
            address = reverse("order", args=[shop.handle, order_id])
            return redirect(f"{address}{place_of(request).query}{anchor}")

        view.__name__, view.__doc__ = do.__name__, do.__doc__
        guarded: Callable[..., Any] = require_POST(desk(Role.AGENT)(view))
        return guarded

    return decorate


def _conflict(writing: Writing, present: str) -> HttpResponse:
    """Both wordings, so that the writer decides; saving again replaces what stands there now."""
    mine, row = writing.said("note"), writing.row
    return shown(writing.request, writing.shop, row.id, status=409, note=present, draft=mine, conflict=True)


@writes("")
def take(writing: Writing) -> bool:
    """Say that one takes care of the order, or no longer does."""
    shop, row, person = writing.shop, writing.row, writing.person
    if writing.said("do") == "let_go":
        if taking.let_go(shop, row.id, person):
            writing.audit("order.let_go")
        return True
    taking.take(shop, row.id, person, writing.now)
    writing.audit("order.taken")
    return True


@writes("#timeline")
def comment(writing: Writing) -> bool:
    """Write a staff-only comment into the timeline."""
    text = _required(writing.said("text"), _("The comment is empty."))
    done = staff.comment(writing.shop, writing.row.key, writing.person, text, now=writing.now)
    writing.audit("order.commented")
    return done


@writes("#timeline")
def edit_comment(writing: Writing) -> bool:
    """Say one's own comment in other words."""
    text = _required(writing.said("text"), _("The comment is empty."))
    mine = writing.said("comment", 64)
    done = staff.edit_comment(writing.shop, writing.row.key, writing.person, mine, text, now=writing.now)
    writing.audit("order.comment_edited")
    return done


@writes("#timeline")
def delete_comment(writing: Writing) -> bool:
    """Take one's own comment back."""
    mine = writing.said("comment", 64)
    done = staff.delete_comment(writing.shop, writing.row.key, writing.person, mine, now=writing.now)
    writing.audit("order.comment_deleted")
    return done


@writes("#tags")
def tag(writing: Writing) -> bool:
    """Put tags on the order; a comma parts them, as at Shopify."""
    names = dict.fromkeys(name.strip()[:MAX_TAG] for name in writing.said("tag", 1000).split(","))
    _required("".join(names), _("The tag is empty."))
    given = list(filter(None, names))
    done = storewriting.tag(writing.shop, writing.row.key, writing.person, given, now=writing.now)
    for name in given:
        writing.audit("order.tagged", tag=name)
    return done


@writes("#tags")
def untag(writing: Writing) -> bool:
    """Take a tag off the order."""
    name = _required(writing.said("tag", 255), _("The tag is empty."))
    done = storewriting.untag(writing.shop, writing.row.key, writing.person, name, now=writing.now)
    writing.audit("order.untagged", tag=name)
    return done


@writes("#note")
def note(writing: Writing) -> bool:
    """Write the order's note, unless somebody else did meanwhile."""
    text, seen = writing.said("note"), writing.request.POST.get("seen")
    done = storewriting.note(writing.shop, writing.row.key, writing.person, text, now=writing.now, seen=seen)
    writing.audit("order.noted")
    return done


@writes("#deadlines")
def deadline(writing: Writing) -> bool:
    """Set a deadline of the order, or remove it (``remove`` given), so that the shop's policy counts again."""
    of = writing.said("of", 10)
    if of not in tuple(Kind):
        raise RefusedError(_("Nothing was changed."))
    until = None if writing.said("remove", 1) else _moment(writing.said("until", 30))
    done = staff.deadline(writing.shop, writing.row.key, writing.person, Kind(of), until, now=writing.now)
    writing.audit("order.deadline_set" if until else "order.deadline_removed", of=of)
    return done


def _moment(text: str) -> datetime:
    """The moment that was entered, by the shop's clock."""
    try:
        found: datetime = forms.DateTimeField().clean(text)
    except forms.ValidationError as error:
        raise RefusedError(_("Enter a date and a time.")) from error
    return found


def _required(text: str, otherwise: str) -> str:
    if not text:
        raise RefusedError(otherwise)
    return text
