"""The people of a shop, for its owners."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from suivi.accounts import audit, invites, people
from suivi.accounts.forms import InviteForm, RoleForm
from suivi.accounts.models import Membership, Role, Shop
from suivi.lib import clock
from suivi.web.access import desk, person_of


@desk(Role.OWNER)
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Who works here, who is invited."""
    return _page(request, shop, InviteForm())


def _page(
    request: HttpRequest, shop: Shop, form: InviteForm, *, link: str = "", reset: Membership | None = None
) -> HttpResponse:
    members = list(shop.memberships.select_related("person").order_by("person__email"))
    waiting = shop.invites.filter(accepted_at=None).select_related("invited_by").order_by("-created_at")
    context = {
        "members": members,
        "owners": sum(member.role == Role.OWNER for member in members),
        "invites": waiting,
        "form": form,
        "link": link,
        "reset": reset,
        "protected": people.with_second_factor(members),
        "roles": Role.choices,
        "now": clock.now(),
    }
    return render(request, "settings/people.html", context)


@require_POST
@never_cache
@desk(Role.OWNER)
def invite(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Make an invitation and show its link, this once: only a hash of it is kept."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, shop, form)
    email = form.cleaned_data["email"]
    if shop.memberships.filter(person__email__iexact=email).exists():
        form.add_error("email", _("This person works here already."))
        return _page(request, shop, form)
    token = invites.invite(shop, email, Role(form.cleaned_data["role"]), person_of(request), clock.now())
    return _page(request, shop, InviteForm(), link=request.build_absolute_uri(reverse("join", args=[token])))


@require_POST
@desk(Role.OWNER)
def withdraw(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """End an invitation that nobody has used yet."""
    get_object_or_404(shop.invites, pk=pk, accepted_at=None).delete()
    audit.record(shop, person_of(request), "person.invite_withdrawn")
    return redirect("settings_people", shop.handle)


@require_POST
@desk(Role.OWNER)
def change_role(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Give somebody another role."""
    member = get_object_or_404(shop.memberships.select_related("shop", "person"), pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            people.change_role(member, Role(form.cleaned_data["role"]), person_of(request))
            messages.success(request, _("The role is changed."))
        except people.LastOwnerError:
            messages.error(request, _("The last owner must stay owner. Make somebody else an owner first."))
    return _back(request, member.person_id, shop)


@require_POST
@desk(Role.OWNER)
def remove(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Let somebody go."""
    member = get_object_or_404(shop.memberships.select_related("shop", "person"), pk=pk)
    try:
        people.remove(member, person_of(request))
        messages.success(request, _("%(person)s no longer works for this shop.") % {"person": member.person})
    except people.LastOwnerError:
        messages.error(request, _("The last owner cannot be removed. Make somebody else an owner first."))
    return _back(request, member.person_id, shop)


@require_POST
@never_cache
@desk(Role.OWNER)
def reset_link(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Make a link by which somebody chooses a new password, and show it, this once."""
    member = _recoverable(request, shop, pk)
    if member is None:
        return _back(request, 0, shop)
    link = request.build_absolute_uri(people.reset_path(member, person_of(request)))
    return _page(request, shop, InviteForm(), link=link, reset=member)


@require_POST
@desk(Role.OWNER)
def drop_second_factor(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Take the second factor off somebody who lost it."""
    member = _recoverable(request, shop, pk)
    if member is not None:
        people.drop_second_factor(member, person_of(request))
        messages.success(request, _("%(person)s signs in without a second factor now.") % {"person": member.person})
    return _back(request, 0, shop)


def _recoverable(request: HttpRequest, shop: Shop, pk: int) -> Membership | None:
    """The member, or None after saying why this owner cannot let them in."""
    member = get_object_or_404(shop.memberships.select_related("shop", "person"), pk=pk)
    if people.may_recover(member, person_of(request)):
        return member
    if member.person_id == request.user.pk:
        messages.error(request, _("Change your own password and second factor in your account's menu."))
    else:
        messages.error(request, _("This person works for a shop that you do not own, too. Its owner must help them."))
    return None


def _back(request: HttpRequest, changed: int, shop: Shop) -> HttpResponse:
    # Those who changed themselves may no longer see this page.
    return redirect("home") if changed == request.user.pk else redirect("settings_people", shop.handle)
