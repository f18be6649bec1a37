"""The services of image search beside the TAP service under test."""

import urllib.parse

import pyvo
import pytest


@pytest.fixture(scope="session")
def services(base):
    """The address below which the services have their labels."""
    parts = urllib.parse.urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}/api/sia"


@pytest.fixture(scope="session")
def address(services):
    """The service that covers the demo."""
    return services + "/demo"


@pytest.fixture(scope="session")
def sia(address):
    return pyvo.dal.SIA2Service(address)


@pytest.fixture(scope="session")
def tap(base):
    """A function that returns the identifiers of the rows that meet a condition."""
    service = pyvo.dal.TAPService(base)

    def run(condition):
        found = service.search(f"SELECT obs_publisher_did FROM ivoa.ObsCore WHERE {condition}")
        return sorted(found["obs_publisher_did"])

    return run
