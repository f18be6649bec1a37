"""The real client of the Butler reads files from the store."""

import numpy as np
import pytest
from lsst.daf.butler import Butler
from repository import DETECTORS, RUN, ZIPPED, pixels


def refs(butler, collection=RUN, name="*"):
    names = ("notes", "stars", "image") if name == "*" else (name,)
    return [ref for kind in names for ref in sorted(butler.query_datasets(kind, collection, explain=False))]


def test_get(remote):
    for number in DETECTORS:
        where = {"instrument": "Cam", "detector": number, "collections": RUN}
        assert remote.get("notes", **where) == {"detector": number, "text": "ä" * number}
        assert list(remote.get("stars", **where)["ra"]) == list(np.arange(10.0) * number)
        image = remote.get("image", **where)
        assert image == {"detector": number, "last": float(pixels(number)[-1, -1])}


def test_get_member_of_a_zip(remote):
    for number in DETECTORS:
        assert remote.get("notes", instrument="Cam", detector=number, collections=ZIPPED) == {"zipped": number}


def test_read_by_uri(remote, here):
    for ref in refs(remote):
        there = remote.getURI(ref)
        assert there.scheme == "http"
        assert there.read() == here.getURI(ref).read()
        assert there.read(size=10) == here.getURI(ref).read(size=10)


@pytest.mark.parametrize("name", ["redirecting", "unconfigured"])
def test_size_and_existence(request, name, label, here):
    with Butler.from_config(request.getfixturevalue(name).repository(label)) as remote:
        for ref in refs(remote):
            there = remote.getURI(ref)
            assert there.exists()
            assert there.size() == here.getURI(ref).size()
            assert remote.exists(ref, full_check=True) == here.exists(ref, full_check=True)
        # The direct Butler answers of each file once, so those in one zip are left out.
        assert all(remote._exists_many(refs(remote)).values())


def test_retrieve_artifacts(remote, here, tmp_path):
    contents = []
    for butler in (remote, here):
        folder = tmp_path / f"{len(contents)}"
        butler.retrieveArtifacts(refs(butler), str(folder) + "/", transfer="copy")
        # Where a file goes whose whole URI is in the registry depends on the client.
        contents.append({
            path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".json"
        })  # fmt: skip
    assert len(contents[0]) == len(refs(remote))
    assert contents[0] == contents[1]


def test_retrieve_zip(remote, tmp_path):
    archive = remote.retrieve_artifacts_zip(refs(remote), str(tmp_path / "all") + "/")
    assert archive.exists() and archive.size() > 0


def test_part_of_a_file_by_handle(remote, here):
    ref = refs(remote, name="image")[0]
    whole = here.getURI(ref).read()
    with remote.getURI(ref).open("rb") as handle:
        handle.seek(2880)
        assert handle.read(80) == whole[2880:2960]
