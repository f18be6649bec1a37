"""What all tests share: a store, two repositories in it, and servers for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import repository
from gateway import KEY, SECRET, Gateway
from lsst.daf.butler import Butler
from server import Server

# The client wants a token, whatever the server makes of it.
os.environ.setdefault("BUTLER_RUBIN_ACCESS_TOKEN", "any-text-will-do")

# Nothing of the machine's own is to play a part.
for _name in [name for name in os.environ if name.startswith(("AWS_", "LSST_RESOURCES_S3", "S3_ENDPOINT"))]:
    del os.environ[_name]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("s3")


@pytest.fixture(scope="session")
def store(folder: Path) -> Iterator[Gateway]:
    """The object store."""
    with Gateway(folder, ["plain", "profiled"]) as running:
        yield running


@pytest.fixture(scope="session")
def environment(store: Gateway) -> dict[str, str]:
    """By what the library's own programs find the store and its keys."""
    return {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_EC2_METADATA_DISABLED": "true",
        "S3_ENDPOINT_URL": store.url,
        "LSST_RESOURCES_S3_PROFILE_site": store.url.replace("://", f"://{KEY}:{SECRET.replace('/', '%2F')}@"),
    }


@pytest.fixture(scope="session")
def repositories(folder: Path, environment: dict[str, str]) -> Iterator[dict[str, Path]]:
    """The butler.yaml of each repository by label."""
    os.environ.update(environment)
    yield {
        "plain": repository.make(folder / "plain", "s3://plain/data/repo", "s3://plain/outside"),
        "profiled": repository.make(folder / "profiled", "s3://site@profiled", "s3://site@profiled/outside"),
    }
    for name in environment:
        del os.environ[name]


def configured(store: Gateway, folder: Path, links: str, secret: str = SECRET) -> dict:
    """Both stores as `files.object_stores` has them."""
    keys = folder / f"keys-{links}-{len(secret)}"
    keys.write_text(f"[site]\naws_access_key_id = {KEY}\naws_secret_access_key = {secret}\n")
    keys.chmod(0o600)
    return {
        "first": {"endpoint": store.url, "buckets": ["plain"], "links": links, "credentials": {"environment": "FIRST"}},
        "second": {"endpoint": store.url, "profile": "site", "links": links,
                   "credentials": {"file": str(keys), "profile": "site"}},
    }  # fmt: skip


def variables(secret: str = SECRET) -> dict[str, str]:
    """The keys of the first store, and none where programs of AWS look."""
    hidden = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "S3_ENDPOINT_URL": "", "LSST_RESOURCES_S3_PROFILE_site": ""}
    return hidden | {"FIRST_ACCESS_KEY_ID": KEY, "FIRST_SECRET_ACCESS_KEY": secret}


@pytest.fixture(scope="session")
def redirecting(folder: Path, store: Gateway, repositories: dict[str, Path]) -> Iterator[Server]:
    """A server whose links lead over itself, as they do unless the configuration says else."""
    files = {"object_stores": configured(store, folder, "redirect")}
    with Server(folder / "redirecting", repositories, files, variables()) as running:
        yield running


@pytest.fixture(scope="session")
def direct(folder: Path, store: Gateway, repositories: dict[str, Path]) -> Iterator[Server]:
    """A server whose links lead to the store."""
    files = {"object_stores": configured(store, folder, "direct")}
    with Server(folder / "direct", repositories, files, variables()) as running:
        yield running


@pytest.fixture(scope="session")
def unconfigured(folder: Path, repositories: dict[str, Path], environment: dict[str, str]) -> Iterator[Server]:
    """A server that knows of the store what the environment tells the library."""
    with Server(folder / "unconfigured", repositories, {}, environment) as running:
        yield running


@pytest.fixture(params=["redirecting", "direct", "unconfigured"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each server in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["plain", "profiled"])
def label(request: pytest.FixtureRequest) -> str:
    """Each repository in turn."""
    return request.param


@pytest.fixture
def remote(server: Server, label: str) -> Iterator[Butler]:
    """The real client of a server."""
    with Butler.from_config(server.repository(label)) as butler:
        yield butler


@pytest.fixture
def here(repositories: dict[str, Path], label: str) -> Iterator[Butler]:
    """The library's own direct access to the same repository."""
    with Butler.from_config(str(repositories[label])) as butler:
        yield butler
