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
DONE = 204  # without a word


Parse = Callable[[bytes, Heard], tuple[ParcelReport, ...]]


def read(parse: Parse, response: Response, heard: Heard, limit_wait: int | None = None) -> Answer:
    """The reports of a good answer, which ``parse`` understands, else what went wrong.

    A number of which a carrier knows nothing yet is no error: just after the label is printed that is normal.
    ``limit_wait``: seconds to wait after too many requests, where the answer names none.
    """
    if response.status in NOT_FOUND:
        return Answer(not_found=True)
    if not 200 <= response.status < 300:
        return Answer(failure=_failure(response, heard.at, limit_wait))
    if response.status == DONE:
        return Answer()
    try:
        return Answer(reports=parse(response.body, heard))
    except Unreadable as error:
        return Answer(failure=Failure(kind="malformed", message=str(error), again=True))


def _failure(response: Response, now: datetime, limit_wait: int | None) -> Failure:
    if response.status in FAILURES:
        kind, again, message = FAILURES[response.status]
    elif response.status >= 500:
        kind, again, message = "outage", True, "The provider is out of order."
    else:
        kind, again, message = "refused", False, f"The provider refused the request ({response.status})."
    wait = retry_after(response.headers, now) if again else None
    if wait is None and kind == "limit":
        wait = limit_wait
    return Failure(kind=kind, message=message, again=again, retry_after=wait)
