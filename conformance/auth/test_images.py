"""Image searches by pyvo, with the session of lsst.rsp, which logs in at /query alone."""

import pyvo
import pytest
from astropy import units as u
from conftest import LABEL
from test_pyvo import rsp_session

ANYWHERE = (53.1 * u.deg, -27.8 * u.deg, 1 * u.deg)


def images(site, user):
    session = rsp_session(site, user)
    address = f"{site.host}/api/sia/{LABEL}"
    session.add_security_method_for_url(address + "/query", "lsst-token")
    return pyvo.dal.SIA2Service(address, session=session)


def test_search(site):
    assert len(images(site, "ada").search(pos=ANYWHERE, maxrec=5)) == 5


def test_a_repository_is_for_its_groups(site):
    with pytest.raises((pyvo.dal.DALServiceError, pyvo.dal.DALQueryError)):
        images(site, "bob").search(pos=ANYWHERE, maxrec=5)
