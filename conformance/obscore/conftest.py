"""The repository that both exporters read: a copy of the demo's."""

import shutil
import subprocess
from pathlib import Path

import pytest

from exporters import MADE, ROOT


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how fast both exporters were; of small exports the start takes most."""
    for exporter, runs in MADE.items():
        if runs:
            rows, seconds = sum(run.rows for run in runs), sum(run.seconds for run in runs)
            terminalreporter.write_line(f"{exporter}: {len(runs)} exports, {rows / seconds:.0f} rows/s")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The parts of the demo's repository, by name: root, config and others."""
    folder = tmp_path_factory.mktemp("demo")
    command = ["go", "run", "./conformance/fixture/unpack", str(folder)]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name: Path(path) for name, path in (line.split(" ", 1) for line in lines.splitlines())}


@pytest.fixture
def repo(demo: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of the repository that a test may change."""
    return Path(shutil.copytree(demo["root"], tmp_path / "repo"))
