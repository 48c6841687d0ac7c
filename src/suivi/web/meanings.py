"""What a carrier's word can mean, as people choose it: the statuses of a parcel with their finer words."""

from django.utils.translation import gettext

from suivi.core.parcelwords import SUBSTATUSES
from suivi.core.words import Parcel
from suivi.web.platformwords import term
from suivi.web.words import look

NOTHING = "unknown.informational"  # for information only: no status follows


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of (value, label), a group a status; values are ``status`` or ``status.substatus``."""
    groups = [(label(status.value), _options(status)) for status in Parcel if status in SUBSTATUSES]
    return [*groups, (gettext("No status"), [(NOTHING, label(NOTHING))])]


def label(means: str) -> str:
    """A meaning in the page's language: “In transit: Cleared customs”."""
    status, _dot, substatus = means.partition(".")
    if means == NOTHING:
        return term("substatus", substatus)
    name = gettext(look("parcel", status).label)
    return f"{name}: {term('substatus', substatus)}" if substatus else name


def _options(status: Parcel) -> list[tuple[str, str]]:
    finer = [f"{status.value}.{substatus}" for substatus in SUBSTATUSES[status]]
    return [(means, label(means)) for means in (status.value, *finer)]
