"""What is asked of a provider over HTTP, and what comes back, as plain values: somebody else sends them."""

from collections.abc import Mapping

from suivi.carriers.report import ParcelReport, Value


class Request(Value, frozen=True, kw_only=True):
    """An HTTP request to be sent by somebody else."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Response(Value, frozen=True, kw_only=True):
    """What came back."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Failure(Value, frozen=True, kw_only=True):
    """Why there is no answer. ``again``: trying later can help. ``retry_after`` in seconds, where the provider says.

    ``kind``: ``key`` (credentials refused), ``limit`` (too many requests), ``outage``, ``malformed`` (not of this
    provider's shape: perhaps a gateway's error page), ``refused``.
    """

    kind: str
    message: str
    again: bool
    retry_after: int | None = None


class Answer(Value, frozen=True, kw_only=True):
    """What a response says: reports, or that nothing is known of the number yet, or a failure."""

    reports: tuple[ParcelReport, ...] = ()
    not_found: bool = False
    failure: Failure | None = None
