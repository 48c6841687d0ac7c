"""A webhook: the file is the body, signed as https://www.standardwebhooks.com describes."""

import base64
import hmac

from suivi.core.translatable import gettext_noop as _
from suivi.lib import clock
from suivi.publishing.destinations.contract import Known, Parcel, Permanent
from suivi.publishing.destinations.reaching import post

MOST_BYTES = 25 * 1024 * 1024


def send(known: Known, parcel: Parcel) -> None:
    """One request; a repeated one has the same ``webhook-id``."""
    if parcel.size > MOST_BYTES:
        raise Permanent(_("The file is larger than 25 MB. SFTP and S3 take any size."))
    body, at = parcel.file.read(), str(int(clock.now().timestamp()))
    headers = {
        "Content-Type": parcel.media_type,
        "Content-Disposition": f'attachment; filename="{parcel.name}"',
        "webhook-id": parcel.key,
        "webhook-timestamp": at,
        "webhook-signature": signature(known["secret"], parcel.key, at, body),
    }
    post(known["url"], headers, body)


def signature(secret: str, key: str, at: str, body: bytes) -> str:
    """``v1,`` and the base64 of HMAC-SHA256 over id, time and body with dots between."""
    signed = hmac.digest(secret.encode(), f"{key}.{at}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(signed).decode()}"
