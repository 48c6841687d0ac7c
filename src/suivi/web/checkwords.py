"""What each check says, and what to do where it is not well: for the page and for ``suivi doctor``."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from suivi.inbox.storechecks import Check, State
from suivi.web import storewords

# Code and state → what is, and what to do. Places: the check's own.
WORDS: dict[tuple[str, str], tuple[str, str]] = {
    ("store", "unknown"): (_("No store is connected."), _("Connect one under Settings → Shopify.")),
    ("address", "ok"): (_("Suivi’s public address is {address}."), ""),
    ("address", "wrong"): (
        _("Shopify sends webhooks to https only, and Suivi’s address is {address}."),
        _(
            "Put a TLS proxy in front and name the https address in SUIVI_BASE_URL."
            " Until then Suivi looks for changes every ten minutes."
        ),
    ),
    ("reachable", "ok"): (_("The address answers."), ""),
    ("reachable", "wrong"): (
        _("The address does not answer: {why}"),
        _("Name, certificate and proxy of SUIVI_BASE_URL must lead here, also from outside."),
    ),
    ("app", "ok"): (_("Shopify accepts the app’s client ID and secret."), ""),
    ("app", "wrong"): (_("The store cannot be asked: {why}"), _("Enter the app again under Settings → Shopify.")),
    ("scopes", "ok"): (_("The app has every permission that Suivi uses."), ""),
    ("scope", "warning"): (
        _("The permission {scope} is missing. {cost}"),
        _("Add it to the app and release a version."),
    ),
    ("scope", "wrong"): (_("The permission {scope} is missing. {cost}"), _("Add it to the app and release a version.")),
    ("clock", "ok"): (_("This machine’s clock agrees with Shopify’s."), ""),
    ("clock", "unknown"): (_("Shopify’s clock was not told."), ""),
    ("clock", "warning"): (
        _("This machine’s clock is {seconds} seconds off."),
        _("Let the machine set its clock by NTP; beyond ten seconds pages inside of Shopify refuse to open."),
    ),
    ("clock", "wrong"): (
        _("This machine’s clock is {seconds} seconds off."),
        _("Let the machine set its clock by NTP; what Shopify signs is refused as too old or too new."),
    ),
    ("webhooks", "ok"): (_("{there} webhook topics are subscribed to."), ""),
    ("webhooks", "warning"): (
        _("{there} of {wanted} webhook topics are subscribed to."),
        _("Press “Check now”. Suivi looks after them every day."),
    ),
    ("webhooks", "wrong"): (_("No webhook is subscribed to."), _("Press “Check now” once the address is right.")),
    ("heard", "ok"): (_("Shopify’s webhooks arrive."), ""),
    ("heard", "unknown"): (_("No webhook has come yet."), _("Change an order in Shopify to see one come.")),
    ("file", "ok"): (_("The whole history was read."), ""),
    ("file", "unknown"): (_("The whole history has not been read yet."), ""),
    ("file", "warning"): (
        _("The whole history could not be read: {why}"),
        _("Have it read again under Settings → Shopify. Until then the last 60 days are read one by one."),
    ),
    ("history", "ok"): (_("The history is read; {waiting} orders wait to be read again."), ""),
    ("history", "unknown"): (_("The history is being read; {waiting} orders wait."), ""),
    ("history", "warning"): (
        _("The last complete check is old; {waiting} orders wait to be read again."),
        _("See that a worker runs, and what the log says."),
    ),
}
LOOKS = {
    State.OK: ("success", "full", _("OK")),
    State.UNKNOWN: ("neutral", "empty", _("Not yet")),
    State.WARNING: ("warning", "alert", _("To improve")),
    State.WRONG: ("critical", "alert", _("Wrong")),
}


class Said:
    """A check in the reader's language. ``tone``, ``sign``, ``label``: how its state looks."""

    def __init__(self, check: Check) -> None:
        sentence, advice = WORDS[check.code, check.state]
        params = dict(check.params)
        if "why" in params:
            params["why"] = storewords.reason(params["why"])
        if "scope" in params:
            params["cost"] = gettext(storewords.COSTS[params["scope"]])
        self.text = gettext(sentence).format(**params)
        self.advice = gettext(advice) if advice else ""
        self.tone, self.sign, label = LOOKS[check.state]
        self.label = gettext(label)
        self.state, self.at = check.state, check.at
