"""pyvo with an AuthSession as lsst.rsp sets it up, against servers that refuse those who do not log in."""

import pytest
import pyvo
import requests
from pyvo.auth import AuthSession

QUERY = "SELECT TOP 5 obs_id, obs_publisher_did FROM ivoa.ObsCore WHERE calib_level = 2"


def rsp_session(site, user):
    """The session of lsst.rsp: a bearer token for the service and what is below it."""
    session = requests.Session()
    session.headers["Authorization"] = "Bearer " + site.tokens[user]
    auth = AuthSession()
    auth.credentials.set("lsst-token", session)
    for url in (site.base, site.base + "/sync", site.base + "/async", site.base + "/tables", site.links):
        auth.add_security_method_for_url(url, "lsst-token")
    return auth


@pytest.fixture
def tap(site):
    return pyvo.dal.TAPService(site.base, session=rsp_session(site, "ada"))


def test_sync(tap):
    assert len(tap.search(QUERY)) == 5


def test_async(tap):
    job = tap.submit_job(QUERY)
    try:
        assert job.owner == "ada"
        job.run()
        job.wait(phases=["COMPLETED", "ERROR"])
        assert len(job.fetch_result()) == 5
    finally:
        job.delete()


def test_run_async(tap):
    assert len(tap.run_async(QUERY)) == 5


def test_an_upload(tap):
    table = tap.search(QUERY).to_table()
    found = tap.search("SELECT COUNT(*) AS n FROM TAP_UPLOAD.mine", uploads={"mine": table})
    assert found[0]["n"] == 5


def test_a_result_of_an_own_job_is_an_upload(tap):
    job = tap.submit_job(QUERY)
    try:
        job.run()
        job.wait(phases=["COMPLETED", "ERROR"])
        found = tap.search("SELECT COUNT(*) AS n FROM TAP_UPLOAD.mine", uploads={"mine": job})
        assert found[0]["n"] == 5
    finally:
        job.delete()


def test_tables_and_examples(tap):
    assert "ivoa.ObsCore" in tap.tables
    assert len(list(tap.tables["ivoa.ObsCore"].columns)) > 30
    assert len(tap.examples) > 0


def test_jobs_are_listed_for_their_owner_only(site, tap):
    job = tap.submit_job(QUERY)
    try:
        assert job.job_id in [j.jobid for j in tap.get_job_list(last=5)]
        other = pyvo.dal.TAPService(site.base, session=rsp_session(site, "bob"))
        assert job.job_id not in [j.jobid for j in other.get_job_list()]
        with pytest.raises(pyvo.dal.DALServiceError, match="404"):
            pyvo.dal.AsyncTAPJob(job.url, session=rsp_session(site, "bob"))
        assert pyvo.dal.AsyncTAPJob(job.url, session=rsp_session(site, "ada")).job_id == job.job_id
    finally:
        job.delete()


def test_every_request_but_those_for_the_description_carries_the_token(site):
    mark = site.server.mark()
    tap = pyvo.dal.TAPService(site.base, session=rsp_session(site, "ada"))
    tap.search(QUERY)
    tap.run_async(QUERY)
    assert tap.tables["ivoa.ObsCore"].columns
    tap.get_job_list(last=2)
    lines = site.server.lines_since(mark, lambda line: (line.get("method"), line.get("path")) == ("GET", "/api/tap/async"))
    requests_made = site.users_of(lines)
    assert len(requests_made) > 8
    for method, path, user in requests_made:
        # pyvo 1.9.1 asks for the columns of a table without its session.
        assert user == "ada" or path.endswith(("/capabilities", "/availability")) or "/tables" in path, (method, path)


def test_registered_by_the_capabilities_alone(site):
    """Who has a password for BasicAA needs to say no more: the capabilities tell where it goes."""
    auth = AuthSession()
    auth.credentials.set_password("x-oauth-basic", site.tokens["ada"])
    tap = pyvo.dal.TAPService(site.base, session=auth)
    assert len(tap.search(QUERY)) == 5
    assert "ivoa.ObsCore" in tap.tables


def test_without_a_token_the_user_is_told(site):
    tap = pyvo.dal.TAPService(site.base)
    with pytest.raises(pyvo.dal.DALServiceError if site.mode == "gafaelfawr" else pyvo.dal.DALQueryError) as refused:
        tap.search(QUERY)
    if site.mode == "token":  # the ingress sends no text
        assert "log in" in str(refused.value)


def test_datalink_of_a_row(tap):
    row = tap.search("SELECT TOP 1 * FROM ivoa.ObsCore WHERE calib_level = 2 AND dataproduct_type = 'image'")[0]
    (this,) = [link for link in row.getdatalink() if link.semantics == "#this"]
    with requests.get(this.access_url, stream=True) as answer:  # the link needs no token
        assert answer.status_code == 200
