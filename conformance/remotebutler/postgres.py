"""A private PostgreSQL server in a folder of its own, gone when done."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

BINARIES = Path(os.environ.get("PG_BIN", "/usr/lib/postgresql/15/bin"))


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """One PostgreSQL server on 127.0.0.1; `with Cluster() as c` starts and stops it."""

    def __init__(self) -> None:
        self.port = free_port()

    def __enter__(self) -> Cluster:
        # Not below the caller's temporary folder: postgres must be able to enter it.
        self.folder = Path(tempfile.mkdtemp(prefix="butlerpg-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        try:
            self._start()
        except BaseException:
            shutil.rmtree(self.folder)
            raise
        return self

    def _start(self) -> None:
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        options = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
            " -c fsync=off -c max_connections=200"
        )
        self._run("pg_ctl", "-D", data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def stop(self) -> None:
        """Ends the server as a crash would; the data stays."""
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-m", "immediate", "stop")

    def restart(self) -> None:
        """Starts the stopped server again on the same port."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log",
                  "-o", options, "start")  # fmt: skip

    def url(self, database: str) -> str:
        """The URL of a database as SQLAlchemy and libpq both read it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Makes an empty database with what a registry needs, and returns its URL."""
        self.sql("postgres", f'CREATE DATABASE "{database}"')
        self.sql(database, "CREATE EXTENSION btree_gist")
        return self.url(database)

    def sql(self, database: str, statement: str) -> None:
        """Runs one statement."""
        self._client("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-c", statement, self.url(database))

    def dump(self, database: str, file: Path) -> None:
        """Writes a database to a file that `restore` reads."""
        self._client("pg_dump", "-Fc", "-f", file, self.url(database))

    def restore(self, database: str, file: Path) -> str:
        """Makes a database from what `dump` wrote, and returns its URL."""
        self.sql("postgres", f'CREATE DATABASE "{database}"')
        self._client("pg_restore", "-d", self.url(database), file)
        self.sql(database, "ANALYZE")
        return self.url(database)

    def _run(self, program: str, *arguments: object) -> None:
        # PostgreSQL refuses to run as root.
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self._client(program, *arguments, prefix=user)

    def _client(self, program: str, *arguments: object, prefix: list[str] | None = None) -> None:
        command = [*(prefix or []), str(BINARIES / program), *map(str, arguments)]
        # The server inherits what pg_ctl writes to, so its output is no pipe.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
            if done.returncode != 0:
                output.seek(0)
                raise RuntimeError(f"{' '.join(command)}: {output.read().decode()}")
