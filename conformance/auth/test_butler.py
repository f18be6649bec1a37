"""The Butler's own client, unmodified, with a token."""

import json
import os
import pathlib
import subprocess

CLIENT = pathlib.Path(__file__).with_name("butlerclient.py")


def butler(site, library, token):
    environment = os.environ | {"BUTLER_RUBIN_ACCESS_TOKEN": token}
    return subprocess.run([library, str(CLIENT), site.butler], env=environment, capture_output=True, text=True, timeout=300)


def test_query_and_files(site, library):
    done = butler(site, library, site.tokens["ada"])
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["refs"] == 3
    assert len(found["sizes"]) == 3 and min(found["sizes"]) > 0


def test_a_bad_token(site, library):
    done = butler(site, library, "vobutler-" + "A" * 43)
    assert done.returncode != 0
    assert "401 Unauthorized" in done.stderr, done.stderr
