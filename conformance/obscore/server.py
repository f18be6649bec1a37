"""The server, following a repository."""

from __future__ import annotations

import csv
import io
import json
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from exporters import BINARY

PATIENCE = 60.0  # seconds until the first answer


class Server:
    """A server whose ivoa.ObsCore is made of a repository."""

    def __init__(self, repo: Path, config: Path, folder: Path):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}/api/tap"
        self.log = folder / "server.log"
        settings = folder / "vobutler.yaml"
        # JSON is YAML.
        settings.write_text(
            json.dumps(
                {
                    "listen": f"127.0.0.1:{port}",
                    "data_dir": str(folder / "data"),
                    "obscore": {"from": "butler", "repository": "demo", "config": str(config)},
                    "butler": {"repositories": {"demo": {"config": str(repo)}}},
                }
            )
        )
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([BINARY, "serve", "--config", settings], stdout=log, stderr=log)

    def __enter__(self) -> Server:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(self.base + "/availability").close()
                return self
            except urllib.error.URLError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.__exit__()
                    raise RuntimeError(f"no answer ({error}):\n{self.log.read_text()}") from error
                time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)

    def ask(self, query: str) -> list[dict[str, str]]:
        """The rows of a query, as text."""
        form = urllib.parse.urlencode({"LANG": "ADQL", "QUERY": query, "RESPONSEFORMAT": "csv"})
        with urllib.request.urlopen(self.base + "/sync", form.encode()) as answer:
            return list(csv.DictReader(io.TextIOWrapper(answer, "utf-8")))

    def count(self, where: str) -> int:
        """How many rows meet a condition."""
        return int(self.ask(f"SELECT COUNT(*) AS n FROM ivoa.ObsCore WHERE {where}")[0]["n"])

    def seconds_until(self, where: str, want: int, limit: float) -> float:
        """How long it takes until so many rows meet a condition."""
        start = time.monotonic()
        while (have := self.count(where)) != want:
            if time.monotonic() - start > limit:
                raise AssertionError(f"after {limit} s there are {have} rows, not {want}:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)
        return time.monotonic() - start
