"""A stand-in for somebody else's HTTP service, on this machine: it says what it is told to, well or badly."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Self


class Asked(NamedTuple):
    """One request as it came in. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    client: tuple[str, int]


class Double:
    """Answers each request with the next thing it was told to say; ``url`` is where it listens."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._script: deque[Callable[[BaseHTTPRequestHandler], None]] = deque()
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def says(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """The next answer."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)

        self._script.append(answer)

    def stays_silent(self) -> None:
        """Next, no answer until the end."""
        self._script.append(lambda _handler: self._end(self._over.wait()))

    def never_ends(self) -> None:
        """Next, an answer without an end."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            while not self._over.is_set():
                handler.wfile.write(b"0" * 65_536)

        self._script.append(answer)

    def breaks_off(self) -> None:
        """Next, an answer that promises more than it holds."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            handler.wfile.write(b"{")
            handler.close_connection = True

        self._script.append(answer)

    def _end(self, _over: bool) -> None:
        """Nothing is said."""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Note the request and say what is next."""
        size = int(handler.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        body = handler.rfile.read(size)
        self.asked.append(Asked(handler.command, handler.path, headers, body, handler.client_address))
        try:
            self._script.popleft()(handler)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True  # the other side has heard enough


def _handler(double: Double) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            double.answer(self)

        do_DELETE = do_POST = do_GET  # noqa: N815 - http.server names them

        def log_message(self, *_args: object) -> None:
            """Say nothing to the terminal."""

    return Handler
