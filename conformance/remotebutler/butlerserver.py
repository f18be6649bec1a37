"""Starts the server under test, or the library's own server in its place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import yaml
from postgres import free_port

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
PATIENCE = 60.0  # seconds until the first answer


class Server:
    """A running server that knows some repositories by label."""

    def __init__(self, command: list[str], port: int, folder: Path, environment: dict[str, str]):
        self.base = f"http://127.0.0.1:{port}"
        self.log = folder / "server.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env=os.environ | environment, cwd=folder
            )

    def url(self, label: str) -> str:
        """What `Butler.from_config` takes."""
        return f"{self.base}/api/butler/repo/{label}"

    def wait(self, label: str) -> None:
        """Returns when the repository answers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(self.url(label) + "/v1/universe") as answer:
                    answer.read()
                return
            except urllib.error.URLError as error:
                if self.process.poll() is not None:
                    raise RuntimeError(f"the server ended:\n{self.log.read_text()}") from error
                if time.monotonic() > deadline:
                    self.close()
                    raise RuntimeError(f"no answer ({error}):\n{self.log.read_text()}") from error
                time.sleep(0.02)

    def close(self) -> None:
        """Ends the server and waits for it."""
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def write_config(
    folder: Path,
    port: int,
    repositories: dict[str, Path],
    *,
    obscore: dict[str, str] | None = None,
    files: Path | None = None,
    remembers: bool = True,
) -> Path:
    """Writes what `vobutler serve --config` reads.

    `obscore` says which repository becomes rows of ivoa.ObsCore and how; without
    it there are none. Files are served from below `files` too. Unless it
    `remembers`, the server asks the registry for its collections and types each
    time.
    """
    more = {"files": [str(files)]} if files else {}
    rows = {"from": "butler"} | obscore if obscore else {"from": "static"}
    config: dict = {
        "listen": f"127.0.0.1:{port}",
        "data_dir": str(folder / "data"),
        "obscore": rows,
        "butler": {
            "repositories": {
                label: {"config": str(path)} | more for label, path in repositories.items()
            }
        },
    }
    if not remembers:
        config["butler"]["freshness"] = "0s"
    file = folder / "vobutler.yaml"
    file.write_text(yaml.safe_dump(config))
    return file


def vobutler(folder: Path, repositories: dict[str, Path], **settings: object) -> Server:
    """Starts the program of this project; `settings` are those of `write_config`."""
    port = free_port()
    program = os.environ.get("VOBUTLER", str(PROJECT / "bin" / "vobutler"))
    config = write_config(folder, port, repositories, **settings)
    server = Server([program, "serve", "--config", str(config)], port, folder, {})
    for label in repositories:
        server.wait(label)
    return server


def reference(folder: Path, repositories: dict[str, Path], files: Path | None = None) -> Server:
    """Starts the library's own server under uvicorn, by REFERENCE_PYTHON if that is set."""
    port = free_port()
    environment = {
        "DAF_BUTLER_SERVER_REPOSITORIES": json.dumps(
            {
                label: {"config_uri": str(path), "authorized_groups": ["*"]}
                for label, path in repositories.items()
            }
        ),
        "DAF_BUTLER_SERVER_GAFAELFAWR_URL": "DISABLED",
        "DAF_BUTLER_SERVER_AUTHENTICATION": "rubin_science_platform",
        "REFERENCE_FILES": f"http://127.0.0.1:{port}/files",
        "REFERENCE_OUTSIDE": str(files or ""),
        "PYTHONPATH": str(HERE),
    }
    python = os.environ.get("REFERENCE_PYTHON", sys.executable)
    command = [
        python, "-m", "uvicorn", "--factory", "reference:app",
        "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-access-log",
    ]  # fmt: skip
    server = Server(command, port, folder, environment)
    for label in repositories:
        server.wait(label)
    return server


def start(folder: Path, repositories: dict[str, Path], **settings: object) -> Server:
    """Starts the server that BUTLER_SERVER names: vobutler, or reference to check the tests."""
    if os.environ.get("BUTLER_SERVER", "vobutler") == "reference":
        return reference(folder, repositories, settings.get("files"))
    return vobutler(folder, repositories, **settings)
