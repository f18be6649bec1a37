"""The program of this project, with repositories whose files are in the store."""

from __future__ import annotations

import os
from pathlib import Path

import yaml
from process import Process, free_port

PROJECT = Path(__file__).resolve().parents[2]


class Server(Process):
    """A server with a folder of its own, and so with keys of its own."""

    def __init__(self, folder: Path, repositories: dict[str, Path], files: dict, environment: dict[str, str]):
        folder.mkdir()
        port = free_port()
        config = folder / "vobutler.yaml"
        config.write_text(yaml.safe_dump({
            "listen": f"127.0.0.1:{port}",
            "data_dir": str(folder / "data"),
            "butler": {"repositories": {label: {"config": str(path)} for label, path in repositories.items()}},
            "files": files,
        }))  # fmt: skip
        program = os.environ.get("VOBUTLER", str(PROJECT / "bin" / "vobutler"))
        super().__init__([program, "serve", "--config", str(config)], port, folder / "server.log", environment)
        self.url = f"http://127.0.0.1:{port}"

    def repository(self, label: str) -> str:
        """What `Butler.from_config` takes."""
        return f"{self.url}/api/butler/repo/{label}"

    def audit(self, message: str) -> list[str]:
        """The lines of the audit of links or of files."""
        return [line for line in self.log.read_text().splitlines() if f'msg="{message}"' in line]
