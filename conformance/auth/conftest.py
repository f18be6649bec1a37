"""One repository behind each way to log in, and the users that its tests log in as."""

import os
import subprocess

import pytest
from ingress import Ingress
from server import BINARY, ROOT, Server

USERS = {
    "ada": {"groups": ["staff", "g_users"], "queries": 3},
    "bob": {"groups": ["g_users"], "queries": None},
    "zoe": {"groups": ["staff"], "queries": 0},
}
LABEL = "demo"


class Site:
    """A server in one of the modes: where it is, and the tokens of its users."""

    def __init__(self, mode, host, server, tokens):
        self.mode, self.host, self.server, self.tokens = mode, host, server, tokens
        self.base = host + "/api/tap"
        self.butler = f"{host}/api/butler/repo/{LABEL}"
        self.links = host + "/api/datalink"

    def users_of(self, lines):
        """Who was logged for each request, by method and path."""
        return [(line["method"], line["path"], line["user"]) for line in lines if line["msg"] == "request"]


@pytest.fixture(scope="session")
def repository(tmp_path_factory):
    """The parts of the demo's repository, images and all, by name."""
    folder = tmp_path_factory.mktemp("demo")
    out = subprocess.run(["go", "run", "./conformance/fixture/unpack", str(folder)], cwd=ROOT, check=True, capture_output=True, text=True)
    return dict(line.split(" ", 1) for line in out.stdout.splitlines())


@pytest.fixture(scope="session")
def settings(repository):
    """What the configurations of both modes have in common."""
    return {
        "obscore": {"from": "butler", "repository": LABEL, "config": repository["config"]},
        "butler": {"repositories": {LABEL: {"config": repository["root"], "groups": ["staff"]}}},
        "log": {"format": "json"},
    }


@pytest.fixture(scope="session")
def alone(tmp_path_factory, settings):
    """A server that stands alone, with a file of tokens."""
    folder = tmp_path_factory.mktemp("alone")
    file = folder / "tokens.yaml"
    tokens = {name: new_token(file, name, user["groups"]) for name, user in USERS.items()}
    with Server(folder, settings | {"identity": {"mode": "token", "tokens": str(file)}}) as server:
        server.wait()
        yield Site("token", server.host, server, tokens)


def new_token(file, user, groups, *more):
    words = [BINARY, "token", "new", "--file", str(file), "--user", user, "--groups", ",".join(groups), *more]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="session")
def ingress():
    """What stands for Gafaelfawr and its nginx."""
    with Ingress(USERS) as running:
        yield running


@pytest.fixture(scope="session")
def behind(tmp_path_factory, settings, ingress):
    """A server behind an ingress, which reaches it from an address of its own."""
    folder = tmp_path_factory.mktemp("behind")
    identity = {"mode": "gafaelfawr", "proxies": [ingress.source], "user_info": ingress.user_info, "fresh": "1s", "stale": "2s"}
    with Server(folder, settings | {"identity": identity, "trusted_proxies": [ingress.source]}) as server:
        server.wait()
        ingress.target = server.address
        yield Site("gafaelfawr", ingress.host, server, ingress.tokens)


@pytest.fixture(params=["alone", "behind"])
def site(request):
    """Each of the two in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def library():
    """The Python of the environment that has lsst.daf.butler."""
    return os.environ.get("BUTLER_PYTHON", str(ROOT / ".cache" / "venv-butler" / "bin" / "python"))
