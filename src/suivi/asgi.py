"""What the web server calls: webhooks go straight to the inbox, everything else to Django."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from asgiref.sync import ThreadSensitiveContext
from asgiref.wsgi import WsgiToAsgi
from django.core.wsgi import get_wsgi_application

from suivi.lib import lifeline

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

WEBHOOKS = "/webhooks/"


def build() -> Application:
    """The whole site. Pages run in threads of their own, so that a slow one delays no delivery."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suivi.settings")
    pages: Application = WsgiToAsgi(get_wsgi_application())  # type: ignore[no-untyped-call]
    from suivi.inbox.intake import Intake  # models can be imported only now

    intake = Intake()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"].startswith(WEBHOOKS) and scope["method"] == "POST":
            await intake(scope, receive, send)
            return

        async def answer(message: MutableMapping[str, Any]) -> None:
            await send(message)  # the server's own is not marked as async, which asgiref warns of

        async with ThreadSensitiveContext():
            await pages(scope, receive, answer)

    return serve


lifeline.end_with_parent()
application = build()
