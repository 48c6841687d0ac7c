"""What destinations across the network have in common: no way into a private network, and plain words for failures."""

from django.conf import settings

from suivi.channels.contract import NotSentError
from suivi.channels.web import Request, accepted, deliver, limits
from suivi.lib import http
from suivi.publishing.destinations.contract import Permanent, Temporary


def address_of(host: str) -> str:
    """An address of the host, all of whose addresses may be reached."""
    try:
        return http.address_of(host, private=settings.PRIVATE_ADDRESSES)
    except http.Unreachable as error:
        raise (Temporary if error.again else Permanent)(str(error)) from error


def post(request: Request) -> None:
    """Posts it; a file may take two minutes."""
    sender = http.Sender(limits(read=60, total=120))
    try:
        accepted(deliver(sender, request))
    except NotSentError as error:
        raise (Temporary if error.again else Permanent)(str(error)) from error
    finally:
        sender.close()
