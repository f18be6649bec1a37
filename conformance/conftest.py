"""What the tests of all clients share: the service, and one row to look for."""

import csv
import io
import os
import urllib.parse
import urllib.request

import pytest


@pytest.fixture(scope="session")
def base():
    """The TAP base URL of the server under test."""
    return os.environ["BASE"].rstrip("/")


@pytest.fixture(scope="session")
def ask(base):
    """A function that runs ADQL by plain HTTP and returns its rows as dicts."""

    def run(query):
        form = urllib.parse.urlencode({"LANG": "ADQL", "QUERY": query, "RESPONSEFORMAT": "csv"})
        with urllib.request.urlopen(base + "/sync", form.encode()) as answer:
            return list(csv.DictReader(io.TextIOWrapper(answer, "utf-8")))

    return run


@pytest.fixture(scope="session")
def image(ask):
    """One visit image of the demo, by its columns; numbers are text."""
    rows = ask(
        "SELECT TOP 1 * FROM ivoa.ObsCore"
        " WHERE calib_level = 2 AND dataproduct_type = 'image' ORDER BY obs_publisher_did"
    )
    assert rows, "the demo has no visit image"
    return rows[0]
