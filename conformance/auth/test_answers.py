"""What each service answers to those who log in, those who do not, and those who do it wrong: as curl shows it."""

import base64

import pytest
import requests
from conftest import new_token
from error import error_of
from server import until

QUERY = {"LANG": "ADQL", "QUERY": "SELECT TOP 1 obs_id FROM ivoa.ObsCore", "RESPONSEFORMAT": "csv"}
ENDLESS = {
    "LANG": "ADQL",
    "QUERY": "SELECT COUNT(*) AS n FROM ivoa.ObsCore AS a, ivoa.ObsCore AS b, ivoa.ObsCore AS c, ivoa.ObsCore AS d"
    " WHERE a.s_ra + b.s_dec * c.s_ra - d.s_dec > 1e9",
    "PHASE": "RUN",
}


def bearer(token):
    return {"Authorization": "Bearer " + token}


def challenges(answer):
    """The values of WWW-Authenticate; requests joins them."""
    return answer.raw.headers.getlist("WWW-Authenticate")


@pytest.fixture
def ada(site):
    """A session of ada."""
    session = requests.Session()
    session.headers.update(bearer(site.tokens["ada"]))
    return session


CLOSED = ["/api/tap/sync", "/api/tap/async", "/api/datalink/links", "/api/sia/demo/query", "/api/tap/nothing"]
OPEN = ["/api/tap", "/api/tap/capabilities", "/api/tap/availability", "/api/tap/tables", "/api/tap/tables/ivoa.ObsCore",
        "/api/tap/examples", "/api/datalink/capabilities", "/api/datalink/availability", "/api/butler/repo/demo/butler.yaml",
        "/api/butler/repo/demo/butler.json"]


@pytest.mark.parametrize("path", CLOSED)
def test_who_does_not_log_in_is_challenged(alone, path):
    answer = requests.get(alone.host + path)
    assert answer.status_code == 401
    assert challenges(answer) == ['Basic realm="127.0.0.1"', 'Bearer realm="127.0.0.1"']
    assert "log in" in error_of(answer)


@pytest.mark.parametrize("path", OPEN)
def test_descriptions_are_for_everyone(alone, path):
    for method in ("GET", "HEAD"):
        answer = requests.request(method, alone.host + path)
        assert answer.status_code == 200
        # That one may log in is told here too.
        assert challenges(answer)[0] == 'Basic realm="127.0.0.1"'
        assert "X-VO-Authenticated" not in answer.headers
    answer = requests.get(alone.host + path, headers=bearer(alone.tokens["bob"]))
    assert answer.status_code == 200
    assert answer.headers["X-VO-Authenticated"] == "bob"
    assert not challenges(answer)


@pytest.mark.parametrize("path", [*CLOSED, *OPEN])
def test_a_bad_token_is_not_nobody(alone, path):
    answer = requests.get(alone.host + path, headers=bearer("vobutler-" + "A" * 43))
    assert answer.status_code == 401
    assert 'error="invalid_token"' in challenges(answer)[1]


@pytest.mark.parametrize("value", ["Basic", "Basic ***", "Basic " + base64.b64encode(b"token").decode(), "Bearer", "Bearer a b",
                                   "Digest username=x", "\x80", "Basic Og=="])
@pytest.mark.parametrize("path", ["/api/tap/sync", "/api/tap/capabilities", "/api/butler/repo/demo/v1/universe"])
def test_a_header_that_is_none(alone, path, value):
    answer = requests.get(alone.host + path, headers={"Authorization": value.encode("latin1")})
    if "butler" in path:  # the form of which the client shows the text
        assert answer.status_code == 422
        assert "Authorization" in answer.json()["detail"]
    else:
        assert answer.status_code == 400
        assert "Authorization" in error_of(answer)
    assert 'error="invalid_request"' in challenges(answer)[1]


def test_the_butler_api_answers_in_json(alone):
    answer = requests.get(alone.butler + "/v1/universe")
    assert answer.status_code == 401
    assert "log in" in answer.json()["detail"]
    assert 'Bearer realm="127.0.0.1"' in challenges(answer)
    assert requests.get(alone.butler + "/v1/universe", headers=bearer(alone.tokens["ada"])).status_code == 200


def test_a_repository_is_for_its_groups(site, ada):
    assert ada.get(site.butler + "/v1/universe").status_code == 200
    refused = requests.get(site.butler + "/v1/universe", headers=bearer(site.tokens["bob"]))
    assert refused.status_code in (403, 404)


def test_a_link_to_a_file_needs_no_login(site, ada):
    found = ada.post(site.base + "/sync", data=QUERY | {
        "QUERY": "SELECT TOP 1 obs_publisher_did FROM ivoa.ObsCore WHERE calib_level = 2 AND dataproduct_type = 'image'"})
    did = found.text.split()[1].strip('"')
    links = ada.get(site.links + "/links", params={"ID": did, "RESPONSEFORMAT": "votable"})
    address = next(word for word in links.text.replace("&amp;", "&").replace("<", " ").replace(">", " ").split()
                   if "/api/datalink/files/" in word)
    assert requests.get(address).status_code == 200
    assert requests.get(address, headers=bearer("stale")).status_code == 200
    assert requests.get(address.replace("Signature=", "Signature=A")).status_code in (400, 401, 403, 404)


def test_jobs_belong_to_their_owner(site, ada):
    made = ada.post(site.base + "/async", data=QUERY | {"PHASE": "RUN"}, allow_redirects=False)
    job = made.headers["Location"]
    ada.get(job, params={"WAIT": "-1"})
    assert ada.get(job + "/results/result").status_code == 200
    bob = requests.Session()
    bob.headers.update(bearer(site.tokens["bob"]))
    for path in ("", "/phase", "/owner", "/parameters", "/results", "/results/result", "/error", "/destruction", "/executionduration", "/quote"):
        assert bob.get(job + path).status_code == 404, path
    for path, form in (("/phase", {"PHASE": "ABORT"}), ("", {"ACTION": "DELETE"}), ("/destruction", {"DESTRUCTION": "2026-01-01T00:00:00"}),
                       ("/parameters", {"QUERY": "x"}), ("/executionduration", {"EXECUTIONDURATION": "1"})):
        assert bob.post(job + path, data=form).status_code == 404, path
    assert bob.delete(job).status_code == 404
    assert job not in bob.get(site.base + "/async").text
    stolen = bob.post(site.base + "/sync", data=QUERY | {"QUERY": "SELECT * FROM TAP_UPLOAD.mine", "UPLOAD": f"mine,{job}/results/result"})
    assert stolen.status_code == 404
    assert job in ada.get(site.base + "/async").text
    assert ada.delete(job, allow_redirects=False).status_code == 303
    assert ada.get(job).status_code == 404


def test_a_get_changes_nothing(site, ada):
    job = ada.post(site.base + "/async", data=QUERY, allow_redirects=False).headers["Location"]
    before = ada.get(site.base + "/async").text
    for address in (f"{site.base}/async?PHASE=RUN&LANG=ADQL&QUERY=SELECT+1", f"{job}?ACTION=DELETE", f"{job}/phase?PHASE=RUN",
                    f"{job}/destruction?DESTRUCTION=2020-01-01T00:00:00", f"{job}/parameters?QUERY=x"):
        ada.get(address)
    assert ada.get(site.base + "/async").text == before
    assert ada.get(job + "/phase").text == "PENDING"
    ada.delete(job)


def until_status(site, headers, status):
    """Waits until a query of somebody has a status."""
    until(lambda: requests.post(site.base + "/sync", data=QUERY, headers=headers).status_code == status, 10, f"status {status}")


def test_tokens_come_and_go_while_the_server_runs(alone):
    file = alone.server.log.parent / "tokens.yaml"
    before = file.read_text()
    visitor = bearer(new_token(file, "visitor", [], "--life", "1h"))
    short = bearer(new_token(file, "visitor", [], "--life", "1s"))
    until_status(alone, visitor, 200)
    answer = requests.post(alone.base + "/sync", data=QUERY, headers=visitor)
    assert answer.headers["X-VO-Authenticated"] == "visitor"
    until_status(alone, short, 401)
    assert "ended at" in error_of(requests.post(alone.base + "/sync", data=QUERY, headers=short))
    file.write_text(before)
    until_status(alone, visitor, 401)
    assert requests.post(alone.base + "/sync", data=QUERY, headers=bearer(alone.tokens["ada"])).status_code == 200


def test_a_job_that_waits_does_not_run_for_who_lost_their_token(alone):
    ada = bearer(alone.tokens["ada"])
    file = alone.server.log.parent / "tokens.yaml"
    before = file.read_text()
    visitor = bearer(new_token(file, "visitor", ["staff"]))
    with_visitor = file.read_text()
    until_status(alone, visitor, 200)

    def start(headers, form):
        return requests.post(alone.base + "/async", data=form, headers=headers, allow_redirects=False).headers["Location"]

    blocking = [start(ada, ENDLESS) for _ in range(4)]  # as many as run at once
    waiting = start(visitor, QUERY | {"PHASE": "RUN"})
    assert requests.get(waiting + "/phase", headers=visitor).text == "QUEUED"
    file.write_text(before)
    until_status(alone, visitor, 401)
    mark = alone.server.mark()
    for job in blocking:
        requests.delete(job, headers=ada)
    alone.server.lines_since(mark, lambda line: line.get("id") == waiting.rpartition("/")[2])
    file.write_text(with_visitor)
    until_status(alone, visitor, 200)
    job = requests.get(waiting, headers=visitor).text
    assert "<uws:phase>ERROR</uws:phase>" in job
    assert "user visitor has no token any more" in job
    requests.delete(waiting, headers=visitor)
    file.write_text(before)


def test_no_token_is_in_the_log(site, ada):
    ada.post(site.base + "/sync", data=QUERY)
    requests.get(site.base + "/sync", headers=bearer("wrong-but-secret"))
    log = site.server.log.read_text()
    assert "wrong-but-secret" not in log
    for token in site.tokens.values():
        assert token not in log


def test_the_log_names_the_user(site):
    mark = site.server.mark()
    requests.post(site.base + "/sync", data=QUERY, headers=bearer(site.tokens["bob"]))
    lines = site.server.lines_since(mark, lambda line: line["msg"] == "request")
    assert {line["user"] for line in lines if line["msg"] in ("request", "query")} == {"bob"}
    assert {line["msg"] for line in lines} >= {"request", "query"}
