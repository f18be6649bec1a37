"""Programs that serve on a port of this machine while tests run."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

PATIENCE = 60.0  # seconds until the port is taken


def free_port() -> int:
    """A port that nobody has at the moment."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Process:
    """A program that listens on a port, with its output in a file."""

    def __init__(self, command: list[str], port: int, log: Path, environment: dict[str, str]):
        self.port = port
        self.log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command, stdout=out, stderr=out, env=os.environ | environment, cwd=log.parent
            )
        deadline = time.monotonic() + PATIENCE
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.close()
                raise RuntimeError(f"{command[0]} does not serve:\n{log.read_text()}")
            time.sleep(0.01)

    def close(self) -> None:
        """Ends the program and waits for it."""
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
