"""A real object store: versitygw over a folder. It checks signatures, methods and times."""

from __future__ import annotations

import os
from pathlib import Path

from process import Process, free_port

PROJECT = Path(__file__).resolve().parents[2]
KEY = "gateway-root"
SECRET = "gateway/secret+0123456789"


class Gateway(Process):
    """The store, with an empty folder for each bucket."""

    def __init__(self, folder: Path, buckets: list[str]):
        program = Path(os.environ.get("VERSITYGW", PROJECT / ".cache" / "bin" / "versitygw"))
        if not program.exists():
            raise RuntimeError(f"{program} is not there: run scripts/setup")
        root = folder / "objects"
        for bucket in buckets:
            (root / bucket).mkdir(parents=True)
        port = free_port()
        super().__init__(
            [str(program), "--port", f"127.0.0.1:{port}", "--quiet", "posix", str(root)],
            port, folder / "gateway.log", {"ROOT_ACCESS_KEY": KEY, "ROOT_SECRET_KEY": SECRET},
        )  # fmt: skip
        self.url = f"http://127.0.0.1:{port}"
