"""From an identifier to the pixels with pyvo."""

import io
from urllib.parse import urlencode

import pytest
from astropy.io import fits
from pyvo.dal.adhoc import DatalinkResults
from repository import DETECTORS, RUN


@pytest.mark.parametrize("form", ["butler://{}/{}", "ivo://org.rubinobs/usdac/lsst-x?repo={}&id={}"])
def test_links_lead_to_files(server, remote, here, label, form):
    refs = sorted(remote.query_datasets("image", RUN))
    identifiers = [form.format(label, ref.id) for ref in refs]
    links = DatalinkResults.from_result_url(
        f"{server.url}/api/datalink/links?" + urlencode([("ID", identifier) for identifier in identifiers])
    )
    files = [row for row in links if row["semantics"] == "#this"]  # bysemantics needs the network
    assert [row["ID"] for row in files] == identifiers
    for number, ref, row in zip(DETECTORS, refs, files, strict=True):
        content = row.getdataset().read()
        assert content == here.getURI(ref).read()
        assert row.content_length == len(content)
        with fits.open(io.BytesIO(content)) as file:
            assert file[0].header["DETECTOR"] == number
