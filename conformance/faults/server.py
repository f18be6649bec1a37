"""The server as a process of its own, and what can be seen of it from outside."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import xml.etree.ElementTree as ElementTree

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("VOBUTLER", str(ROOT / "bin" / "vobutler"))
UWS = "{http://www.ivoa.net/xml/UWS/v1.0}"
VOTABLE = "{http://www.ivoa.net/xml/VOTable/v1.3}"
FINISHED = ("COMPLETED", "ERROR", "ABORTED")

# Four tables without a join are more pairs than anyone can wait for.
ENDLESS_COUNT = (
    "SELECT COUNT(*) AS n FROM ivoa.ObsCore AS a, ivoa.ObsCore AS b, ivoa.ObsCore AS c, ivoa.ObsCore AS d"
    " WHERE a.s_ra + b.s_dec * c.s_ra - d.s_dec > 1e9"
)
ENDLESS_ROWS = "SELECT a.*, b.obs_id AS other FROM ivoa.ObsCore AS a, ivoa.ObsCore AS b, ivoa.ObsCore AS c"


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


def error_of(body):
    """The text of an error document, which is a VOTable without a table."""
    document = ElementTree.fromstring(body)
    assert document.tag == VOTABLE + "VOTABLE", document.tag
    assert document.find(f".//{VOTABLE}TABLE") is None
    status = [i for i in document.iter(VOTABLE + "INFO") if i.get("name") == "QUERY_STATUS"]
    assert [s.get("value") for s in status] == ["ERROR"]
    text = " ".join((status[0].text or "").split())
    assert text, "the error document says nothing"
    return text


class Server:
    """One process; it may be killed and started again on the same folder."""

    def __init__(self, folder, settings):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.base = f"http://{self.address}/api/tap"
        self.config = self.folder / "config.yaml"
        self.log_path = self.folder / "server.log"
        words = {"listen": self.address, "data_dir": "data", "log": {"level": "debug", "format": "json"}, **settings}
        self.config.write_text(json.dumps(words))  # JSON is YAML
        self.process = None
        self.http = requests.Session()
        self.http.trust_env = False

    @property
    def data(self):
        return self.folder / "data"

    def start(self):
        self.begin()
        until(self.answers, 15, "the server's first answer\n" + self.tail())
        return self

    def begin(self, *command):
        """Starts the process without waiting for it."""
        command = command or ("serve", "--config", str(self.config))
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen([BINARY, *command], stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def answers(self):
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}\n{self.tail()}"
        try:
            return self.http.get(self.base + "/availability", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, seconds=30):
        """Asks the process to end and returns how long that took."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(seconds)
        return time.monotonic() - start

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def log(self):
        """What the process logged so far, one dict a line."""
        records = []
        for line in self.log_path.read_text(errors="replace").splitlines():
            try:
                records.append(json.loads(line))
            except ValueError:
                records.append({"msg": line})
        return records

    def tail(self):
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-20:]) if self.log_path.exists() else ""

    def panicked(self):
        return re.search(r'"msg":"panic|^panic:|^fatal error:|SIGSEGV', self.log_path.read_text(errors="replace"), re.M)

    def cpu(self):
        """Seconds of processor time that the process used so far."""
        text = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_memory(self):
        """The most bytes of memory that the process ever occupied."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) * 1024

    def busy(self):
        """Tells whether the process works hard at the moment."""
        before = self.cpu()
        time.sleep(0.2)
        return self.cpu() - before > 0.08

    def idle_after(self, start, limit=5.0):
        """Seconds from start until the process had nothing more to do."""
        window, samples = 0.25, []
        while True:
            now = time.monotonic()
            samples.append((now, self.cpu()))
            samples = [s for s in samples if s[0] >= now - window - 0.1]
            first = samples[0]
            if now - first[0] >= window and samples[-1][1] - first[1] < 0.2 * window:
                return max(0.0, first[0] - start)
            assert now - start < limit, f"still at work {limit} s later\n{self.tail()}"
            time.sleep(0.02)

    def sync(self, query, timeout=60, **words):
        words = {"LANG": "ADQL", "QUERY": query, **words}
        return self.http.post(self.base + "/sync", data=words, timeout=timeout)

    def rows(self, query):
        """The rows of a query as lists of text."""
        answer = self.sync(query, RESPONSEFORMAT="csv")
        assert answer.status_code == 200, answer.text
        return [line.split(",") for line in answer.text.splitlines()[1:]]

    def job(self, query, run=True, **words):
        words = {"LANG": "ADQL", "QUERY": query, **words}
        if run:
            words["PHASE"] = "RUN"
        answer = self.http.post(self.base + "/async", data=words, allow_redirects=False, timeout=30)
        assert answer.status_code == 303, answer.text
        return Job(self, answer.headers["Location"])


class Job:
    """An asynchronous job by its URL."""

    def __init__(self, server, url):
        self.server, self.url = server, url

    def get(self, path=""):
        return self.server.http.get(self.url + path, timeout=60)

    def post(self, path="", **words):
        answer = self.server.http.post(self.url + path, data=words, allow_redirects=False, timeout=30)
        assert answer.status_code == 303, answer.text
        return answer

    def phase(self):
        answer = self.get("/phase")
        assert answer.status_code == 200, answer.text
        return answer.text.strip()

    def reach(self, *phases, seconds=30):
        """Waits for one of the phases and returns it."""

        def reached():
            phase = self.phase()
            assert phase in phases or phase not in FINISHED, f"{phase}, not {phases}: {self.get().text}"
            return phase if phase in phases else None

        return until(reached, seconds, f"{self.url} in {phases}")

    def message(self):
        """The message of the failure, which the error document repeats."""
        document = ElementTree.fromstring(self.get().content)
        message = document.findtext(f"{UWS}errorSummary/{UWS}message")
        assert message, self.get().text
        assert message.split() == error_of(self.get("/error").content).split()
        return message

    def result(self):
        answer = self.get("/results/result")
        assert answer.status_code == 200, answer.text
        return answer.content
