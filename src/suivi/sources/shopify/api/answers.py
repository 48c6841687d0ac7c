"""What Shopify's answers mean: HTTP statuses, GraphQL errors, user errors, fields that were withheld."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from suivi.core.translatable import gettext_noop as _
from suivi.lib.http import retry_after
from suivi.sources.contract import Unreadable
from suivi.sources.reading import MESSAGE, Json, Object, listing, mapping, parse_object, text
from suivi.sources.shopify.api.cost import Cost, read_cost
from suivi.sources.shopify.api.errors import Permanent, ShopifyError, Temporary, TokenRefused
from suivi.sources.shopify.api.wire import Reply


@dataclass(frozen=True, slots=True)
class UserError:
    """Why Shopify would not make a change, in its own words; ``code`` and ``field`` where it tells."""

    message: str
    code: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A field that came back empty because the app may not see it. ``path``: ``nodes.0.email``."""

    path: str
    message: str
    code: str = ""

    @property
    def field(self) -> str:
        """The field wherever it stands: ``email`` for ``nodes.0.email``, "" for the whole of ``nodes.0``."""
        steps = [step for step in self.path.split(".") if not step.isdecimal() and step not in WRAPPERS]
        return ".".join(steps)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Shopify answered. ``data`` stays out of the representation: it holds personal data.

    ``withheld``: fields that are null although they may have a value (protected customer data).
    ``warnings``: parts of a search that Shopify ignored, so that it found too much.
    """

    data: Object = field(repr=False)
    cost: Cost | None = None
    user_errors: tuple[UserError, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    warnings: tuple[str, ...] = ()


# What is told with its places filled in.
OWN_ERROR = _("Shopify had an error of its own (HTTP {status}).")
ODD_STATUS = _("Shopify answered with HTTP {status}.")
LACKING = _("The app lacks a permission for this: {message}")
ODD_VALUE = _("{variable} is not as Shopify wants it.")
# Shopify: response status codes. (words, wait before the next try; None: no try can help)
REFUSALS: dict[int, tuple[str, timedelta | None]] = {
    400: (_("Shopify could not understand the request."), None),
    402: (_("The store is frozen: its bill is not paid."), timedelta(hours=1)),
    403: (_("Shopify does not allow this app to ask."), None),
    404: (_("There is no such store, or it closed."), None),
    406: (_("Shopify could not understand the request."), None),
    423: (_("The store is locked."), timedelta(hours=1)),
    429: (_("Too many requests; Shopify asks to wait."), timedelta(seconds=2)),
    430: (_("Shopify's security check stopped the request."), timedelta(minutes=5)),
}
LATER = timedelta(seconds=10)
LONGEST = timedelta(hours=1)
# GraphQL error codes that concern the whole request.
ERRORS: dict[str, tuple[str, timedelta | None]] = {
    "THROTTLED": (_("The query budget is used up; Shopify asks to wait."), timedelta(seconds=1)),
    "INTERNAL_SERVER_ERROR": (_("Shopify had an error of its own."), LATER),
    "TIMEOUT": (_("Shopify took too long."), LATER),
    "MAX_COST_EXCEEDED": (_("The query asks for more than Shopify allows at once."), None),
    "ACCESS_DENIED": (LACKING, None),
}
WRAPPERS = frozenset({"nodes", "edges", "node"})  # what stands between things in a path
DENIED = frozenset({"ACCESS_DENIED", "UNAUTHORIZED", "FORBIDDEN"})
NOT_STARTED = frozenset({"THROTTLED"})


def read(reply: Reply, now: datetime) -> Answer:
    """The answer in a reply. Raises ``Permanent``, ``Temporary`` or ``TokenRefused`` when there is none."""
    if reply.status != 200:
        raise refusal(reply, now)
    try:
        answer = parse_object(reply.body)
        return _answer(answer, now)
    except Unreadable:
        raise Temporary(_("Shopify's answer is not what was expected."), now + LATER, maybe_done=True) from None


def refusal(reply: Reply, now: datetime) -> ShopifyError:
    """What an HTTP status other than 200 means."""
    if reply.status == 401:
        return TokenRefused(_("Shopify does not accept the access token (any more)."))
    if reply.status in REFUSALS:
        words, wait = REFUSALS[reply.status]
    elif reply.status >= 500:
        words, wait = OWN_ERROR.format(status=reply.status), LATER
    else:
        words, wait = ODD_STATUS.format(status=reply.status), None
    if wait is None:
        return Permanent(words)
    told = retry_after(reply.headers, now)
    due_at = now + min(wait if told is None else timedelta(seconds=told), LONGEST)
    return Temporary(words, due_at, maybe_done=reply.status >= 500)


def _answer(answer: Object, now: datetime) -> Answer:
    data, cost = answer.get("data"), read_cost(answer, now)
    errors = _errors(answer)
    for error in errors:
        _raise_for(error, cost, now, whole=not _something(data))
    if not isinstance(data, dict):
        raise Unreadable("No data.")
    return Answer(
        data=data,
        cost=cost,
        user_errors=tuple(_user_errors(data)),
        withheld=tuple(Withheld(_path(error), text(error, "message", MESSAGE), _code(error)) for error in errors),
        warnings=tuple(_warnings(answer)),
    )


def _errors(answer: Object) -> list[Object]:
    # Some refusals say it in one line of text instead of in a list.
    told = answer.get("errors")
    return [{"message": told}] if isinstance(told, str) else listing(answer, "errors")


def _something(data: Json) -> bool:
    return isinstance(data, dict) and any(value is not None for value in data.values())


def _raise_for(error: Object, cost: Cost | None, now: datetime, *, whole: bool) -> None:
    """Raises for an error that concerns the whole request; one about a single field passes."""
    code = _code(error)
    if not whole and error.get("path") and (code in DENIED or code not in ERRORS):
        return
    words, wait = ERRORS.get(code, (_harmless(text(error, "message", MESSAGE)), None))
    if wait is None:
        raise Permanent(LACKING.format(message=text(error, "message", MESSAGE)[:300]) if code in DENIED else words)
    due_at = now + wait
    if code in NOT_STARTED and cost:
        due_at = max(due_at, cost.budget.due_at(cost.requested, now))
    raise Temporary(words, due_at, maybe_done=code not in NOT_STARTED)


def _harmless(message: str) -> str:
    """An error's message; of one about a variable only its name, because Shopify repeats the value there."""
    variable = re.match(r"Variable \$\w+", message)
    return ODD_VALUE.format(variable=variable[0]) if variable else message[:300]


def _code(error: Object) -> str:
    return text(mapping(error, "extensions"), "code").upper()


def _path(error: Object) -> str:
    path = error.get("path")
    return ".".join(map(str, path))[:200] if isinstance(path, list) else ""


def _user_errors(data: Object) -> Iterator[UserError]:
    for payload in data.values():
        for key, value in payload.items() if isinstance(payload, dict) else ():
            for error in value if key.lower().endswith("usererrors") and isinstance(value, list) else ():
                path = error.get("field") or []
                yield UserError(text(error, "message", MESSAGE), text(error, "code"), ".".join(map(str, path))[:200])


def _warnings(answer: Object) -> Iterator[str]:
    for search in listing(mapping(answer, "extensions"), "search"):
        for warning in listing(search, "warnings"):
            yield f"{text(warning, 'field')}: {text(warning, 'message', MESSAGE)}".strip(": ")
