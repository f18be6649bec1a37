"""A full disk fails what needs room, says so, and nothing else."""

import os
import re
import subprocess

import pytest
from server import ENDLESS_ROWS, error_of

SMALL = "SELECT TOP 50 * FROM ivoa.ObsCore"
ROOM = 48 << 20  # bytes


@pytest.fixture
def server(make, tmp_path):
    """A server whose data folder is a file system of a few megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(disk)], check=True)
    try:
        server = make(folder=disk)
        server.log_path = tmp_path / "server.log"  # the log is not what is to fill the disk
        server.stop()
        server.start()
        yield server
        if server.alive():
            server.stop()
        assert not server.panicked(), server.tail()
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def free(server):
    s = os.statvfs(server.data)
    return s.f_bavail * s.f_frsize


def fill(server, leave):
    """Takes all but that many bytes of the disk; returns the file to remove."""
    path = server.folder / "ballast"
    with path.open("wb") as f:
        block = bytes(4096)
        while free(server) >= leave + len(block):
            f.write(block)
            f.flush()
    return path


def test_a_result_that_does_not_fit_fails_its_job_only(server):
    before = free(server)
    job = server.job(ENDLESS_ROWS)
    job.reach("ERROR", seconds=60)
    assert re.search("no room|disk|space", job.message()), job.message()
    assert server.answers()
    assert free(server) > before - (2 << 20), "the half-written result stays"
    after = server.job(SMALL)
    after.reach("COMPLETED")
    assert b"</VOTABLE>" in after.result()


def test_other_jobs_end_well_beside_one_that_fills_the_disk(server):
    small = [server.job(SMALL) for _ in range(3)]
    large = server.job(ENDLESS_ROWS)
    for job in small:
        job.reach("COMPLETED", "ERROR")
    large.reach("ERROR", seconds=60)
    for job in small:
        assert job.phase() == "COMPLETED" or "room" in job.message()


@pytest.mark.parametrize("leave", [0, 16 << 10, 256 << 10])
def test_a_disk_that_is_full_already(server, leave):
    done = server.job(SMALL)
    done.reach("COMPLETED")
    rows = done.result()
    ballast = fill(server, leave)
    answer = server.http.post(server.base + "/async", allow_redirects=False, timeout=30,
                              data={"LANG": "ADQL", "QUERY": "SELECT * FROM ivoa.ObsCore", "PHASE": "RUN"})
    job = None
    if answer.status_code == 303:
        job = type(done)(server, answer.headers["Location"])
        job.reach("ERROR", "QUEUED", "EXECUTING", "COMPLETED")
    else:
        assert answer.status_code == 503, answer.text
        assert re.search("no room|disk|space", error_of(answer.content)), answer.text
    assert server.sync(SMALL).status_code == 200, "a synchronous query needs no room"
    assert done.result() == rows
    assert server.answers()
    ballast.unlink()
    if job and job.reach("ERROR", "COMPLETED") == "ERROR":
        assert re.search("no room|disk|space", job.message()), job.message()
    again = server.job(SMALL)
    again.reach("COMPLETED")
    assert again.result().count(b"<FIELD") == rows.count(b"<FIELD")
