"""The web server as a process of its own: ``python -m suivi.ops.server``. Light: the site is loaded by its worker."""

from argparse import ArgumentParser

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from suivi.lib import lifeline


def main() -> None:
    """Serve until SIGTERM or SIGINT; a worker that dies is started anew."""
    parser = ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tied", action="store_true", help="end when standard input ends")
    chosen = parser.parse_args()
    if chosen.tied:
        lifeline.end_with_stdin()
    Granian(
        "suivi.asgi:application",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.ASGINL,
        log_level=LogLevels.warning,
        log_dictconfig={"formatters": {key: {"()": "suivi.lib.discreet.Formatter"} for key in ("generic", "access")}},
        log_access=False,  # addresses hold what people search for
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    main()
