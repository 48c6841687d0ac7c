"""What destinations across the network have in common: no way into a private network, and plain words for failures."""

from django.conf import settings

from suivi.lib import http
from suivi.publishing.destinations.contract import Permanent, Temporary


def limits(*, total: float = 120) -> http.Limits:
    """How long a destination may take. Private addresses only where the installation allows it."""
    return http.Limits(total=total, read=60, private=settings.REPORTS_TO_PRIVATE)


def address_of(host: str) -> str:
    """An address of the host, all of whose addresses may be reached."""
    try:
        return http.address_of(host, private=settings.REPORTS_TO_PRIVATE)
    except http.Unreachable as error:
        raise (Temporary if error.again else Permanent)(str(error)) from error


def post(url: str, headers: dict[str, str], body: bytes) -> None:
    """Posts it. What the receiver answers decides: 2xx is done, 4xx will not change, the rest may."""
    sender = http.Sender(limits())
    try:
        reply = sender.send("POST", url, headers, body)
    except http.Unreachable as error:
        raise (Temporary if error.again else Permanent)(str(error)) from error
    finally:
        sender.close()
    if reply.status // 100 == 2:
        return
    failure = Permanent if reply.status // 100 in (3, 4) and reply.status not in (408, 425, 429) else Temporary
    raise failure(f"The receiver answered {reply.status}.")
