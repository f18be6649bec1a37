"""The files of datasets: reading them, their addresses, whether they exist, copies of them."""

import json
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
from astropy.time import Time
from cases import cases
from compare import plain
from lsst.daf.butler import Butler, DatasetNotFoundError, DatasetRef, Timespan

FILES = "Cam1/files"
CAM1 = {"instrument": "Cam1"}

# What is read, and how.
READ = {
    "yaml": lambda b: b.get("visit_summary", CAM1, visit=1, collections=FILES),
    "json": lambda b: b.get("conditions", CAM1, visit=2, collections=FILES),
    "list": lambda b: b.get("steps", CAM1, detector=2, collections=FILES),
    "astropy table": lambda b: b.get("stars", CAM1, visit=1, collections=FILES),
    "data frame": lambda b: b.get("frame", CAM1, collections=FILES),
    "arrow table": lambda b: b.get("refcat", htm7=229377, collections=FILES),
    "numpy array": lambda b: b.get("columns", CAM1, physical_filter="Cam1-R1", collections=FILES),
    "packages": lambda b: b.get("packages", {}, collections=FILES),
    "member of a zip": lambda b: b.get("visit_numbers", CAM1, visit=1, detector=2, collections="Cam1/zipped"),
    "first of a chain": lambda b: b.get("visit_numbers", CAM1, visit=1, detector=2, collections="everything"),
    "file of two datasets": lambda b: b.get("shared", CAM1, detector=2, collections=FILES),
    "file outside the root": lambda b: b.get("shared", CAM1, detector=3, collections=FILES),
    "composite in parts": lambda b: vars(b.get("measurements", CAM1, detector=1, collections=FILES)),
    "part of a composite": lambda b: b.get("measurements.data", CAM1, detector=2, collections=FILES),
    "component of a table": lambda b: b.get("stars.columns", CAM1, visit=1, collections=FILES),
    "number of rows": lambda b: b.get("stars.rowcount", CAM1, visit=1, collections=FILES),
    "schema": lambda b: str(b.get("refcat.schema", htm7=229377, collections=FILES)),
    "parameters": lambda b: b.get("stars", CAM1, visit=1, collections=FILES, parameters={"columns": ["flux"]}),
    "storage class": lambda b: b.get("stars", CAM1, visit=1, collections=FILES, storageClass="ArrowTable"),
    "frame as arrow": lambda b: b.get("frame", CAM1, collections=FILES, storageClass="ArrowTable"),
    "by full_name": lambda b: b.get("steps", CAM1, detector="Ab", collections=FILES),
    "by day": lambda b: b.get("nightly", CAM1, day_obs=20210909, collections=FILES),
    "calibration by time": lambda b: b.get(
        "linearity", CAM1, detector=1, collections="Cam1/calib",
        timespan=Timespan.fromInstant(Time("2020-07-01", scale="tai"))),
    "calibration by another time": lambda b: b.get(
        "linearity", CAM1, detector=1, collections="Cam1/calib",
        timespan=Timespan.fromInstant(Time("2021-07-01", scale="tai"))),
    "calibration by a visit": lambda b: b.get(
        "linearity", CAM1, detector=1, visit=1, collections="Cam1/calib"),
    "ref": lambda b: b.get(b.find_dataset("visit_summary", CAM1, visit=1, collections=FILES)),
    "expanded ref": lambda b: b.get(b.find_dataset(
        "visit_summary", CAM1, visit=1, collections=FILES, dimension_records=True)),
    "component ref": lambda b: b.get(b.find_dataset(
        "stars", CAM1, visit=1, collections=FILES).makeComponentRef("columns")),
    "other storage class of a ref": lambda b: b.get(b.find_dataset(
        "stars", CAM1, visit=1, collections=FILES).overrideStorageClass("ArrowTable")),
    "dataset type object": lambda b: b.get(b.get_dataset_type("steps"), CAM1, detector=1, collections=FILES),
}  # fmt: skip

DEFERRED = {
    "whole": lambda b: b.getDeferred("visit_summary", CAM1, visit=1, collections=FILES).get(),
    "component": lambda b: b.getDeferred("stars", CAM1, visit=1, collections=FILES).get(component="columns"),
    "parameters": lambda b: b.getDeferred("stars", CAM1, visit=1, collections=FILES).get(
        parameters={"columns": ["id"]}),
    "storage class": lambda b: b.getDeferred("stars", CAM1, visit=1, collections=FILES,
                                             storageClass="ArrowTable").get(),
    "ref": lambda b: b.getDeferred(b.find_dataset("steps", CAM1, detector=1, collections=FILES)).get(),
    "its ref": lambda b: b.getDeferred("steps", CAM1, detector=1, collections=FILES).ref,
    "zip": lambda b: b.getDeferred("visit_numbers", CAM1, visit=1, detector=3, collections="Cam1/zipped").get(),
}  # fmt: skip

FAILURES = {
    "no such dataset": (
        lambda b: b.get("visit_summary", CAM1, visit=1, collections="imported_g"),
        DatasetNotFoundError, "visit_summary"),
    "no such ref": (
        lambda b: b.getURI(missing(b)), (DatasetNotFoundError, FileNotFoundError)),
    "deferred": (
        lambda b: b.getDeferred("never_made", CAM1, visit=1, collections="everything"),
        DatasetNotFoundError, "never_made"),
}  # fmt: skip


def refs_of_files(butler: Butler) -> list[DatasetRef]:
    return sorted(butler.query_all_datasets([FILES, "Cam1/zipped"], find_first=False, limit=None))


def missing(butler: Butler) -> DatasetRef:
    ref = butler.find_dataset("visit_summary", CAM1, visit=1, collections=FILES)
    return DatasetRef(ref.datasetType, ref.dataId, run=ref.run, id=uuid.UUID(int=5))


@cases(READ)
def test_get(pair, case):
    pair.same(case)


@cases(DEFERRED)
def test_get_deferred(pair, case):
    pair.same(case)


@cases(FAILURES)
def test_failure(pair, case):
    call, error, *words = case
    for butler in (pair.direct, pair.remote):
        with pytest.raises(error) as raised:
            call(butler)
        assert all(word in str(raised.value) for word in words)


def test_get_every_file(pair):
    for ref in refs_of_files(pair.direct):
        expected, got = (plain(butler.get(ref)) for butler in (pair.direct, pair.remote))
        if ref.datasetType.name == "measurements":
            expected, got = (str(vars(butler.get(ref))) for butler in (pair.direct, pair.remote))
        assert got == expected, ref


def test_uri_of_every_file(pair):
    for ref in refs_of_files(pair.direct):
        expected, got = pair.direct.getURIs(ref), pair.remote.getURIs(ref)
        assert (expected.primaryURI is None) == (got.primaryURI is None)
        assert set(expected.componentURIs) == set(got.componentURIs)
        pairs = [(expected.primaryURI, got.primaryURI)] if got.primaryURI else [
            (expected.componentURIs[name], got.componentURIs[name]) for name in got.componentURIs
        ]
        for here, there in pairs:
            assert there.scheme in ("http", "https")
            assert there.fragment == here.fragment
            assert there.exists()
            assert there.size() == here.size()
            if not here.fragment:
                assert there.read() == here.read()


def test_uri_by_data_id(pair):
    here, there = (b.getURI("visit_summary", CAM1, visit=1, collections=FILES)
                   for b in (pair.direct, pair.remote))  # fmt: skip
    assert there.basename().partition("?")[0] == here.basename()
    assert there.getExtension() == here.getExtension()


def test_uri_serves_ranges(pair):
    uri = pair.remote.getURI("stars", CAM1, visit=1, collections=FILES)
    whole = uri.read()
    request = urllib.request.Request(uri.geturl(), headers={"Range": "bytes=4-99"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 206
        assert answer.headers["Content-Range"] == f"bytes 4-99/{len(whole)}"
        assert answer.read() == whole[4:100]
    with urllib.request.urlopen(urllib.request.Request(uri.geturl(), method="HEAD")) as answer:
        assert int(answer.headers["Content-Length"]) == len(whole)
        assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.better
def test_changed_link_is_refused(pair):
    link = pair.remote.getURI("stars", CAM1, visit=1, collections=FILES).geturl()
    for changed in (link.partition("?")[0], link[:-2] + "zz", link.replace("stars", "steps", 1)):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(changed)
        assert 400 <= refused.value.code < 500


@pytest.mark.parametrize("full", [True, False])
@cases({
    "file": lambda b, **o: b.exists("visit_summary", CAM1, visit=1, collections=FILES, **o),
    "parts": lambda b, **o: b.exists("measurements", CAM1, detector=1, collections=FILES, **o),
    "zip": lambda b, **o: b.exists("visit_numbers", CAM1, visit=1, detector=1, collections="Cam1/zipped", **o),
    "no file": lambda b, **o: b.exists("bias", CAM1, detector=1, collections="imported_g", **o),
    "no dataset": lambda b, **o: b.exists("bias", CAM1, detector=4, collections="imported_g", **o),
    "ref": lambda b, **o: b.exists(b.find_dataset("steps", CAM1, detector=1, collections=FILES), **o),
    "unknown ref": lambda b, **o: b.exists(missing(b), **o),
})  # fmt: skip
def test_exists(pair, case, full):
    pair.same(lambda b: str(case(b, full_check=full)))


def test_exists_many(pair):
    # Of two datasets in one file the library itself sees but one.
    refs = [ref for ref in refs_of_files(pair.direct) if ref.datasetType.name != "shared"]
    refs += [*pair.direct.query_datasets("bias", "imported_g"), missing(pair.direct)]
    pair.same(lambda b: {str(ref.id): str(found) for ref, found in b._exists_many(refs).items()})


def test_dataset_without_a_file(pair):
    for call in (pair.remote.get, pair.remote.getURI, pair.remote.getURIs):
        with pytest.raises(DatasetNotFoundError, match="e15ab039"):
            call("bias", CAM1, detector=1, collections="imported_g")


@cases({
    "paths kept": dict(preserve_path=True),
    "flat": dict(preserve_path=False),
})  # fmt: skip
def test_retrieve_artifacts(pair, case, tmp_path):
    names = ("visit_summary", "stars", "measurements", "packages", "conditions")
    refs = [ref for ref in refs_of_files(pair.direct) if ref.datasetType.name in names]
    contents = []
    for name, butler in (("direct", pair.direct), ("remote", pair.remote)):
        folder = tmp_path / name
        butler.retrieveArtifacts(refs, str(folder) + "/", transfer="copy", **case)
        contents.append(files_below(folder))
    expected, got = contents
    assert len(expected) > 5
    assert got == expected


def files_below(folder: Path) -> dict[str, object]:
    """The content of every file; of the library's index whatever the order of its keys."""
    return {
        str(path.relative_to(folder)): json.loads(path.read_bytes())
        if path.suffix == ".json"
        else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_retrieve_as_zip(pair, tmp_path):
    refs = pair.direct.query_datasets("visit_summary", FILES)
    for name, butler in (("direct", pair.direct), ("remote", pair.remote)):
        archive = butler.retrieve_artifacts_zip(refs, str(tmp_path / name) + "/")
        assert archive.exists() and archive.getExtension() == ".zip"


def test_download_redirects(pair):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    ref = pair.direct.find_dataset("stars", CAM1, visit=1, collections=FILES)
    opener = urllib.request.build_opener(Stay)
    with pytest.raises(urllib.error.HTTPError) as answer:
        opener.open(f"{pair.url}/v1/dataset/{ref.id}/download")
    assert answer.value.code == 307
    with urllib.request.urlopen(answer.value.headers["Location"]) as file:
        assert file.read() == pair.direct.getURI(ref).read()


@cases({"unknown": uuid.UUID(int=3), "without a file": "e15ab039-bc8b-4135-87c5-90902a7c0b22"})
def test_download_of_nothing(pair, case):
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"{pair.url}/v1/dataset/{case}/download")
    assert answer.value.code == 404
    assert str(case) in answer.value.read().decode()


def test_download_of_a_part(pair):
    ref = pair.direct.find_dataset("measurements", CAM1, detector=1, collections=FILES)
    uris = pair.direct.getURIs(ref).componentURIs
    for name, uri in uris.items():
        link = f"{pair.url}/v1/dataset/{ref.id}/download?component={name}"
        with urllib.request.urlopen(link) as file:
            assert file.read() == uri.read()
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"{pair.url}/v1/dataset/{ref.id}/download")
    assert answer.value.code == 422
    text = answer.value.read().decode()
    assert all(name in text for name in uris)
