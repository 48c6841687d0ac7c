"""A webhook: the file is the body, signed as every webhook of Suivi is."""

from suivi.channels import webhook
from suivi.core.translatable import gettext_noop as _
from suivi.lib import clock
from suivi.publishing.destinations.contract import Known, Parcel, Permanent
from suivi.publishing.destinations.reaching import post

MOST_BYTES = 25 * 1024 * 1024


def send(known: Known, parcel: Parcel) -> None:
    """One request; a repeated one has the same ``webhook-id``."""
    if parcel.size > MOST_BYTES:
        raise Permanent(_("The file is larger than 25 MB. SFTP and S3 take any size."))
    headers = {
        "Content-Type": parcel.media_type,
        "Content-Disposition": f'attachment; filename="{parcel.name}"',
    }
    post(webhook.signed(known, parcel.key, parcel.file.read(), headers, clock.now()))
