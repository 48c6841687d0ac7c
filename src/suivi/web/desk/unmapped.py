"""The words of carriers that Suivi does not know, and what the shop says that they mean."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit, ownrules
from suivi.accounts.models import Role, Shop
from suivi.core.policy import OwnWord
from suivi.inbox import rejudging
from suivi.lib import clock
from suivi.orders.policies import policy_of
from suivi.orders.unmapped import MOST, Own, Word, found_by, own_words, unmapped
from suivi.orders.whatif import Preview, preview
from suivi.web.access import desk, desk_of, person_of
from suivi.web.meanings import choices, label

CAUSE = "mapping"  # of the changes that follow from what the shop says of a word: old news, of which nobody is told


class OwnShown(NamedTuple):
    """A word that the shop explained, with the label of its meaning and the provider whose word it is."""

    own: Own
    means: str
    provider: str


@desk()
def unmapped_page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Each word with its count and examples, then those that the shop explained."""
    words = unmapped(shop)
    own = [OwnShown(one, label(one.own.means), one.vocabulary.partition("_")[0]) for one in own_words(shop)]
    context = {
        "words": words,
        "own": own,
        "more": len(words) == MOST,
        "most": MOST,
        "under_way": rejudging.under_way(shop),
        "may_map": desk_of(request).may_manage,
    }
    return render(request, "desk/unmapped.html", context)


@desk(Role.OWNER)
def word(request: HttpRequest, shop: Shop, mark: str) -> HttpResponse:
    """Say what one word means: choose, look at what would change, and have it so."""
    found = next((one for one in unmapped(shop) if one.mark == mark), None)
    if found is None or not found.said.code:
        raise Http404
    means = (request.POST if request.method == "POST" else request.GET).get("means", "")
    offered = choices()
    known = any(means == value for _label, options in offered for value, _text in options)
    if request.method == "POST" and known:
        return _mapped(request, shop, found, means)
    context: dict[str, Any] = {"word": found, "choices": offered, "means": means, "label": label(means)}
    if known:
        context["preview"] = _preview(shop, found, means)
    return render(request, "desk/unmapped_word.html", context)


def _preview(shop: Shop, found: Word, means: str) -> Preview:
    policy = policy_of(shop)
    after = ownrules.with_word(policy, *found.key, OwnWord(means=means))
    return preview(shop, found.found, policy, after, clock.now())


def _mapped(request: HttpRequest, shop: Shop, found: Word, means: str) -> HttpResponse:
    now = clock.now()
    try:
        ownrules.map_word(shop, *found.key, means, person_of(request), now)
    except ownrules.TooMany:
        messages.error(request, _("The shop has explained as many words as it may. Take some back first."))
        return redirect("unmapped", shop.handle)
    rejudging.judge_again(shop, found.found, CAUSE, now)
    audit.record(shop, person_of(request), "word.mapped", found.said.code, means=means)
    messages.success(request, _("Done. The orders that have this word follow in a moment; nobody is sent a message."))
    return redirect("unmapped", shop.handle)


@require_POST
@desk(Role.OWNER)
def undo(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Take back what the shop said of a word."""
    vocabulary, said = request.POST.get("vocabulary", ""), request.POST.get("word", "")
    ownrules.unmap_word(shop, vocabulary, said)
    rejudging.judge_again(shop, found_by(vocabulary, said), CAUSE, clock.now())
    audit.record(shop, person_of(request), "word.unmapped", said)
    messages.success(request, _("Taken back. The orders that have this word are as before in a moment."))
    return redirect("unmapped", shop.handle)
