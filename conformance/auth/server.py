"""The program as a process of its own, and its log."""

import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("VOBUTLER", str(ROOT / "bin" / "vobutler"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(condition, seconds, what):
    """Asks until the answer is true, and returns it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


class Server:
    """One process, for as long as a with statement lasts."""

    def __init__(self, folder, settings):
        self.address = f"127.0.0.1:{free_port()}"
        self.host = "http://" + self.address
        self.log = pathlib.Path(folder) / "server.log"
        config = pathlib.Path(folder) / "vobutler.yaml"
        config.write_text(json.dumps({"listen": self.address, "data_dir": "data", **settings}))  # JSON is YAML
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([BINARY, "serve", "--config", str(config)], stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def wait(self):
        until(self.answers, 60, "the first answer")

    def answers(self):
        assert self.process.poll() is None, self.log.read_text()
        try:
            with urllib.request.urlopen(self.host + "/api/tap/availability") as answer:
                return answer.status == 200
        except urllib.error.URLError:
            return False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=60)

    def mark(self):
        """A place in the log, for lines_since."""
        return self.log.stat().st_size

    def lines_since(self, mark, last):
        """The lines of the log from a place on, up to one that `last` knows: requests are logged after their answers."""

        def lines():
            with self.log.open() as log:
                log.seek(mark)
                return [json.loads(line) for line in log if line.startswith("{") and line.endswith("\n")]

        until(lambda: any(map(last, lines())), 10, "a line of the log")
        return lines()
