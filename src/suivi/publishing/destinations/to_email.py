"""E-mail: the picture in it, the file attached where it is not too large."""

from email.mime.image import MIMEImage
from html import escape
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from suivi.core.translatable import gettext_noop as _
from suivi.publishing.destinations.contract import Known, Parcel, Permanent, Temporary

MOST_BYTES = 10 * 1024 * 1024
NO_SERVER = _("No mail server is set up: SUIVI_EMAIL_URL is empty.")


def send(known: Known, parcel: Parcel) -> None:
    """One message to all addresses, none of whom sees the others."""
    if not settings.EMAIL_URL:
        raise Permanent(NO_SERVER)
    message = written(known, parcel)
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        raise Permanent(_("The mail server refused the addresses.")) from error
    except SMTPResponseException as error:
        failure = Permanent if error.smtp_code // 100 == 5 else Temporary
        raise failure(f"The mail server answered {error.smtp_code}.") from error
    except (OSError, SMTPException) as error:
        raise Temporary(_("The mail server cannot be reached.")) from error


def addresses(text: str) -> list[str]:
    """The addresses in a text. Raises Django's ``ValidationError`` for what is none."""
    found = text.replace(",", " ").replace(";", " ").split()
    for each in found:
        validate_email(each)
    return found


def written(known: Known, parcel: Parcel) -> EmailMultiAlternatives:
    """The message as it is sent."""
    attached = parcel.size <= MOST_BYTES
    text = parcel.text if attached else f"{parcel.text}\n\n{parcel.link()}"
    message = EmailMultiAlternatives(
        subject=" ".join(parcel.title.split()),
        body=text,
        to=[],
        bcc=addresses(known["to"]),
        headers={"Message-ID": f"<suivi-{parcel.key}@{settings.BASE_URL.partition('://')[2].partition('/')[0]}>"},
    )
    if parcel.picture:
        lines = escape(text).replace("\n", "<br>")
        message.attach_alternative(f'<p>{lines}</p><p><img src="cid:chart" width="960" alt=""></p>', "text/html")
        picture = MIMEImage(parcel.picture, "png")
        picture.add_header("Content-ID", "<chart>")
        message.attach(picture)
    if attached:
        message.attach(parcel.name, parcel.file.read(), parcel.media_type.partition(";")[0])
    return message
