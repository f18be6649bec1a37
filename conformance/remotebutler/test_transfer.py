"""Copying from the server into a repository of one's own."""

import pytest
from cases import cases
from lsst.daf.butler import Butler


@pytest.fixture
def own(pair, tmp_path):
    """An empty repository on this machine, of the served universe."""
    root = tmp_path / "own"
    Butler.makeRepo(str(root), dimensionConfig=pair.direct.dimensions.dimensionConfig)
    with Butler.from_config(str(root), writeable=True) as butler:
        yield butler


@cases({
    "one type": ("visit_summary", "Cam1/files"),
    "table": ("stars", "Cam1/files"),
    "no dimensions": ("packages", "Cam1/files"),
    "overlapping": ("refcat", "Cam1/files"),
    "members of a zip": ("visit_numbers", "Cam1/zipped"),
})  # fmt: skip
def test_transfer(pair, own, case):
    dataset_type, collection = case
    refs = pair.remote.query_datasets(dataset_type, collection, with_dimension_records=True)
    moved = own.transfer_from(
        pair.remote, refs, transfer="copy", register_dataset_types=True, transfer_dimensions=True
    )
    assert {ref.id for ref in moved} == {ref.id for ref in refs}
    for ref in refs:
        assert str(own.get(ref)) == str(pair.direct.get(ref))


def test_transfer_skips_what_has_no_file(pair, own):
    refs = pair.remote.query_datasets("bias", "imported_g", with_dimension_records=True)
    moved = own.transfer_from(
        pair.remote, refs, transfer="copy", register_dataset_types=True, transfer_dimensions=True
    )
    assert not moved


def test_transfer_of_dimension_records(pair, own):
    refs = pair.remote.query_datasets("calexp", "HSC/runs/ci_hsc/20240806T180642Z")
    own.transfer_dimension_records_from(pair.remote, refs)
    found = own.query_dimension_records("visit_detector_region", instrument="HSC")
    wanted = {(ref.dataId["visit"], ref.dataId["detector"]) for ref in refs}
    assert {(r.visit, r.detector) for r in found} == wanted
