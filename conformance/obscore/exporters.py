"""The two exporters: dax_obscore in this process, and the binary."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from lsst.daf.butler import Butler, Config
from lsst.dax.obscore import ExporterConfig
from lsst.dax.obscore.obscore_exporter import ObscoreExporter

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("VOBUTLER", ROOT / "bin" / "vobutler"))


@dataclass
class Run:
    """What an export took. Opening the repository is not counted for the reference."""

    rows: int
    seconds: float
    memory: int = 0  # bytes, at most; of ours alone

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


# All exports that were made in this process, by exporter.
MADE: dict[str, list[Run]] = {"dax_obscore": [], "vobutler": []}


def reference(repo: Path, config: Path, out: Path) -> Run:
    """Export with dax_obscore."""
    settings = ExporterConfig.model_validate(Config(str(config)))
    with Butler.from_config(str(repo), writeable=False) as butler:
        start = time.perf_counter()
        exporter = ObscoreExporter(butler, settings)
        if out.suffix == ".csv":
            exporter.to_csv(str(out))
        else:
            exporter.to_parquet(str(out))
        seconds = time.perf_counter() - start
    return _made("dax_obscore", Run(count(out), seconds))


def ours(repo: Path, config: Path, out: Path, *options: str) -> Run:
    """Export with the binary; its start is counted."""
    command = [BINARY, "export", "obscore", "--repo", repo, "--config", config, "--out", out, *options]
    memory = 0
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL, stderr=said)
        while process.poll() is None:
            memory = max(memory, peak(process.pid))
            time.sleep(0.005)
        seconds = time.perf_counter() - start
        if process.returncode != 0:
            said.seek(0)
            raise RuntimeError(f"vobutler failed: {said.read()}")
    return _made("vobutler", Run(count(out), seconds, memory))


def _made(exporter: str, run: Run) -> Run:
    MADE[exporter].append(run)
    return run


def peak(process: int) -> int:
    """The most memory that a process has had, in bytes; 0 if it is gone.

    What the system tells of a child that has ended may be that of its parent.
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def count(out: Path) -> int:
    """The rows of an export."""
    if out.suffix == ".csv":
        with out.open("rb") as file:
            return sum(1 for _ in file) - 1
    import pyarrow.parquet

    return pyarrow.parquet.ParquetFile(out).metadata.num_rows
