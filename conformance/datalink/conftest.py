"""The {links} service of the demo, and one with a service that cuts out images."""

import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyvo
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("VOBUTLER", str(ROOT / "bin" / "vobutler"))


@pytest.fixture(scope="session")
def service(base):
    """The demo's TAP service."""
    return pyvo.dal.TAPService(base)


@pytest.fixture(scope="session")
def links(base):
    """The address of the demo's {links}."""
    return urllib.parse.urljoin(base, "/api/datalink/links")


def wait(try_it, seconds=90):
    """Calls a function until it does not fail, and returns what it returns."""
    end = time.monotonic() + seconds
    while True:
        try:
            return try_it()
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.2)


@pytest.fixture(scope="session")
def download():
    """A function that reads a link. The demo draws its images while it serves already."""

    def read(url):
        with wait(lambda: urllib.request.urlopen(url, timeout=60)) as answer:
            return answer.read()

    return read


class Soda(BaseHTTPRequestHandler):
    """Stands for a cut-out service, which is no part of this project: it keeps what it is asked."""

    def do_GET(self):
        query = urllib.parse.urlsplit(self.path).query
        self.server.asked.append(urllib.parse.parse_qs(query, keep_blank_values=True))
        self.send_response(200)
        self.send_header("Content-Type", "application/fits")
        self.end_headers()
        self.wfile.write(b"a cutout")

    def do_POST(self):
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.path += "?" + form
        self.do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def soda():
    """A cut-out service that cuts nothing; asked has the parameters of every request."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Soda)
    server.asked = []
    server.address = f"http://127.0.0.1:{server.server_port}/api/cutout/sync"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(words, port, log):
    """Starts the server and waits until it answers."""
    process = subprocess.Popen([BINARY, *words], stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}/api/tap"
    wait(lambda: urllib.request.urlopen(base + "/availability").close(), 60)
    return process, base


def stop(process):
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="session")
def cutting(tmp_path_factory, soda):
    """The TAP service of a server of the demo's repository whose images can be cut out."""
    folder = tmp_path_factory.mktemp("cutting")
    with open(folder / "server.log", "wb") as log:
        port = free_port()
        process, _ = start(["demo", "--listen", f"127.0.0.1:{port}", "--dir", str(folder / "demo")], port, log)
        stop(process)
        unpacked = next((folder / "demo").glob("demo-*"))
        config = folder / "vobutler.yaml"
        config.write_text(
            f"listen: 127.0.0.1:{port}\ndata_dir: {folder / 'data'}\n"
            f"obscore: {{from: butler, repository: demo, config: {unpacked / 'obscore.yaml'}}}\n"
            f"butler: {{repositories: {{demo: {{config: {unpacked / 'repo' / 'butler.yaml'}}}}}}}\n"
            f"datalink: {{cutout: '{soda.address}', ids: 1000}}\n"
        )
        process, base = start(["serve", "--config", str(config)], port, log)
        yield pyvo.dal.TAPService(base)
        stop(process)
    shutil.rmtree(folder)
