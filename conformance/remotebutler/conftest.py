"""What all tests share: the registries, one server for them, and both Butlers on each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import registries
import butlerserver
from compare import Pair
from lsst.daf.butler import Butler
from postgres import Cluster

# The client wants a token, whatever the server makes of it.
os.environ.setdefault("BUTLER_RUBIN_ACCESS_TOKEN", "any-text-will-do")

# Fewer comparisons than this in a run of everything show that tests got lost.
ENOUGH = 300

LABELS = [flavor.name for flavor in registries.FLAVORS]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what the library's own server gets wrong when it is the one tested."""
    if os.environ.get("BUTLER_SERVER") != "reference":
        return
    better = [item for item in items if item.get_closest_marker("better")]
    items[:] = [item for item in items if item not in better]
    config.hook.pytest_deselected(items=better)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails a run in which too little was compared, unless a part of it was asked for."""
    chosen = session.config.option
    everything = not (chosen.keyword or chosen.markexpr or chosen.collectonly)
    if everything and all(Path(name).is_dir() for name in session.config.args) and Pair.compared < ENOUGH:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many answers were compared."""
    terminalreporter.write_line(
        f"{Pair.compared} answers equal to those of the direct Butler ({ENOUGH} are enough)"
    )


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL server."""
    with Cluster() as running:
        yield running


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A temporary folder for repositories, configuration and log."""
    with registries.temporary_folder() as name:
        yield Path(name)


@pytest.fixture(scope="session")
def repositories(cluster: Cluster, folder: Path) -> dict[str, Path]:
    """The butler.yaml of each repository by the label under which it is served."""
    found = {
        flavor.name: registries.shipped_repository(flavor, cluster, folder)
        for flavor in registries.FLAVORS
    }
    found["demo"] = registries.demo_repository()
    return found


@pytest.fixture(scope="session")
def served(folder: Path, repositories: dict[str, Path]) -> Iterator[butlerserver.Server]:
    """The server under test, with all repositories."""
    with butlerserver.start(
        folder, repositories, obscore=registries.demo_obscore(), files=registries.CACHE
    ) as running:
        yield running


@pytest.fixture(scope="session")
def pairs(served: butlerserver.Server, repositories: dict[str, Path]) -> Iterator[dict[str, Pair]]:
    """Both Butlers on each repository."""
    made = {
        label: Pair(
            label, served.url(label), str(config),
            Butler.from_config(str(config)), Butler.from_config(served.url(label)),
        )
        for label, config in repositories.items()
    }  # fmt: skip
    yield made
    for pair in made.values():
        pair.direct.close()
        pair.remote.close()


@pytest.fixture(params=LABELS)
def pair(request: pytest.FixtureRequest, pairs: dict[str, Pair]) -> Pair:
    """The shipped data on each kind of registry in turn."""
    return pairs[request.param]


@pytest.fixture
def demo(pairs: dict[str, Pair]) -> Pair:
    """The demo's repository."""
    return pairs["demo"]
