"""Providers as they answer when they are asked: small made-up answers in the shape of each, good days and bad ones.

``Providers`` is called with requests, as ``inbox.sending.send_all`` is; ``served`` puts the same behind one local
HTTP server, for what must really go over the wire.
"""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from suivi.carriers.contract import Failure, Request, Response
from suivi.inbox.sending import send_all
from suivi.lib.http import Limits, Sender

HOSTS = {
    "api.17track.net": "track17",
    "onlinetools.ups.com": "ups",
    "api.laposte.fr": "laposte",
    "api-eu.dhl.com": "dhl",
    "api.easypost.com": "easypost",
}
Scans = list[tuple[datetime, str, str]]  # moment, the provider's word, text


class Providers:
    """``scans``: what is known of each number. ``mood``: by provider, what it says instead of an answer."""

    def __init__(self) -> None:
        self.scans: dict[str, Scans] = {}
        self.followed: set[str] = set()
        self.rejected: dict[str, tuple[int, str]] = {}
        self.mood: dict[str, Response | Failure] = {}
        self.asked: list[Request] = []
        self.calls: Counter[str] = Counter()  # provider and what it was asked

    def __call__(self, requests: Sequence[Request]) -> list[Response | Failure]:
        return [self.answer(request) for request in requests]

    def answer(self, request: Request) -> Response | Failure:
        self.asked.append(request)
        parts = urlsplit(request.url)
        provider = HOSTS[parts.netloc]
        last = parts.path.rsplit("/", 1)[-1]
        said_so = provider == "track17" or last == "package"
        what = (
            request.method
            if provider == "easypost"
            else last
            if said_so
            else "token"
            if "oauth" in parts.path
            else "fetch"
        )
        self.calls[f"{provider} {what}"] += 1
        if provider in self.mood:
            return self.mood[provider]
        return getattr(self, f"_{provider}")(request, unquote(parts.path), what)

    def _track17(self, request: Request, _path: str, what: str) -> Response:
        accepted, rejected = [], []
        for one in json.loads(request.body):
            number = one["number"]
            if number in self.rejected:
                code, message = self.rejected[number]
                rejected.append({"number": number, "error": {"code": code, "message": message}})
            elif what == "gettrackinfo" and number in self.followed:
                accepted.append({"number": number, "track_info": self._track_info(number)})
            elif what == "gettrackinfo":
                rejected.append({"number": number, "error": {"code": -18019902, "message": "Not registered."}})
            else:
                (self.followed.add if what == "register" else self.followed.discard)(number)
                accepted.append({"number": number})
        return said({"code": 0, "data": {"accepted": accepted, "rejected": rejected}})

    def _track_info(self, number: str) -> dict[str, object]:
        events = [
            {"time_iso": at.isoformat(), "sub_status": word, "description": text}
            for at, word, text in self.scans.get(number, [])
        ]
        return {"tracking": {"providers": [{"events": events}]}}

    def _ups(self, request: Request, path: str, what: str) -> Response:
        if what == "token":
            return said({"access_token": f"t0ken-{self.calls['ups token']}", "expires_in": "14399"})
        if what == "package":
            numbers = json.loads(request.body)["trackingNumberList"]
            self.followed.update(one for one in numbers if one not in self.rejected)
            told = [[one for one in numbers if (one in self.rejected) == bad] for bad in (False, True)]
            return said({"validTrackingNumbers": told[0], "invalidTrackingNumbers": told[1]})
        number = path.rsplit("/", 1)[-1]
        if number not in self.scans:
            warning = {"code": "TW0001", "message": "Tracking Information Not Found"}
            return said({"trackResponse": {"shipment": [{"inquiryNumber": number, "warnings": [warning]}]}})
        activity = [
            {
                "date": f"{at:%Y%m%d}",
                "time": f"{at:%H%M%S}",
                "gmtDate": f"{at:%Y%m%d}",
                "gmtTime": f"{at:%H:%M:%S}",
                "status": {"type": word[0], "code": word[1:], "description": text},
            }
            for at, word, text in reversed(self.scans[number])
        ]
        return said({"trackResponse": {"shipment": [{"package": [{"trackingNumber": number, "activity": activity}]}]}})

    def _easypost(self, request: Request, path: str, what: str) -> Response:
        number = json.loads(request.body)["tracker"]["tracking_code"] if what == "POST" else path.partition("trk_")[2]
        (self.followed.discard if what == "DELETE" else self.followed.add)(number)
        if what == "DELETE":
            return Response(status=204)
        details = [
            {"datetime": at.isoformat(), "status": word, "message": text}
            for at, word, text in self.scans.get(number, [])
        ]
        tracker = {"id": f"trk_{number}", "tracking_code": number, "status": "unknown", "tracking_details": details}
        return said(tracker)

    def _laposte(self, _request: Request, path: str, _what: str) -> Response:
        numbers = path.rsplit("/", 1)[-1].split(",")
        return said([self._shipment(number) for number in numbers])

    def _shipment(self, number: str) -> dict[str, object]:
        if number not in self.scans:
            return {"returnCode": 404, "returnMessage": "Unknown number", "idShip": number}
        events = [
            {"code": word, "label": text, "date": at.isoformat()} for at, word, text in reversed(self.scans[number])
        ]
        return {"returnCode": 200, "shipment": {"idShip": number, "event": events}}

    def _dhl(self, request: Request, _path: str, _what: str) -> Response:
        found = re.search(r"trackingNumber=([^&]+)", request.url)
        number = unquote(found[1]) if found else ""
        if number not in self.scans:
            return said({"status": 404, "title": "No result found"}, 404)
        events = [
            {"timestamp": at.isoformat(), "statusCode": word, "description": text}
            for at, word, text in self.scans[number]
        ]
        return said({"shipments": [{"id": number, "events": events}]})


def said(what: object, status: int = 200, **headers: str) -> Response:
    """An answer in JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, headers=named, body=json.dumps(what).encode())


Sends = Callable[[Sequence[Request]], list[Response | Failure]]


@contextmanager
def served(answer: Callable[[Request], Response | Failure], latency: float = 0) -> Iterator[Sends]:
    """Gives what sends requests over HTTP to one local server, which stands for all providers."""
    with serving(answer, latency) as base, through(base) as send:
        yield send


@contextmanager
def serving(answer: Callable[[Request], Response | Failure], latency: float = 0) -> Iterator[str]:
    """The address of a local server in front of ``answer``; each answer takes ``latency`` seconds."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            time.sleep(latency)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            url = "https:/" + self.path
            reply = answer(Request(method=self.command, url=url, headers=dict(self.headers), body=body))
            assert isinstance(reply, Response)
            head = [f"HTTP/1.1 {reply.status} x", f"Content-Length: {len(reply.body)}"]
            head += [f"{name}: {value}" for name, value in reply.headers.items()]
            self.wfile.write("\r\n".join([*head, "", ""]).encode() + reply.body)

        do_DELETE = do_POST = do_GET  # noqa: N815 - http.server names them

        def log_message(self, *_args: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        request_queue_size = 100
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def through(base: str) -> Iterator[Sends]:
    """What sends requests to the server at ``base`` in the place of every provider."""
    sender = Sender(Limits(private=True))

    def local(one: Request) -> Request:
        url = base + one.url.removeprefix("https://")
        return Request(method=one.method, url=url, headers=one.headers, body=one.body)

    try:
        yield lambda requests: send_all([local(one) for one in requests], sender)
    finally:
        sender.close()
