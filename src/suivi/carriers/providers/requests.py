"""The forms of request that several providers want."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from suivi.carriers.contract import Account, Request, Wanted


def as_json(method: str, url: str, headers: Mapping[str, str], body: Any) -> Request:  # noqa: ANN401 - JSON
    """A request whose body is JSON."""
    return Request(
        method=method,
        url=url,
        headers={**headers, "Content-Type": "application/json", "Accept": "application/json"},
        body=msgspec.json.encode(body),
    )


def within(**values: str) -> dict[str, str]:
    """Only the values that are known."""
    return {key: value for key, value in values.items() if value}


def basic(user: str, password: str = "") -> str:
    """The ``Authorization`` of HTTP basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def bearer(account: Account) -> dict[str, str]:
    """The ``Authorization`` of a token that ``sign_in`` obtained."""
    return {"Authorization": f"Bearer {account.token}", "Accept": "application/json"}


def client_credentials(url: str, account: Account, *, in_header: bool) -> Request:
    """OAuth 2: a bearer token for a key and its secret, told in the header or in the form."""
    form = {"grant_type": "client_credentials"}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if in_header:
        headers["Authorization"] = basic(account.key, account.secret)
    else:
        form.update(client_id=account.key, client_secret=account.secret)
    return Request(method="POST", url=url, headers=headers, body=urlencode(form).encode())


def parts(wanted: Sequence[Wanted], most: int) -> Iterator[Sequence[Wanted]]:
    """The numbers in portions of at most ``most``."""
    for start in range(0, len(wanted), most):
        yield wanted[start : start + most]
