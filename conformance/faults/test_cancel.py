"""Whoever no longer wants an answer stops the engine's work on it.

Seen twice each time: the process uses no more processor time, and the log line
of the query says that it was cancelled.
"""

import json
import socket
import time
import urllib.parse

import pytest
from server import ENDLESS_COUNT, ENDLESS_ROWS, error_of, until

SOON = 1.0  # seconds


def ask(server, query, receive=None, **words):
    """Sends a synchronous query over a socket of its own."""
    body = urllib.parse.urlencode({"LANG": "ADQL", "QUERY": query, **words})
    s = socket.socket()
    if receive:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    s.settimeout(20)
    s.connect(("127.0.0.1", server.port))
    s.sendall(f"POST /api/tap/sync HTTP/1.1\r\nHost: {server.address}\r\nContent-Length: {len(body)}\r\n"
              f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode())
    return s


def cancelled(server):
    """The log lines of queries that were cancelled."""
    return [r for r in server.log() if r["msg"] == "query" and "cancel" in json.dumps(r).lower()]


def test_a_client_that_leaves_before_the_first_row(serve, figure):
    server = serve()
    s = ask(server, ENDLESS_COUNT)
    until(server.busy, 10, "work on the query")
    start = time.monotonic()
    s.close()
    took = server.idle_after(start)
    figure(took, "s")
    assert took < SOON
    until(lambda: cancelled(server), 1, "a cancelled query in the log\n" + server.tail())


def drain(s, seconds):
    """Reads for a while and returns how many bytes came."""
    got, end = 0, time.monotonic() + seconds
    s.settimeout(0.1)
    while time.monotonic() < end:
        try:
            chunk = s.recv(1 << 16)
        except TimeoutError:
            continue
        assert chunk, "the answer ended"
        assert got or chunk.startswith(b"HTTP/1.1 200 "), chunk
        got += len(chunk)
    return got


@pytest.mark.parametrize("form", ["votable", "votable/td", "votable/b", "csv", "tsv", "json", "jsonl", "parquet", "fits"])
def test_a_client_that_leaves_while_rows_arrive(serve, figure, form):
    server = serve()
    s = ask(server, ENDLESS_ROWS, RESPONSEFORMAT=form)
    used = server.cpu()
    got = drain(s, 2)
    assert server.cpu() - used > 0.5, "no work on the query"
    # A FITS table is sent when the number of its rows is known, and Parquet packs well.
    assert got > {"fits": -1, "parquet": 1 << 12}.get(form, 1 << 20), got
    start = time.monotonic()
    s.close()
    took = server.idle_after(start)
    figure(took, "s")
    assert took < SOON
    until(lambda: cancelled(server), 1, "a cancelled query in the log\n" + server.tail())


def test_a_client_that_stops_reading_and_leaves(serve, figure):
    server = serve()
    s = ask(server, ENDLESS_ROWS, receive=4096)
    s.recv(1024)
    server.idle_after(time.monotonic())  # the connection is full, and the query waits for it
    start = time.monotonic()
    s.close()
    until(lambda: cancelled(server), SOON, "a cancelled query in the log\n" + server.tail())
    took = server.idle_after(start)
    figure(took, "s")
    assert took < SOON


def test_a_client_that_stops_reading_for_ever_is_cut_off(serve):
    server = serve(limits={"sync_duration": "2s", "concurrent": 1, "concurrent_one": 1})
    s = ask(server, ENDLESS_ROWS, receive=4096)
    s.recv(1024)
    start = time.monotonic()
    answer = server.sync("SELECT TOP 1 obs_id FROM ivoa.ObsCore", timeout=20)
    assert answer.status_code in (200, 503), answer.text
    assert time.monotonic() - start < 8
    until(lambda: server.sync("SELECT TOP 1 obs_id FROM ivoa.ObsCore", timeout=20).status_code == 200, 8, "a free place")
    s.close()


def test_a_client_that_leaves_the_queue(serve):
    server = serve(limits={"concurrent": 1, "concurrent_one": 1})
    first = ask(server, ENDLESS_COUNT)
    until(server.busy, 10, "work on the query")
    waiting = [ask(server, ENDLESS_COUNT) for _ in range(3)]
    for s in waiting:
        s.close()
    first.close()
    server.idle_after(time.monotonic())
    assert server.sync("SELECT TOP 1 obs_id FROM ivoa.ObsCore", timeout=5).status_code == 200


@pytest.mark.parametrize("how", ["abort", "delete", "delete by post"])
@pytest.mark.parametrize("query", [ENDLESS_COUNT, ENDLESS_ROWS], ids=["before the first row", "while rows are written"])
def test_a_job_that_is_aborted(serve, figure, query, how):
    server = serve()
    job = server.job(query)
    job.reach("EXECUTING")
    until(server.busy, 10, "work on the job")
    start = time.monotonic()
    if how == "abort":
        job.post("/phase", PHASE="ABORT")
        assert job.phase() == "ABORTED"
    elif how == "delete":
        assert server.http.delete(job.url, allow_redirects=False).status_code == 303
    else:
        job.post(ACTION="DELETE")
    took = server.idle_after(start)
    figure(took, "s")
    assert took < SOON
    until(lambda: cancelled(server), 1, "a cancelled query in the log\n" + server.tail())
    if how != "abort":
        assert job.get().status_code == 404
    left = [f for f in server.data.rglob("*") if job.url.rpartition("/")[2] in f.as_posix() and f.is_file()]
    assert not left, left


def test_a_query_that_takes_longer_than_it_may(serve):
    server = serve(limits={"sync_duration": "1s"})
    start = time.monotonic()
    answer = server.sync(ENDLESS_COUNT, timeout=20)
    assert time.monotonic() - start < 3
    assert answer.status_code == 503
    assert "longer" in error_of(answer.content)
    assert server.idle_after(time.monotonic()) < SOON


def test_a_stream_that_takes_longer_than_it_may_is_not_taken_for_whole(serve):
    server = serve(limits={"sync_duration": "1s"})
    s = ask(server, ENDLESS_ROWS)
    body = b""
    while chunk := s.recv(1 << 20):
        body = (body + chunk)[-2000:]
    assert b'value="ERROR"' in body or not body.endswith(b"0\r\n\r\n"), body
    assert b'value="OVERFLOW"' not in body
    s.close()
    assert server.idle_after(time.monotonic()) < SOON


def test_a_job_that_takes_longer_than_it_may(serve):
    server = serve()
    job = server.job(ENDLESS_COUNT, run=False)
    job.post("/executionduration", EXECUTIONDURATION="1")
    job.post("/phase", PHASE="RUN")
    start = time.monotonic()
    assert job.reach("ERROR", "ABORTED", seconds=5) and time.monotonic() - start < 4
    assert "longer" in job.message()
    assert server.idle_after(time.monotonic()) < SOON
