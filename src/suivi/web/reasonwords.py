"""The words of platforms and statuses inside of reasons, as badges say them."""

from django.utils.translation import gettext as _

from suivi.core.verdict import Reason
from suivi.web.platformwords import term
from suivi.web.words import look


def worded(reason: Reason, axis: str) -> Reason:
    """The reason with its words in the page's language. ``axis``: that of the two words of a disagreement."""
    params = reason.params
    if "derived" in params:
        return Reason(reason.code, {name: _(look(axis, str(word)).label) for name, word in params.items()})
    if "recommendation" in params:
        return Reason(reason.code, {"recommendation": term("risk", str(params["recommendation"] or ""))})
    return reason
