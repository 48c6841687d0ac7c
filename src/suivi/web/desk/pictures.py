"""Pictures of reports on pages: one for each width and ground, of which the browser loads the one that fits."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.safestring import SafeString

from suivi.publishing.charts.contract import NARROW, WIDE
from suivi.publishing.models import Run
from suivi.web.markup import Markup

PARTS = ("wide_light", "wide_dark", "narrow_light", "narrow_dark")
PICTURE = Markup(
    '<picture><source media="(max-width: 600px) and (prefers-color-scheme: dark)" srcset="{}"'
    ' width="{}" height="{}"><source media="(max-width: 600px)" srcset="{}" width="{}" height="{}">'
    '<source media="(prefers-color-scheme: dark)" srcset="{}"><img class="picture" loading="lazy" src="{}"'
    ' width="{}" height="{}" alt="{}"></picture>'
)


def of_run(run: Run, handle: str) -> SafeString:
    """The picture that a run kept, by its addresses."""
    return _by({part: reverse("report_run_picture", args=[handle, run.pk, part]) for part in PARTS}, run.title)


def of_report(name: str, title: str, handle: str, query: str) -> SafeString:
    """The picture of a report's page; ``query``: the period that was asked for."""
    end = f"?{query}" if query else ""
    return _by({part: reverse("report_picture", args=[handle, name, part]) + end for part in PARTS}, title)


def _by(at: Mapping[str, str], title: str) -> SafeString:
    narrow, wide = ((str(size.width), str(size.height)) for size in (NARROW, WIDE))
    return PICTURE(
        at["narrow_dark"], *narrow, at["narrow_light"], *narrow, at["wide_dark"], at["wide_light"], *wide, title
    )
