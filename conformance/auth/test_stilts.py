"""TOPCAT's library, through STILTS: the token as user or password, in answer to a Basic challenge.

Uploads are not tried: Java streams them, and cannot send what it streamed again after
a challenge, so that STILTS before 3.4-9 has no uploads where one must log in.
"""

import subprocess

import pytest

QUERY = "SELECT TOP 3 obs_id, s_ra FROM ivoa.ObsCore"


def stilts(site, *words, user=None, password=None):
    login = [f"-Dstar.basicauth.user={user}", f"-Dstar.basicauth.password={password}"] if user else []
    command = ["stilts", *login, "tapquery", f"tapurl={site.base}", f"adql={QUERY}", "ofmt=csv", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("sync", ["true", "false"])
@pytest.mark.parametrize("place", ["password", "user"])
def test_a_query_with_the_token_in_either_place(site, sync, place):
    token = site.tokens["ada"]
    login = {"user": "x-oauth-basic", "password": token} if place == "password" else {"user": token, "password": "x-oauth-basic"}
    done = stilts(site, f"sync={sync}", **login)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip().splitlines()) == 4


def test_endpoints_from_the_capabilities(site):
    done = stilts(site, "sync=true", "interface=cap", user="x-oauth-basic", password=site.tokens["ada"])
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip().splitlines()) == 4


def test_without_a_token(site):
    done = stilts(site, "sync=true")
    assert done.returncode != 0
    assert "401" in done.stderr or "log in" in done.stderr, done.stderr
