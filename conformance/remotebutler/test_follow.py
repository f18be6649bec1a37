"""What the Python Butler changes in a repository is soon so in ivoa.ObsCore."""

from __future__ import annotations

import csv
import io
import shutil
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import butlerserver
import pytest
import registries
from lsst.daf.butler import Butler
from postgres import Cluster

PATIENCE = 5.0  # seconds within which a change must show
HSC = "HSC/runs/ci_hsc/20240806T180642Z"


@dataclass
class Followed:
    """A repository that may be changed, and the server that follows it."""

    butler: Butler
    server: butlerserver.Server
    dataset_type: str
    run: str

    def rows(self) -> set[str]:
        """The dataset ids of the rows that TAP has now."""
        words = {"LANG": "ADQL", "RESPONSEFORMAT": "csv",
                 "QUERY": "SELECT obs_publisher_did FROM ivoa.ObsCore"}  # fmt: skip
        url = f"{self.server.base}/api/tap/sync?{urllib.parse.urlencode(words)}"
        with urllib.request.urlopen(url) as answer:
            table = csv.DictReader(io.TextIOWrapper(answer, "utf-8"))
            return {row["obs_publisher_did"].rpartition("id=")[2] for row in table}

    def soon(self, done: Callable[[set[str]], bool]) -> float:
        """Waits until the rows are as they should be; returns the seconds that took."""
        begun = time.monotonic()
        while not done(self.rows()):
            assert time.monotonic() - begun < PATIENCE, f"nothing new within {PATIENCE} s"
            time.sleep(0.05)
        return time.monotonic() - begun

    def one(self):
        """A dataset that has a row."""
        refs = self.butler.query_datasets(self.dataset_type, self.run)
        return next(ref for ref in sorted(refs) if str(ref.id) in self.rows())

    def remove(self, *refs) -> None:
        self.butler.pruneDatasets(refs, disassociate=True, unstore=True, purge=True)

    def add(self, *data_ids, run: str | None = None) -> set[str]:
        """Inserts datasets and returns their ids."""
        refs = self.butler.registry.insertDatasets(
            self.dataset_type, data_ids, run=run or self.run, expand=True
        )
        return {str(ref.id) for ref in refs}


@pytest.fixture(scope="module", params=[*(f.name for f in registries.FLAVORS), "demo"])
def followed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cluster: Cluster
) -> Iterator[Followed]:
    """A copy of each repository, with a server of its own."""
    folder = tmp_path_factory.mktemp("follow")
    if request.param == "demo":
        kept = registries.demo_repository().parent
        shutil.copytree(kept, folder / "repo")
        config = folder / "repo" / "butler.yaml"
        label, dataset_type, run = "demo", "difference_image", "LSSTCam/runs/demo/20251126T180000Z"
        obscore = registries.demo_obscore()
    else:
        flavor = next(f for f in registries.FLAVORS if f.name == request.param)
        config = registries.shipped_repository(flavor, cluster, folder, database=f"follow-{flavor.name}")
        label, dataset_type, run = "shipped", "calexp", HSC
        obscore = {"repository": label, "config": str(Path(__file__).with_name("obscore.yaml"))}
    with (
        butlerserver.vobutler(folder, {label: config}, obscore=obscore) as running,
        Butler.from_config(str(config), writeable=True) as butler,
    ):
        yield Followed(butler, running, dataset_type, run)


def test_all_are_there_at_the_start(followed):
    refs = followed.butler.query_datasets(followed.dataset_type, followed.run, limit=None)
    assert {str(ref.id) for ref in refs} <= followed.rows()


def test_removed(followed):
    ref = followed.one()
    before = followed.rows()
    followed.remove(ref)
    followed.soon(lambda rows: rows == before - {str(ref.id)})


def test_added(followed):
    ref = followed.one()
    before = followed.rows()
    followed.remove(ref)
    new = followed.add(ref.dataId)
    followed.soon(lambda rows: rows == before - {str(ref.id)} | new)


def test_many_at_once(followed):
    refs = sorted(followed.butler.query_datasets(followed.dataset_type, followed.run))[:20]
    followed.remove(*refs)
    followed.soon(lambda rows: not rows & {str(ref.id) for ref in refs})
    new = followed.add(*[ref.dataId for ref in refs])
    followed.soon(lambda rows: new <= rows)


@pytest.mark.parametrize("followed", ["demo"], indirect=True)
def test_changed_chain(followed):
    """A run in front of the chain hides rows, until it is taken away."""
    ref = followed.one()
    run = "LSSTCam/runs/demo/20260101T000000Z"
    followed.butler.collections.register(run)
    new = followed.add(ref.dataId, run=run)
    followed.butler.collections.prepend_chain("LSSTCam/runs/demo", run)
    followed.soon(lambda rows: new <= rows)
    followed.butler.collections.remove_from_chain("LSSTCam/runs/demo", run)
    followed.soon(lambda rows: not new & rows and str(ref.id) in rows)
    followed.butler.removeRuns([run])


def test_served_at_once_too(followed):
    """The Butler interface of the same server knows what was added."""
    ref = followed.one()
    followed.remove(ref)
    (new,) = followed.add(ref.dataId)
    label = "demo" if followed.dataset_type != "calexp" else "shipped"
    with Butler.from_config(followed.server.url(label)) as remote:
        assert str(remote.get_dataset(new).id) == new
        assert remote.get_dataset(ref.id) is None
