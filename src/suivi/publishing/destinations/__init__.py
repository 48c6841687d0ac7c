"""Where reports can be sent. A new kind is a module with ``send`` and a row here."""

from collections.abc import Mapping
from importlib import import_module

from django.utils.translation import gettext_noop as _

from suivi.publishing.destinations.contract import Field, Kind, Known, Parcel, Send

_HERE = "suivi.publishing.destinations."
FOLDER = Field("folder", _("Folder"), _("Empty for the topmost one."), required=False)
DESTINATIONS: Mapping[str, Kind] = {
    "email": Kind(
        _("E-mail"),
        (Field("to", _("Addresses"), _("One in each line."), lines=True),),
        _HERE + "to_email",
        _("With the file attached, or a link to it where it is larger than 10 MB."),
    ),
    "slack": Kind(
        "Slack",
        (Field("url", _("Address of the incoming webhook"), "https://hooks.slack.com/services/…", secret=True),),
        _HERE + "to_slack",
        _("A message with a link that ends after 7 days."),
    ),
    "sheets": Kind(
        "Google Sheets",
        (
            Field("spreadsheet", _("Address or id of the spreadsheet"), _("Share it with the service account.")),
            Field("sheet", _("Name of the sheet"), _("What is in it is replaced."), default="Suivi"),
            Field("account", _("Key of the service account"), _("The whole JSON file."), secret=True, lines=True),
        ),
        _HERE + "to_sheets",
        formats=frozenset({"csv"}),
    ),
    "sftp": Kind(
        "SFTP",
        (
            Field("host", _("Server")),
            Field("port", _("Port"), default="22"),
            Field("user", _("User")),
            FOLDER,
            Field(
                "fingerprint",
                _("Fingerprint of the server’s key"),
                _("As ssh-keygen -lf shows it: SHA256:… Only a server with this key gets the file."),
            ),
            Field("password", _("Password"), secret=True, required=False),
            Field("key", _("Private key"), _("Instead of the password."), secret=True, required=False, lines=True),
        ),
        _HERE + "to_sftp",
    ),
    "s3": Kind(
        "S3",
        (
            Field("endpoint", _("Endpoint"), _("Empty for Amazon’s own."), required=False),
            Field("region", _("Region"), default="us-east-1"),
            Field("bucket", _("Bucket")),
            FOLDER,
            Field("access_key", _("Access key")),
            Field("secret_key", _("Secret key"), secret=True),
        ),
        _HERE + "to_s3",
    ),
    "webhook": Kind(
        _("Webhook"),
        (
            Field("url", _("Address"), "https://…"),
            Field("secret", _("Secret"), _("By which the receiver knows that it comes from Suivi."), secret=True),
        ),
        _HERE + "to_webhook",
        _("The file is posted, signed as Standard Webhooks describes; up to 25 MB."),
    ),
    "folder": Kind(
        _("A folder of this server"),
        (FOLDER,),
        _HERE + "to_folder",
        _("Inside the one that SUIVI_REPORT_FOLDER names."),
    ),
}


def send(kind: str, known: Known, parcel: Parcel) -> None:
    """Sends a file. Raises ``Permanent`` or ``Temporary`` where that cannot be done."""
    sent: Send = import_module(DESTINATIONS[kind].module).send
    sent(known, parcel)
