"""What the Python library changes in a repository shows in ivoa.ObsCore within seconds."""

import shutil

import pytest
from lsst.daf.butler import Butler

from server import Server

LIMIT = 5.0  # seconds
CHAIN = "LSSTCam/runs/demo"
RUN = "LSSTCam/runs/demo/20251125T180000Z"
ALL = "1 = 1"


@pytest.fixture
def served(demo, repo, tmp_path):
    """A server that follows a copy of the repository, and the copy."""
    with Server(repo, demo["config"], tmp_path) as server:
        yield server, repo


def row(ref):
    """The condition that a row is of a dataset."""
    return f"obs_publisher_did LIKE '%id={ref.id}'"


def image(butler, run=RUN):
    """A visit image of a run that no other run has."""
    images = butler.query_datasets("visit_image", run, find_first=False, limit=None)
    hidden = {ref.dataId for ref in butler.query_datasets("visit_image", "LSSTCam/runs/demo/20251201T180000Z")}
    return next(ref for ref in images if ref.dataId not in hidden)


def test_a_dataset_that_is_removed_and_added(served):
    server, repo = served
    total = server.count(ALL)
    with Butler.from_config(str(repo), writeable=True) as butler:
        ref = image(butler)
        assert server.count(row(ref)) == 1
        butler.pruneDatasets([ref], disassociate=True, unstore=True, purge=True)
        assert server.seconds_until(row(ref), 0, LIMIT) < LIMIT
        assert server.count(ALL) == total - 1
        (new,) = butler.registry.insertDatasets("visit_image", [ref.dataId], run=RUN)
        assert server.seconds_until(row(new), 1, LIMIT) < LIMIT
        assert server.count(ALL) == total
        (found,) = server.ask(f"SELECT * FROM ivoa.ObsCore WHERE {row(new)}")
        assert found["lsst_visit"] == str(ref.dataId["visit"])
        assert found["s_region"].startswith("POLYGON ICRS")


def test_a_new_run_that_is_searched_first(served):
    server, repo = served
    total = server.count(ALL)
    with Butler.from_config(str(repo), writeable=True) as butler:
        ref = image(butler)
        butler.collections.register("another/run")
        (new,) = butler.registry.insertDatasets("visit_image", [ref.dataId], run="another/run")
        butler.collections.prepend_chain(CHAIN, "another/run")
        assert server.seconds_until(row(new), 1, LIMIT) < LIMIT
        assert server.seconds_until(row(ref), 0, LIMIT) < LIMIT
        butler.collections.remove_from_chain(CHAIN, "another/run")
        assert server.seconds_until(row(ref), 1, LIMIT) < LIMIT
        assert server.count(ALL) == total


def test_a_visit_that_is_defined_later(served):
    server, repo = served
    with Butler.from_config(str(repo), writeable=True) as butler:
        with butler.query() as query:
            bias = next(iter(query.dimension_records("exposure").where("exposure.observation_type = 'bias'")))
            visit = next(iter(query.dimension_records("visit")))
            regions = list(query.dimension_records("visit_detector_region").where(instrument="LSSTCam", visit=visit.id))
        condition = f"dataproduct_subtype = 'lsst.raw' AND lsst_visit = {bias.id}"
        assert server.count(condition) == 0
        raws = butler.query_datasets("raw", CHAIN, instrument="LSSTCam", exposure=bias.id)
        covered = {record.detector for record in regions}
        want = sum(ref.dataId["detector"] in covered for ref in raws)
        classes = butler.dimensions
        values = visit.toDict() | {"id": bias.id, "name": "defined later", "physical_filter": bias.physical_filter, "day_obs": bias.day_obs}
        butler.registry.insertDimensionData("visit", classes["visit"].RecordClass(**values))
        butler.registry.insertDimensionData(
            "visit_definition",
            classes["visit_definition"].RecordClass(instrument="LSSTCam", exposure=bias.id, visit=bias.id),
        )
        made = [classes["visit_detector_region"].RecordClass(**(r.toDict() | {"visit": bias.id})) for r in regions]
        butler.registry.insertDimensionData("visit_detector_region", *made)
        assert want > 0
        assert server.seconds_until(condition, want, LIMIT) < LIMIT


def test_a_restart(demo, repo, tmp_path):
    with Server(repo, demo["config"], tmp_path) as server:
        total = server.count(ALL)
    with Butler.from_config(str(repo), writeable=True) as butler:
        ref = image(butler)
        butler.pruneDatasets([ref], disassociate=True, unstore=True, purge=True)
    with Server(repo, demo["config"], tmp_path) as server:
        server.seconds_until(row(ref), 0, LIMIT)
        assert server.count(ALL) == total - 1
    shutil.rmtree(tmp_path / "data")
    with Server(repo, demo["config"], tmp_path) as server:
        assert server.count(ALL) == total - 1
