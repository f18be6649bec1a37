"""Programs that know nothing of the Butler follow the links."""

import subprocess
import urllib.error
import urllib.request

import numpy as np
import pytest
from astropy.io import fits
from lsst.daf.butler import Butler
from repository import OUTSIDE, RUN, pixels

DETECTOR = OUTSIDE


def url_of(remote):
    return str(remote.getURI("image", instrument="Cam", detector=DETECTOR, collections=RUN))


def curl(*arguments):
    done = subprocess.run(["curl", "--silent", "--show-error", "--location", *arguments], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def status(url, *arguments):
    return int(curl("--output", "/dev/null", "--write-out", "%{http_code}", *arguments, url))


@pytest.fixture
def url(remote):
    return url_of(remote)


@pytest.fixture
def content(here):
    return here.getURI("image", instrument="Cam", detector=DETECTOR, collections=RUN).read()


def test_curl(url, content):
    assert curl(url) == content


def test_curl_range(url, content):
    assert curl("--range", "2880-2959", url) == content[2880:2960]
    assert curl("--range", "-100", url) == content[-100:]
    assert curl("--continue-at", "5000", url, "--output", "-") == content[5000:]


@pytest.mark.parametrize("name", ["redirecting", "unconfigured"])
def test_curl_head(request, name, label, content):
    with Butler.from_config(request.getfixturevalue(name).repository(label)) as remote:
        head = curl("--head", url_of(remote)).decode().lower()
    assert f"content-length: {len(content)}" in head and "accept-ranges: bytes" in head


def test_astropy_downloads(url):
    with fits.open(url, cache=False) as file:
        assert file[0].header["DETECTOR"] == DETECTOR
        assert np.array_equal(file[1].data, pixels(DETECTOR))


@pytest.mark.parametrize("name", ["redirecting", "unconfigured"])
def test_astropy_reads_parts(request, name, label):
    with Butler.from_config(request.getfixturevalue(name).repository(label)) as remote:
        with fits.open(url_of(remote), use_fsspec=True, fsspec_kwargs={"block_size": 3000}) as file:
            assert np.array_equal(file[1].section[100:110, 5:9], pixels(DETECTOR)[100:110, 5:9])


def test_changed_links_are_refused(url):
    path, query = url.split("?")
    for changed in (
        f"{path.replace('D_2', 'D_3').replace('_2_', '_3_')}x?{query}",
        url[:-6] + ("AAAAAA" if not url.endswith("AAAAAA") else "BBBBBB"),
        path,
        url.replace("Expires=", "Expires=9"),
    ):
        assert changed != url
        assert 400 <= status(changed) < 500, changed


def test_other_methods_are_refused(url, content):
    for method in ("PUT", "POST", "DELETE"):
        assert 400 <= status(url, "--request", method, "--data", "x") < 500
    assert curl(url) == content
