"""The front door: home, sign in by link, join by invitation, choose a language."""

from allauth.account import views as allauth
from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from suivi.accounts import invites, links
from suivi.accounts.access import desks
from suivi.accounts.forms import JoinForm
from suivi.accounts.models import Invite, Person
from suivi.lib import clock
from suivi.web.access import person_of


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first shop's overview, or a page that opens one."""
    mine = desks(person_of(request))
    return redirect(f"/s/{mine[0].shop.handle}/orders/") if mine else redirect("shop_create")


@never_cache
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a one-time link.

    The link only asks; the button signs in. Else a program that looks at links would use it up.
    """
    if (limited := _limited(request)) is not None:
        return limited
    if request.method == "POST":
        person = links.use(token, clock.now())
        if person is not None:
            return _signed_in(request, person)
    known = links.peek(token, clock.now())
    return render(request, "accounts/enter.html", {"known": known}, status=200 if known else 410)


@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Join a shop by invitation: new people choose name and password, known ones sign in first."""
    if (limited := _limited(request)) is not None:
        return limited
    invite = invites.find(token, clock.now())
    if invite is None:
        return render(request, "accounts/join.html", {"invite": None}, status=410)
    if Person.objects.filter(email=invite.email).exists():
        return _join_known(request, token, invite)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = invites.accept(token, clock.now(), **form.cleaned_data)
        if person is not None:
            return _signed_in(request, person)
    return render(request, "accounts/join.html", {"invite": invite, "form": form})


def _join_known(request: HttpRequest, token: str, invite: Invite) -> HttpResponse:
    is_them = request.user.is_authenticated and person_of(request).email == invite.email
    if request.method == "POST" and is_them and invites.accept(token, clock.now()):
        return redirect(f"/s/{invite.shop.handle}/orders/")
    return render(request, "accounts/join.html", {"invite": invite, "known": True, "is_them": is_them})


def forgotten(request: HttpRequest) -> HttpResponse:
    """A link by e-mail to choose a new password; where no e-mail can be sent, who else can make one."""
    if not settings.EMAIL_URL:
        return render(request, "account/password_reset_ask.html")
    answer: HttpResponse = allauth.password_reset(request)
    return answer


def closed(_request: HttpRequest) -> HttpResponse:
    """People do not change their e-mail themselves: it is the one that they were invited by."""
    raise Http404


def _limited(request: HttpRequest) -> HttpResponse | None:
    """429 for those who try links too often; else None."""
    answer: HttpResponse | None = consume_or_429(request, action="one_time_link", limit_get=True)
    return answer


def _signed_in(request: HttpRequest, person: Person) -> HttpResponse:
    """Lets the person in, after their second factor where they have one."""
    response: HttpResponse = perform_login(request, person, email_verification="none")
    if person.language:
        _remember(response, person.language)
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show Suivi in another language from now on, here and, for those who signed in, everywhere."""
    chosen = request.POST.get("language", "")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = redirect(target)
    if chosen in dict(settings.LANGUAGES):
        _remember(response, chosen)
        if request.user.is_authenticated:
            Person.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


def _remember(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
