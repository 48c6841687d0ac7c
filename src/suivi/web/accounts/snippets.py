"""What a shop puts into its site and its mails so that customers find their order, to be copied: made for that shop."""

from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from suivi.accounts.models import Connection, Shop
from suivi.customers import links
from suivi.sources.shopify.appconfig import PROXY


@dataclass(frozen=True)
class Snippet:
    """Something to copy: its name, a word about it, and itself."""

    code: str
    title: str
    about: str
    text: str

    @property
    def rows(self) -> int:
        """In how many lines it is shown."""
        return max(2, self.text.count("\n") + 1)


def snippets(shop: Shop) -> list[Snippet]:
    """A link, a form, and for a Shopify store what goes into its own mails. Nothing in them loads anything."""
    address = escape(links.lookup_of(shop))
    ask = escape(_("Where is my order?"))
    link = Snippet("link", _("A link"), _("For a menu, a footer or a mail."), f'<a href="{address}">{ask}</a>')
    form = Snippet(
        "form", _("A form"), _("For any page of your site. It loads nothing and runs nothing."), _form(address)
    )
    return [link, form, *([_mail(ask)] if Connection.objects.filter(shop=shop).exists() else [])]


def _form(address: str) -> str:
    fields = [("order", _("Order number")), ("proof", _("E-mail, phone number or postcode"))]
    lines = [f'  <p><label>{escape(label)} <input name="{name}" required></label></p>' for name, label in fields]
    button = f"  <p><button>{escape(_('Show my order'))}</button></p>"
    return "\n".join([f'<form action="{address}" method="post">', *lines, button, "</form>"])


def _mail(ask: str) -> Snippet:
    """Shopify's notifications know the order's name and no address of Suivi's; so the link names the order, and the
    customer proves who they are. An e-mail address in a link would end in logs.
    """
    address = "/".join(["{{ shop.url }}", *PROXY])
    return Snippet(
        "mail",
        _("A link in Shopify’s own mails"),
        _("Settings → Notifications in the Shopify admin. It needs the app proxy; the order’s number is filled in."),
        f'<a href="{address}?order={{{{ name | url_encode }}}}">{ask}</a>',
    )
