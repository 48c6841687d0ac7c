"""Requests to providers, sent several at a time: most of the time of each is waiting."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from suivi.carriers.contract import Failure, Request, Response
from suivi.lib.http import Limits, Sender, Unreachable

THREADS = 16
# Other duties of the worker wait meanwhile, so a provider that hangs is left soon.
LIMITS = Limits(connect=4, read=6, total=12, most_bytes=4 * 1024 * 1024)
_sender = Sender(LIMITS)  # kept, so that connections stay open between rounds
# Each request would be a line, with the parcel's number in its address.
logging.getLogger("httpx").setLevel(logging.WARNING)


def send_all(requests: Sequence[Request], sender: Sender = _sender) -> list[Response | Failure]:
    """What came back to each request, in their order."""
    if len(requests) < 2:
        return [_send(sender, one) for one in requests]
    with ThreadPoolExecutor(min(THREADS, len(requests))) as pool:
        return list(pool.map(lambda one: _send(sender, one), requests))


def _send(sender: Sender, request: Request) -> Response | Failure:
    try:
        reply = sender.send(request.method, request.url, request.headers, request.body)
    except Unreachable as error:
        return Failure(kind="outage", message=str(error), again=error.again)
    return Response(status=reply.status, headers=reply.headers, body=reply.body)
