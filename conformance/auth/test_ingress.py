"""What holds behind an ingress only: whom its headers are believed from, look-ups, quotas, cookies."""

import pytest
import pyvo
import requests
from error import error_of
from server import until
from test_answers import ENDLESS, QUERY, bearer
from test_pyvo import rsp_session


def sync(address, **more):
    return requests.post(address + "/sync", data=QUERY, **more)


def test_headers_from_elsewhere_count_for_nothing(behind, ingress):
    around = behind.server.host + "/api/tap"
    for headers in ({}, {"X-Auth-Request-User": "ada"},
                    {"X-Auth-Request-User": "ada", "X-Auth-Request-Token": ingress.delegated["ada"]},
                    {"X-Auth-Request-User": "ada", "X-Forwarded-For": ingress.source}):
        answer = sync(around, headers=headers)
        assert answer.status_code == 401, headers
        assert "log in" in error_of(answer)
        assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    answer = sync(around, headers=bearer(ingress.delegated["ada"]))
    assert answer.status_code == 401
    assert "did not come through the login" in error_of(answer)
    assert sync(behind.base, headers=bearer(behind.tokens["ada"])).status_code == 200


def test_a_user_is_looked_up_once_in_a_while(behind, ingress):
    before = len(ingress.asked)
    for _ in range(20):
        assert sync(behind.base, headers=bearer(behind.tokens["bob"])).status_code == 200
    assert len(ingress.asked) - before < 10


def test_when_nobody_can_be_looked_up(behind, ingress):
    token = bearer(behind.tokens["ada"])
    assert sync(behind.base, headers=token).status_code == 200
    ingress.down = True
    try:
        assert sync(behind.base, headers=token).status_code == 200  # by the older answer
        until(lambda: sync(behind.base, headers=token).status_code == 503, 10, "the end of what is known")
        answer = sync(behind.base, headers=token)
        assert int(answer.headers["Retry-After"]) > 0
        assert "groups cannot be looked up" in error_of(answer)
        assert requests.get(behind.base + "/capabilities", headers=token).status_code == 200
        refused = requests.get(behind.butler + "/v1/universe", headers=token)
        assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    finally:
        ingress.down = False
    until(lambda: sync(behind.base, headers=token).status_code == 200, 10, "the end of the trouble")


def test_a_quota_of_none_is_explained(behind):
    answer = sync(behind.base, headers=bearer(behind.tokens["zoe"]))
    assert answer.status_code == 400  # a proxy keeps the text of a 403
    assert "your quota of queries at once is 0" in error_of(answer)


def test_a_quota_holds_for_jobs_and_queries_together(behind):
    ada = bearer(behind.tokens["ada"])  # three at once
    jobs = [requests.post(behind.base + "/async", data=ENDLESS, headers=ada, allow_redirects=False).headers["Location"] for _ in range(4)]
    try:
        def phases():
            return [requests.get(job + "/phase", headers=ada).text for job in jobs]

        until(lambda: phases() == ["EXECUTING"] * 3 + ["QUEUED"], 10, "three jobs to run and one to wait")
        answer = sync(behind.base, headers=ada)
        assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
        assert "you have 3 queries running" in error_of(answer)
        with pytest.raises(pyvo.dal.DALQueryError, match="you have 3 queries running"):
            pyvo.dal.TAPService(behind.base, session=rsp_session(behind, "ada")).search(QUERY["QUERY"])
        assert sync(behind.base, headers=bearer(behind.tokens["bob"])).status_code == 200
        requests.delete(jobs[0], headers=ada)
        until(lambda: requests.get(jobs[3] + "/phase", headers=ada).text == "EXECUTING", 10, "the job that waited")
    finally:
        for job in jobs:
            requests.delete(job, headers=ada)
    until(lambda: sync(behind.base, headers=ada).status_code == 200, 15, "a query to run again")


@pytest.mark.parametrize("site_of_page, status", [("cross-site", 403), ("same-site", 403), ("same-origin", 303), ("none", 303), (None, 303)])
def test_the_cookie_of_a_browser_is_for_pages_of_this_site(behind, site_of_page, status):
    headers = {"Cookie": "gafaelfawr=" + behind.tokens["ada"]} | ({"Sec-Fetch-Site": site_of_page} if site_of_page else {})
    before = requests.get(behind.base + "/async", headers=headers).text.count("<uws:jobref ")
    made = requests.post(behind.base + "/async", data=QUERY, headers=headers, allow_redirects=False)
    assert made.status_code == status
    after = requests.get(behind.base + "/async", headers=headers).text.count("<uws:jobref ")
    assert after == before + (status == 303)
    if status == 303:
        requests.delete(made.headers["Location"], headers=headers)


def test_addresses_are_those_of_the_ingress(behind):
    token = bearer(behind.tokens["ada"])
    made = requests.post(behind.base + "/async", data=QUERY, headers=token, allow_redirects=False)
    assert made.headers["Location"].startswith(behind.base + "/async/")
    requests.delete(made.headers["Location"], headers=token)
    assert behind.server.address not in requests.get(behind.base + "/capabilities").text
