"""SQL over the shop's data, for its owners: a statement, its answer, as a file, and those that were saved."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.lib import clock
from suivi.reports.models import Statement
from suivi.reports.sql.asking import LONGEST, MOST, SECONDS, Found, RefusedError, ask
from suivi.reports.sql.dialects import dialect
from suivi.reports.sql.views import columns, names
from suivi.reports.writing import csv_lines, plain
from suivi.web.access import desk, person_of
from suivi.web.desk.reporttable import lines_of

SHOWN = 500  # rows on the page
MOST_SAVED = 200
FIRST = "SELECT carrier, COUNT(*) AS parcels\nFROM suivi_parcels\nGROUP BY carrier\nORDER BY parcels DESC"


class StatementForm(forms.Form):
    """A statement, and the name under which it is to be saved."""

    text = forms.CharField(
        label=gettext_lazy("Statement"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off", "class": "code"}),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)


@dataclass(frozen=True)
class Answer:
    """What a statement said. ``more``: there are more rows than are shown."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: bool
    seconds: str


@desk(Role.OWNER)
def page(request: HttpRequest, shop: Shop, pk: int = 0) -> HttpResponseBase:
    """A statement, new or saved, and what was asked of it: its answer, a file, or to keep it."""
    saved = get_object_or_404(Statement, shop=shop, pk=pk) if pk else None
    first = {"text": saved.text, "name": saved.name} if saved else {"text": FIRST}
    form = StatementForm(request.POST or None, initial=first)
    answer: Answer | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "save" in request.POST:
                return _save(request, shop, form)
            if "csv" in request.POST:
                return _file(request, shop, form.cleaned_data["text"])
            answer = _answer(request, shop, form.cleaned_data["text"])
        except RefusedError as error:
            form.add_error("text", error.text)
    context = {
        "form": form, "answer": answer, "saved": saved, "seconds": SECONDS, "most": MOST, "shown": SHOWN,
        "statements": Statement.objects.filter(shop=shop).order_by("name"), "views": _views(),
    }  # fmt: skip
    return render(request, "desk/statements.html", context)


@require_POST
@desk(Role.OWNER)
def remove(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Forgets a saved statement."""
    one = get_object_or_404(Statement, shop=shop, pk=pk)
    audit.record(shop, person_of(request), "report.statement_removed", one.name)
    one.delete()
    messages.success(request, _("The statement is removed."))
    return redirect("report_sql", shop.handle)


def _save(request: HttpRequest, shop: Shop, form: StatementForm) -> HttpResponse:
    """Keeps a statement under its name, over one of the same name."""
    name = form.cleaned_data["name"]
    if not name:
        form.add_error("name", _("Give it a name."))
        raise RefusedError(_("It is not saved yet."))
    known = Statement.objects.filter(shop=shop)
    if known.count() >= MOST_SAVED and not known.filter(name=name).exists():
        raise RefusedError(_("A shop has at most {most} saved statements.").format(most=MOST_SAVED))
    kept = {"text": form.cleaned_data["text"], "person": person_of(request), "saved_at": clock.now()}
    one, _new = known.update_or_create(shop=shop, name=name, defaults=kept)
    audit.record(shop, person_of(request), "report.statement_saved", name)
    messages.success(request, _("Saved."))
    return redirect(reverse("report_statement", args=[shop.handle, one.pk]))


def _answer(request: HttpRequest, shop: Shop, text: str) -> Answer:
    began = clock.elapsed()
    with ask(shop, text) as found:
        rows = [[plain(value) for value in row] for row in islice(found.rows, SHOWN + 1)]
    seconds = f"{clock.elapsed() - began:.1f}"
    audit.record(shop, person_of(request), "report.sql_asked", rows=len(rows[:SHOWN]))
    return Answer(found.columns, rows[:SHOWN], len(rows) > SHOWN, seconds)


def _file(request: HttpRequest, shop: Shop, text: str) -> HttpResponseBase:
    """The answer as CSV. What fails before the first row is said on the page."""
    stack = ExitStack()
    try:
        found = stack.enter_context(ask(shop, text))
    except BaseException:
        stack.close()
        raise
    audit.record(shop, person_of(request), "report.sql_downloaded")
    response = StreamingHttpResponse(lines_of(_lines(stack, found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{shop.handle}-sql.csv"'
    return response


def _lines(stack: ExitStack, found: Found) -> Iterator[str]:
    with stack:
        yield from csv_lines(found.columns, found.rows)


def _views() -> list[tuple[str, Any, list[tuple[str, str]]]]:
    """Each view, what a row of it is, and its columns with what they say."""
    d = dialect()
    found = []
    for name, dataset in names().items():
        fields = {field.name: field for field in dataset.fields}
        told = [(column, _(fields[column].label) if column in fields else "") for column in columns(dataset, d)]
        found.append((name, _(dataset.help), told))
    return found
