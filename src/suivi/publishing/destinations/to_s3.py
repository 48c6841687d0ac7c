"""S3 and what speaks like it: any size, in parts."""

from urllib.parse import urlsplit

import boto3
from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from suivi.core.translatable import gettext_noop as _
from suivi.publishing.destinations.contract import Known, Parcel, Permanent, Temporary
from suivi.publishing.destinations.reaching import address_of

PART = 16 * 1024 * 1024
FINAL = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoSuchBucket", "InvalidBucketName"})


def send(known: Known, parcel: Parcel) -> None:
    """Puts the object; one of the same name is replaced."""
    endpoint = known.get("endpoint", "").strip() or None
    if endpoint is not None:
        parts = urlsplit(endpoint)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise Permanent(_("The endpoint is no web address."))
        address_of(parts.hostname)
    folder = known.get("folder", "").strip().strip("/")
    try:
        _client(known, endpoint).upload_fileobj(
            parcel.file,
            known["bucket"],
            f"{folder}/{parcel.name}" if folder else parcel.name,
            ExtraArgs={"ContentType": parcel.media_type},
            Config=TransferConfig(multipart_chunksize=PART, use_threads=False),
        )
    except S3UploadFailedError as error:
        _tell(error.__context__)
    except (ClientError, BotoCoreError, ValueError) as error:
        _tell(error)


def _tell(error: BaseException | None) -> None:
    """Which of the two it is, in words."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    if code in FINAL or isinstance(error, ValueError):
        raise Permanent(f"The storage refuses the file: {code or error}") from error
    raise Temporary(f"The storage did not take the file{': ' if code else '.'}{code}") from error


def _client(known: Known, endpoint: str | None):  # type: ignore[no-untyped-def] # noqa: ANN202 - boto3 makes it as it runs
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint,
        region_name=known.get("region") or None,
        aws_access_key_id=known["access_key"],
        aws_secret_access_key=known["secret_key"],
        config=Config(
            connect_timeout=10,
            read_timeout=60,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path" if endpoint else "auto"},
        ),
    )
