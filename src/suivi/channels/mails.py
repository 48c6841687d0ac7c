"""A message as a mail: text and HTML, with what lets mail programs thread it, group it and end it."""

from email.mime.image import MIMEImage
from email.utils import parseaddr

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from suivi.channels.contract import Outgoing, Picture


def message_id(outgoing: Outgoing) -> str:
    """The same for the same message, so that a mail server which gets it twice can know it (RFC 5322)."""
    host = parseaddr(outgoing.sender)[1].rpartition("@")[2] or "suivi"
    return f"<{outgoing.key}@{host}>"


class Mail(EmailMultiAlternatives):
    """A mail whose pictures belong to its text."""

    mixed_subtype = "related"


def mail(outgoing: Outgoing, connection: BaseEmailBackend) -> Mail:
    """The mail. It says that a machine wrote it, so that no machine answers (RFC 3834)."""
    headers = {
        "Message-ID": message_id(outgoing),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if outgoing.opt_out:
        headers["List-Unsubscribe"] = f"<{outgoing.opt_out}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = Mail(
        outgoing.subject,
        outgoing.text,
        outgoing.sender,
        [outgoing.to],
        reply_to=[outgoing.reply_to] if outgoing.reply_to else None,
        headers=headers,
        connection=connection,
    )
    if outgoing.html:
        message.attach_alternative(outgoing.html, "text/html")
    if outgoing.logo is not None:
        message.attach(_inline(outgoing.logo))
    return message


def _inline(logo: Picture) -> MIMEImage:
    """The logo as the HTML names it, shown within the mail and not beneath it."""
    image = MIMEImage(logo.data, _subtype=logo.type.rpartition("/")[2])
    image.add_header("Content-ID", "<logo>")
    image.add_header("Content-Disposition", "inline", filename=f"logo.{logo.type.rpartition('/')[2]}")
    return image
