"""Starting and stopping: a taken port, a bad configuration, the signal to end."""

import http.client
import json
import subprocess
import time
import urllib.parse

import pytest
from server import BINARY, ENDLESS_COUNT, ENDLESS_ROWS, Server, until

PATIENCE = 26  # seconds; running queries have 20 of them to finish
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def stream(server, query, **words):
    c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    c.request("POST", "/api/tap/sync", urllib.parse.urlencode({"LANG": "ADQL", "QUERY": query, **words}), FORM)
    return c.getresponse()


def test_an_idle_server_ends_at_once(serve, figure):
    server = serve()
    assert server.rows("SELECT COUNT(*) AS n FROM ivoa.ObsCore") == [["2180"]]
    took = server.stop()
    figure(took, "s")
    assert took < 3
    assert server.process.returncode == 0


def test_a_stream_finishes_before_the_end(serve):
    server = serve()
    answer = stream(server, "SELECT a.* FROM ivoa.ObsCore AS a, ivoa.ObsCore AS b", RESPONSEFORMAT="csv", MAXREC="200000")
    head = answer.read(1 << 20)
    server.process.terminate()
    lines = (head + answer.read()).count(b"\r\n")
    assert lines == 200_001
    assert server.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("form", ["votable", "csv"])
def test_a_stream_without_end_is_cut_visibly(serve, form):
    server = serve()
    answer = stream(server, ENDLESS_ROWS, RESPONSEFORMAT=form)
    answer.read(1 << 20)
    start = time.monotonic()
    server.process.terminate()
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        while answer.read(1 << 20):
            pass
        raise AssertionError("the body ended as if it were whole")
    server.process.wait(PATIENCE)
    assert time.monotonic() - start < PATIENCE


def test_no_new_request_is_taken_while_stopping(serve):
    server = serve()
    answer = stream(server, ENDLESS_ROWS)
    answer.read(1024)
    server.process.terminate()
    until(lambda: any(r["msg"] == "stopping" for r in server.log()), 5, "the stop")
    with pytest.raises(ConnectionError):
        for _ in range(50):
            stream(server, "SELECT TOP 1 obs_id FROM ivoa.ObsCore")
            time.sleep(0.02)
    answer.close()
    assert server.process.wait(PATIENCE) == 0


def test_a_job_that_runs_is_interrupted_and_one_that_waits_runs_later(serve):
    server = serve(jobs={"slots": 1})
    running = server.job(ENDLESS_COUNT)
    running.reach("EXECUTING")
    waiting = server.job("SELECT TOP 5 obs_id FROM ivoa.ObsCore")
    assert server.stop(PATIENCE) < PATIENCE
    server.start()
    assert running.phase() == "ERROR"
    assert "interrupted by a restart" in running.message()
    waiting.reach("COMPLETED")


def test_a_taken_port_is_an_error_of_the_start(serve, tmp_path, database):
    server = serve()
    other = Server(tmp_path, {"obscore": {"file": str(database)}})
    other.config.write_text(other.config.read_text().replace(other.address, server.address))
    done = subprocess.run([BINARY, "serve", "--config", str(other.config)], capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert server.address in done.stderr, done.stderr
    assert server.answers()


def test_one_data_folder_has_one_server(serve, tmp_path):
    server = serve()
    other = Server(tmp_path, {})
    other.config.write_text(json.dumps({**json.loads(other.config.read_text()), "data_dir": str(server.data)}))
    process = subprocess.Popen([BINARY, "serve", "--config", str(other.config)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        out, _ = process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise AssertionError("two servers work on the jobs of one folder") from None
    assert process.returncode == 1
    assert str(server.data) in out
    assert server.answers()


def test_no_database_is_an_error_with_the_remedy(tmp_path):
    server = Server(tmp_path, {})
    done = subprocess.run([BINARY, "serve", "--config", str(server.config)], capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert "import obscore" in done.stderr, done.stderr


@pytest.mark.parametrize("settings, key", [
    ({"lisen": "127.0.0.1:1"}, "lisen"), ({"listen": "nowhere"}, "listen"), ({"limits": {"max_rows": -1}}, "limits.max_rows"),
    ({"engine": {"memory": "lots"}}, "lots"), ({"uploads": {"allow_hosts": ["a/b"]}}, "a/b"),
])
def test_a_bad_configuration_is_named(tmp_path, database, settings, key):
    server = Server(tmp_path, {"obscore": {"file": str(database)}, **settings})
    done = subprocess.run([BINARY, "serve", "--config", str(server.config)], capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert key in done.stderr, done.stderr


@pytest.mark.parametrize("content", [b"", b"not a database", bytes(1 << 20)], ids=["empty", "text", "zeros"])
def test_a_broken_database_is_an_error_of_the_start(tmp_path, content):
    server = Server(tmp_path, {})
    server.data.mkdir()
    (server.data / "obscore.duckdb").write_bytes(content)
    done = subprocess.run([BINARY, "serve", "--config", str(server.config)], capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert "obscore.duckdb" in done.stderr, done.stderr
    assert "goroutine" not in done.stderr
