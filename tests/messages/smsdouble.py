"""An SMS provider on this machine, over real HTTP: it takes messages, fails, is busy, is slow, refuses, and takes one
and says nothing.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LATE = 0.5  # seconds until a slow answer; who asks has stopped listening before
ANSWERS = {"busy": (429, {}), "fail": (503, {}), "nobody": (400, {"undeliverable": True})}
TAKES = frozenset({"", "slow", "drop"})


@dataclass
class Texts:
    """``once``: it knows idempotency keys. ``troubles``: of the next requests, one after another, "" as usual.

    ``asked`` and ``taken``: the keys of all requests, and of the messages that went out to phones.
    """

    once: bool
    troubles: list[str] = field(default_factory=list)
    address: str = ""
    asked: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def take(self, key: str) -> str:
        """What happens to a request; a message that is known by its key does not go out again."""
        trouble = self.troubles.pop(0) if self.troubles else ""
        self.asked.append(key)
        if trouble in TAKES and not (self.once and key in self.taken):
            self.taken.append(key)
        return trouble


@contextmanager
def texts(*, once: bool, key: str) -> Iterator[Texts]:
    """The provider, running. ``key``: the field of a message that names it."""
    found = Texts(once)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            trouble = found.take(told[key])
            if trouble == "slow":
                time.sleep(LATE)
            if trouble == "drop":
                self.close_connection = True
                return
            status, answer = ANSWERS.get(trouble, (200, {"id": f"ref-{told[key]}", "messageId": f"ref-{told[key]}"}))
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        found.address = f"http://127.0.0.1:{server.server_port}/"
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
