"""A process that is killed loses no job and leaves none running for ever."""

import random

import pytest
from server import ENDLESS_COUNT, ENDLESS_ROWS, FINISHED

SMALL = "SELECT TOP 50 * FROM ivoa.ObsCore ORDER BY obs_publisher_did"


def restart(server):
    server.kill()
    server.start()


@pytest.fixture
def server(serve):
    return serve(jobs={"slots": 2})


def test_finished_jobs_and_results_are_there_after_a_kill(server):
    done, failed = server.job(SMALL), server.job("SELECT nosuch FROM ivoa.ObsCore")
    aborted, waiting = server.job(ENDLESS_COUNT), server.job(SMALL, run=False)
    done.reach("COMPLETED")
    failed.reach("ERROR")
    aborted.reach("EXECUTING")
    aborted.post("/phase", PHASE="ABORT")
    document, rows, message = done.get().content, done.result(), failed.message()
    restart(server)
    assert done.get().content == document
    assert done.result() == rows
    assert failed.phase() == "ERROR" and failed.message() == message
    assert aborted.phase() == "ABORTED"
    assert waiting.phase() == "PENDING"
    waiting.post("/phase", PHASE="RUN")
    waiting.reach("COMPLETED")
    assert waiting.result().count(b"<FIELD") == rows.count(b"<FIELD")


@pytest.mark.parametrize("query", [ENDLESS_COUNT, ENDLESS_ROWS], ids=["before the first row", "while rows are written"])
def test_a_running_job_says_that_a_restart_interrupted_it(server, query):
    job = server.job(query)
    job.reach("EXECUTING")
    if query is ENDLESS_ROWS:
        size = lambda: sum(f.stat().st_size for f in server.data.rglob("*") if f.is_file())  # noqa: E731
        before = size()
        while size() < before + (4 << 20):
            assert job.phase() == "EXECUTING"
    restart(server)
    assert job.phase() == "ERROR"
    assert "interrupted by a restart" in job.message()
    assert job.get("/results/result").status_code == 404
    folder = job.url.rpartition("/")[2]
    left = [f for f in server.data.rglob("*") if folder in f.as_posix() and f.is_file()]
    assert not left, left


def test_a_queued_job_runs_after_a_kill(serve):
    server = serve(jobs={"slots": 1})
    first = server.job(ENDLESS_COUNT)
    first.reach("EXECUTING")
    second = server.job(SMALL)
    assert second.phase() == "QUEUED"
    restart(server)
    assert first.phase() == "ERROR"
    second.reach("COMPLETED")
    assert b"</VOTABLE>" in second.result()


def test_kills_at_any_moment_leave_every_job_whole_or_told(server):
    chance, jobs = random.Random(7), []
    for _ in range(4):
        made = [server.job(SMALL) for _ in range(12)]
        jobs += made
        made[chance.randrange(len(made))].reach(*FINISHED)
        restart(server)
    for job in jobs:
        if job.reach(*FINISHED) == "COMPLETED":
            assert b"</VOTABLE>" in job.result()[-200:]
        else:
            assert "interrupted by a restart" in job.message()
    listed = server.http.get(server.base + "/async?LAST=1000").text
    for job in jobs:
        assert job.url.rpartition("/")[2] in listed
