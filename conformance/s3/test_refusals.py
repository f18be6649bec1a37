"""What must not give a file: old links, links of others, and the wrong keys."""

import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from conftest import configured, variables
from lsst.daf.butler import Butler
from repository import RUN
from server import Server

IMAGE = {"instrument": "Cam", "detector": 1, "collections": RUN}
PATIENCE = 30.0  # seconds


def link(server, label):
    with Butler.from_config(server.repository(label)) as butler:
        return str(butler.getURI("image", **IMAGE))


def status(url):
    try:
        with urllib.request.urlopen(url) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize("links", ["redirect", "direct"])
def test_expired(folder, store, repositories, label, links, tmp_path):
    files = {"life": "2s", "clock_skew": "0s", "object_stores": configured(store, folder, links)}
    with Server(tmp_path / "server", repositories, files, variables()) as server:
        url = link(server, label)
        assert status(url) == 200
        deadline = time.monotonic() + PATIENCE
        while (code := status(url)) == 200:
            assert time.monotonic() < deadline, "the link does not end"
            time.sleep(0.1)
        assert code == 403


@pytest.fixture
def foreign(folder, store, repositories, tmp_path, request):
    """A server with other keys, both of its own links and of the store."""
    files = {"object_stores": configured(store, folder, request.param, "another-secret")}
    with Server(tmp_path / "foreign", repositories, files, variables("another-secret")) as running:
        yield running


@pytest.mark.parametrize("foreign", ["direct"], indirect=True)
def test_wrong_keys_of_the_store(foreign, label):
    assert status(link(foreign, label)) == 403


@pytest.mark.parametrize("foreign", ["redirect"], indirect=True)
def test_link_of_another_server(foreign, redirecting, label):
    url = urlsplit(link(foreign, label))
    assert status(f"{redirecting.url}{url.path}?{url.query}") == 403


def test_audit_has_every_link_and_file(redirecting, label):
    links, files = len(redirecting.audit("link signed")), len(redirecting.audit("file served"))
    assert status(link(redirecting, label)) == 200
    signed, served = redirecting.audit("link signed")[links:], redirecting.audit("file served")[files:]
    assert len(signed) == len(served) == 1
    assert "audit.uri=s3://" in signed[0] and "audit.client=127.0.0.1" in signed[0]
    assert "audit.file=" in served[0] and "audit.until=" in served[0]
    assert "Signature" not in redirecting.log.read_text()


def test_log_has_no_secret(redirecting, direct, unconfigured):
    for server in (redirecting, direct, unconfigured):
        assert "secret" not in server.log.read_text()
