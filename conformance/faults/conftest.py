"""Servers that tests of faults start, break and look into.

Every test has processes and folders of its own. VOBUTLER names another binary
than bin/vobutler.
"""

import gzip
import shutil
import subprocess

import pytest
from server import BINARY, ROOT, Server

EXPORT = ROOT / "internal" / "demo" / "data" / "obscore.csv.gz"
figures = pytest.StashKey[list]()


@pytest.fixture(scope="session")
def export(tmp_path_factory):
    """The demo's rows of ObsCore as a CSV file of `butler obscore export`."""
    path = tmp_path_factory.mktemp("export") / "obscore.csv"
    path.write_bytes(gzip.decompress(EXPORT.read_bytes()))
    return path


@pytest.fixture(scope="session")
def database(tmp_path_factory, export):
    """A database file with those rows, for servers to copy."""
    folder = tmp_path_factory.mktemp("database")
    server = Server(folder, {})
    done = subprocess.run([BINARY, "import", "obscore", "--config", str(server.config), str(export)],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return server.data / "obscore.duckdb"


@pytest.fixture(scope="session")
def make(tmp_path_factory, database):
    """A function that starts a server with settings; who calls it ends it."""

    def start(folder=None, **settings):
        folder = folder or tmp_path_factory.mktemp("server")
        server = Server(folder, settings)
        server.data.mkdir()
        shutil.copy(database, server.data / "obscore.duckdb")
        return server.start()

    return start


def finish(server):
    if server.alive():
        server.stop()
    assert not server.panicked(), server.tail()


@pytest.fixture
def serve(make):
    """A function that starts a server with settings and ends it after the test."""
    servers = []

    def start(**settings):
        servers.append(make(**settings))
        return servers[-1]

    yield start
    for server in servers:
        finish(server)


@pytest.fixture(scope="module")
def shared(make):
    """A server for all tests of a module, which it has to outlive."""
    server = make()
    yield server
    assert server.answers()
    finish(server)


@pytest.fixture
def figure(request):
    """A function that notes a measured number for the end of the run."""
    notes = request.config.stash.setdefault(figures, [])
    return lambda value, unit: notes.append((request.node.name, value, unit))


def pytest_terminal_summary(terminalreporter, config):
    notes = config.stash.get(figures, [])
    if not notes:
        return
    terminalreporter.section("measured")
    slowest = sorted((n for n in notes if n[2] == "ms"), key=lambda n: -n[1])[:12]
    for name, value, unit in [n for n in notes if n[2] != "ms"] + slowest:
        terminalreporter.write_line(f"{value:10.2f} {unit:<3} {name}")
