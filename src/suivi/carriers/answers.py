"""What an HTTP answer means, whoever gave it: a table of statuses, and how long to wait."""

from collections.abc import Callable
from datetime import datetime

from suivi.carriers.exchange import Answer, Failure, Response
from suivi.carriers.report import Heard, ParcelReport, Unreadable
from suivi.lib.http import retry_after

# status → (kind, whether trying again can help, words for the merchant)
FAILURES: dict[int, tuple[str, bool, str]] = {
    401: ("key", False, "The key was refused."),
    402: ("refused", False, "The account has nothing left to pay with."),
    403: ("key", False, "The key may not do this."),
    408: ("outage", True, "The answer took too long."),
    425: ("outage", True, "It was too early."),
    429: ("limit", True, "Too many requests."),
}
NOT_FOUND = (404, 410)


def read(parse: Callable[[bytes, Heard], tuple[ParcelReport, ...]], response: Response, heard: Heard) -> Answer:
    """The reports of a good answer, which ``parse`` understands, else what went wrong.

    A number of which a carrier knows nothing yet is no error: just after the label is printed that is normal.
    """
    if response.status in NOT_FOUND:
        return Answer(not_found=True)
    if not 200 <= response.status < 300:
        return Answer(failure=_failure(response, heard.at))
    try:
        return Answer(reports=parse(response.body, heard))
    except Unreadable as error:
        return Answer(failure=Failure(kind="malformed", message=str(error), again=True))


def _failure(response: Response, now: datetime) -> Failure:
    if response.status in FAILURES:
        kind, again, message = FAILURES[response.status]
    elif response.status >= 500:
        kind, again, message = "outage", True, "The provider is out of order."
    else:
        kind, again, message = "refused", False, f"The provider refused the request ({response.status})."
    wait = retry_after(response.headers, now) if again else None
    return Failure(kind=kind, message=message, again=again, retry_after=wait)
