"""Serves the local Shopify over HTTP on this machine, in threads of the same process."""

import shutil
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType

from suivi.sources.shopify.double import storefront
from suivi.sources.shopify.double.control import command
from suivi.sources.shopify.double.double import Double, Response

LARGEST = 10_000_000
BETWEEN_DELIVERIES = 0.2  # seconds


class Served:
    """A double at an address, for as long as the ``with`` lasts.

    ``base``: its address. ``posts``: whether due webhooks are sent by themselves (else ``Double.deliver`` sends them).
    ``controls``: whether ``POST /double/…`` moves it, as the playground needs it. ``proxy``: the address by which the
    app makes pages of the store (``/apps/suivi``), "" for none.
    """

    def __init__(self, double: Double, port: int = 0, *, posts: bool = False, controls: bool = False) -> None:
        self.double, self.posts, self.controls = double, posts, controls
        self.over = Event()
        self.proxy = ""
        self.server = _Server(self, port)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        double.bulk.address = f"{self.base}/bulk/"

    def __enter__(self) -> "Served":
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        if self.posts:
            Thread(target=self._post, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.double.bulk.folder, ignore_errors=True)

    def wait(self) -> None:
        """Until somebody ends the ``with``, or the program."""
        self.over.wait()

    def _post(self) -> None:
        while not self.over.wait(BETWEEN_DELIVERIES):
            self.double.deliver()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, served: Served, port: int) -> None:
        self.served = served
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked and did not wait for the answer is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, *_: object) -> None:
        """Requests hold tokens and personal data: nothing is written down."""

    def _answer(self, method: str) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > LARGEST:
            self.send_error(413)
            return
        body = self.rfile.read(size)
        if self.server.served.controls and method == "POST" and self.path.startswith("/double/"):
            self._send(command(self.server.served.double, self.path.removeprefix("/double/"), body))
        elif self.server.served.proxy and storefront.below(self.path):
            self._send(self._of_app(method, body))
        else:
            self._send(self.server.served.double.handle(method, self.path, dict(self.headers.items()), body))

    def _of_app(self, method: str, body: bytes) -> Response:
        """A page of the store that the app makes."""
        double = self.server.served.double
        added = storefront.signed(self.path, double.store.shop, double.app.secrets[0], double.store.clock())
        headers = {**dict(self.headers.items()), "X-Forwarded-For": self.client_address[0]}
        return storefront.passed_on(method, self.path, headers, body, to=self.server.served.proxy, query=added)

    def _send(self, response: Response) -> None:
        if response.wait and self.server.served.over.wait(response.wait):
            return
        start, size = self._span(response)
        self.send_response(206 if start else response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        if response.path:
            with response.path.open("rb") as file:
                file.seek(start)
                shutil.copyfileobj(file, self.wfile)
        else:
            self.wfile.write(response.body[: size // 2] if response.cut else response.body)
        self.close_connection = self.close_connection or response.cut

    def _span(self, response: Response) -> tuple[int, int]:
        """From which byte on, and how many."""
        if response.path is None:
            return 0, len(response.body)
        asked = self.headers.get("Range", "").removeprefix("bytes=").partition("-")[0]
        whole = response.path.stat().st_size
        start = min(int(asked), whole) if asked.isdecimal() else 0
        return start, whole - start
