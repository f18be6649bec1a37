"""The demo starts from nothing, starts again from what it left, and ends when told."""

import subprocess
import time

import pytest
from server import BINARY, Server


@pytest.fixture
def demo(tmp_path):
    server = Server(tmp_path, {})
    yield server
    if server.alive():
        server.stop()
    assert not server.panicked(), server.tail()


def run(server):
    start = time.monotonic()
    server.begin("demo", "--listen", server.address, "--dir", str(server.folder / "demo"))
    while not server.answers():
        time.sleep(0.01)
    return time.monotonic() - start


def test_the_first_and_the_second_start(demo, figure):
    took = run(demo)
    figure(took, "s")
    assert took < 2
    assert demo.rows("SELECT COUNT(*) AS n FROM ivoa.ObsCore") == [["2180"]]
    demo.stop()
    again = run(demo)
    figure(again, "s")
    assert again < 2
    assert demo.rows("SELECT COUNT(*) AS n FROM ivoa.ObsCore") == [["2180"]]


def test_a_kill_at_any_moment_of_the_first_start_is_mended_by_the_second(demo):
    for wait in (0.05, 0.15, 0.3, 0.5, 0.8):
        demo.begin("demo", "--listen", demo.address, "--dir", str(demo.folder / "demo"))
        time.sleep(wait)
        demo.kill()
    run(demo)
    assert demo.rows("SELECT COUNT(*) AS n FROM ivoa.ObsCore") == [["2180"]]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    done = subprocess.run([BINARY, "demo", "--listen", "127.0.0.1:0", "--dir", str(tmp_path / "file" / "demo")],
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert "file" in done.stderr
