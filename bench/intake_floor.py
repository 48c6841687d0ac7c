"""The least that any intake must do, to measure Suivi's beside: check the signature, append, fsync, answer.

Served by ``granian bench.intake_floor:application``; ``FLOOR_FILE`` names the file that it appends to.
"""

import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from suivi.lib.groupcommit import GroupCommit
from suivi.lib.signing import shopify_signature_ok

Ask = Callable[[], Awaitable[dict[str, Any]]]
Tell = Callable[[dict[str, Any]], Awaitable[None]]
SECRET = "bench-secret"
_file = os.open(os.environ["FLOOR_FILE"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def _append(bodies: Sequence[bytes]) -> None:
    os.write(_file, b"\n".join([*bodies, b""]))
    os.fsync(_file)


_commit: GroupCommit[bytes] = GroupCommit(_append)


async def application(scope: dict[str, Any], receive: Ask, send: Tell) -> None:
    """One post: 200 on disk, 401 not signed."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    signature = dict(scope["headers"]).get(b"x-shopify-hmac-sha256", b"").decode()
    status = 401
    if shopify_signature_ok(body, signature, (SECRET,)):
        await _commit.add(body)
        status = 200
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
