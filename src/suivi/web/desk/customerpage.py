"""The customer's page of an order, from the desk: make its link, end it."""

from django.contrib import messages
from django.utils.translation import gettext as _

from suivi.customers import links
from suivi.web.desk.orderwriting import Writing, writes


@writes("#customer-page")
def make(writing: Writing) -> bool:
    """Make the link of the order's page, or keep it alive."""
    links.token_of(writing.shop, writing.row.id, writing.now)
    writing.audit("order.link_made")
    return True


@writes("#customer-page")
def revoke(writing: Writing) -> bool:
    """End the link at once, wherever it was sent."""
    links.revoke(writing.shop, writing.row.id)
    writing.audit("order.link_revoked")
    messages.success(writing.request, _("The link has ended. A new one will be another."))
    return True
