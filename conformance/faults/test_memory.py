"""Queries that need more memory than there is spill to disk or are refused."""

import concurrent.futures
import re

import pytest
import requests
from server import error_of

PAIRS = "FROM ivoa.ObsCore AS a, ivoa.ObsCore AS b"
HUNGRY = {
    "sort": f"SELECT TOP 10 a.obs_id, b.obs_publisher_did, a.s_ra * b.s_dec AS x {PAIRS} ORDER BY 3 DESC, 2, 1 OFFSET 2000000",
    "group": f"SELECT COUNT(*) AS n FROM (SELECT a.obs_publisher_did || b.obs_publisher_did AS k, COUNT(*) AS m {PAIRS}"
             " GROUP BY a.obs_publisher_did || b.obs_publisher_did) AS g",
    "distinct": f"SELECT COUNT(*) AS n FROM (SELECT DISTINCT a.obs_publisher_did, b.s_region {PAIRS}) AS d",
    "join": "SELECT COUNT(*) AS n FROM (SELECT a.s_ra + b.s_ra AS x, a.s_region AS r FROM ivoa.ObsCore AS a, ivoa.ObsCore AS b) AS p"
            " JOIN (SELECT a.s_ra - b.s_ra AS x, b.s_region AS r FROM ivoa.ObsCore AS a, ivoa.ObsCore AS b) AS q"
            " ON p.x = q.x AND p.r = q.r",
    "aggregate": f"SELECT ivo_string_agg(a.s_region || b.s_region, ',') AS s {PAIRS}",
    "stream": f"SELECT a.*, b.* {PAIRS}",
}


BROKEN = "broken off"


def ask(server, query):
    """Sends a query and returns the status, or BROKEN, and the last of its answer.

    An answer whose head was sent, since nothing came for ten seconds, can only
    say in its last words what went wrong, and is broken off.
    """
    words = {"LANG": "ADQL", "QUERY": query, "MAXREC": "300000"}
    answer = server.http.post(server.base + "/sync", data=words, stream=True, timeout=180)
    last = b""
    try:
        for chunk in answer.iter_content(1 << 20):
            last = (last + chunk)[-20_000:]
    except requests.exceptions.ChunkedEncodingError:
        return BROKEN, last
    return answer.status_code, last


@pytest.mark.parametrize("spill", ["8MB", "4GB"])
@pytest.mark.parametrize("memory", ["64MB", "256MB"])
def test_hungry_queries_spill_or_are_refused(serve, figure, memory, spill):
    server = serve(engine={"memory": memory, "spill": spill})
    told = []
    for name, query in HUNGRY.items():
        status, body = ask(server, query)
        told.append((name, status))
        if status == BROKEN:
            assert re.search(b'"QUERY_STATUS" value="ERROR">[^<]*memory', body), (name, body)
        elif status != 200:
            assert status == 413, (name, status, body)
            assert re.search("memory", error_of(body)), (name, body)
        assert server.rows("SELECT COUNT(*) AS n FROM ivoa.ObsCore") == [["2180"]], (name, status)
    assert dict(told)["stream"] == 200, told
    if spill == "4GB" and memory == "256MB":
        assert dict(told)["sort"] == 200, told
    figure(server.peak_memory() / 1e6, "MB")
    assert server.peak_memory() < 1 << 30


def test_hungry_queries_at_once_leave_the_server_alive(serve):
    server = serve(engine={"memory": "128MB", "spill": "512MB"})
    queries = list(HUNGRY.values()) * 2
    with concurrent.futures.ThreadPoolExecutor(len(queries)) as pool:
        outcomes = pool.map(lambda query: ask(server, query)[0], queries)
        assert set(outcomes) <= {200, 413, 503, BROKEN}
    assert server.rows("SELECT COUNT(*) AS n FROM ivoa.ObsCore") == [["2180"]]


def test_a_hungry_job_is_told_what_it_lacks(serve):
    server = serve(engine={"memory": "64MB", "spill": "8MB"})
    job = server.job(HUNGRY["group"])
    job.reach("ERROR", seconds=120)
    assert "memory" in job.message()
