"""Pictures of reports on pages: one for each width and ground, of which the browser loads the one that fits."""

from django.urls import reverse
from django.utils.safestring import SafeString

from suivi.publishing.charts.contract import NARROW, WIDE
from suivi.publishing.models import Run
from suivi.web.markup import Markup

PARTS = ("wide_light", "wide_dark", "narrow_light", "narrow_dark")
PICTURE = Markup(
    '<picture><source media="(max-width: 600px) and (prefers-color-scheme: dark)" srcset="{}"'
    ' width="{}" height="{}"><source media="(max-width: 600px)" srcset="{}" width="{}" height="{}">'
    '<source media="(prefers-color-scheme: dark)" srcset="{}"><img class="picture" src="{}" width="{}" height="{}"'
    ' alt="{}"></picture>'
)


def of_run(run: Run, handle: str) -> SafeString:
    """The picture that a run kept, by its addresses."""
    at = {part: reverse("report_run_picture", args=[handle, run.pk, part]) for part in PARTS}
    narrow, wide = ((str(size.width), str(size.height)) for size in (NARROW, WIDE))
    return PICTURE(
        at["narrow_dark"], *narrow, at["narrow_light"], *narrow, at["wide_dark"], at["wide_light"], *wide, run.title
    )
