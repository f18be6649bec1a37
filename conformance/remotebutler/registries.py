"""Makes the registries with the real library once, and hands out copies.

What takes long is kept below `.cache/butler`, in a folder named by everything
that it depends on: these modules, the pinned versions, the place of the cache. A
folder is used only once it is marked as whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import shipped
import speeddata
from lsst.daf.butler import Butler, Config
from lsst.daf.butler.dimensions import DimensionConfig
from postgres import Cluster

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
CACHE = Path(os.environ.get("BUTLER_CACHE", PROJECT / ".cache" / "butler"))
NAMESPACE = "registry"

_DATASETS = "lsst.daf.butler.registry.datasets.byDimensions.ByDimensionsDatasetRecordStorageManagerUUID"


@dataclass(frozen=True)
class Flavor:
    """A kind of registry: database, dimension universe, version of the datasets table."""

    database: str
    universe: int
    datasets: str

    @property
    def name(self) -> str:
        """The label under which it is served."""
        return f"{self.database}-{self.universe}"


FLAVORS = (
    Flavor("sqlite", 8, "2.0.0"),
    Flavor("postgres", 8, "2.0.0"),
    Flavor("sqlite", 7, "1.0.0"),
    Flavor("postgres", 7, "1.0.0"),
)


def shipped_repository(
    flavor: Flavor, cluster: Cluster, folder: Path, *, database: str = ""
) -> Path:
    """Copies a repository with the shipped data below a folder; returns its butler.yaml.

    Copies in one cluster differ in the name of the database.
    """
    name = f"shipped-{flavor.name}"
    kept = _cached(name, lambda place: _make(flavor, cluster, place), HERE / "shipped.py")
    return _copied(kept, flavor.name, cluster, folder, database or flavor.name)


def speed_repository(cluster: Cluster, folder: Path) -> Path:
    """Copies the large repository on PostgreSQL below a folder; returns its butler.yaml."""
    kept = _cached("speed", lambda place: _make_large(cluster, place), HERE / "speeddata.py")
    return _copied(kept, "speed", cluster, folder, "speed")


def demo_repository() -> Path:
    """Unpacks the repository of the demo once; returns its butler.yaml."""
    packed = PROJECT / "internal" / "demo"
    kept = _cached("demo", _unpack, *sorted((packed / "data").iterdir()))
    return Path((kept / "root").read_text()) / "butler.yaml"


def demo_obscore() -> dict[str, str]:
    """How the demo's repository becomes rows of ivoa.ObsCore."""
    return {"repository": "demo", "config": str(PROJECT / "internal" / "demo" / "data" / "obscore.yaml")}


def _unpack(place: Path) -> None:
    out = subprocess.run(
        ["go", "run", "./conformance/fixture/unpack", str(place)],
        cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    root = next(line for line in out.stdout.splitlines() if line.startswith("root "))
    (place / "root").write_text(root.removeprefix("root "))


def _copied(kept: Path, name: str, cluster: Cluster, folder: Path, database: str) -> Path:
    """Copies a repository that is kept, and restores its database if that is not in it."""
    target = folder / name
    shutil.copytree(kept / "repo", target)
    dump = kept / "registry.dump"
    if dump.exists():
        config = Config(str(target / "butler.yaml"))
        config["registry", "db"] = cluster.restore(database, dump)
        config.dumpToUri(str(target / "butler.yaml"), overwrite=True)
    return target / "butler.yaml"


def _make_large(cluster: Cluster, place: Path) -> None:
    repository = place / "repo"
    config = Config()
    config["registry", "db"] = cluster.create("make-speed")
    config["registry", "namespace"] = NAMESPACE
    Butler.makeRepo(str(repository), config=config)
    with Butler.from_config(str(repository), writeable=True) as butler:
        speeddata.fill(butler)
    cluster.dump("make-speed", place / "registry.dump")


def _make(flavor: Flavor, cluster: Cluster, place: Path) -> None:
    repository = place / "repo"
    config = shipped.seed()
    config["registry", "managers", "datasets"] = {
        "cls": _DATASETS,
        "schema_version": flavor.datasets,
    }
    database = f"make-{flavor.name}"
    url = f"sqlite:///{repository}/gen3.sqlite3"
    if flavor.database == "postgres":
        url = cluster.create(database)
        config["registry", "db"] = url
        config["registry", "namespace"] = NAMESPACE
    Butler.makeRepo(
        str(repository),
        config=config,
        dimensionConfig=DimensionConfig(
            "resource://lsst.daf.butler/configs/old_dimensions/"
            f"daf_butler_universe{flavor.universe}.yaml"
        ),
    )
    with Butler.from_config(str(repository), writeable=True) as butler:
        shipped.fill(butler, place / "outside")
    namespace = NAMESPACE if flavor.database == "postgres" else None
    shipped.date_ingestion(url, namespace, nanoseconds=flavor.datasets == "2.0.0")
    if flavor.database == "postgres":
        cluster.dump(database, place / "registry.dump")


def _cached(name: str, make, *sources: Path) -> Path:
    """The folder that `make` fills; made again when what it depends on has changed."""
    digest = hashlib.sha256(str(CACHE).encode())
    modules = [HERE / "requirements.txt", HERE / "registries.py"]
    for source in [*modules, *sources]:
        digest.update(source.read_bytes())
    kept = CACHE / f"{name}-{digest.hexdigest()[:16]}"
    whole = kept / ".complete"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        # Of several runs at once, one makes it and the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            for stale in CACHE.glob(f"{name}-" + "?" * 16):
                shutil.rmtree(stale)
            # Made in its place, not renamed: registries remember absolute paths of
            # files ingested directly. What an interrupted run left is not marked.
            kept.mkdir()
            make(kept)
            os.sync()
            whole.touch()
    return kept


def temporary_folder() -> tempfile.TemporaryDirectory:
    """A folder for copies, removed on leaving it."""
    return tempfile.TemporaryDirectory(prefix="remotebutler-")
