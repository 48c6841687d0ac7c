"""Where providers tell what became of messages. The address ends in a token that only the provider has."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from suivi.channels.contract import Posted
from suivi.lib import clock
from suivi.messages import accounts
from suivi.messages.hearing import hear

LARGEST = 1_000_000  # bytes


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def report(request: HttpRequest, token: str) -> HttpResponse:
    """404 without an account that has this token; 400 for what cannot be understood."""
    account = accounts.by_token(token)
    if account is None:
        return HttpResponse(status=404)
    if request.method == "HEAD":  # some ask first whether anybody is there
        return HttpResponse()
    if len(request.body) > LARGEST:
        return HttpResponse(status=413)
    posted = Posted(request.body, request.content_type or "", dict(request.headers))
    try:
        hear(account, posted, clock.now())
    except ValueError:
        return HttpResponse(status=400)
    return HttpResponse()
