"""Uploaded tables that are broken or too large, and URLs that point inside."""

import base64
import gzip
import http.server
import re
import struct
import threading
import time

import pytest
from server import Job, error_of

QUERY = "SELECT COUNT(*) AS n FROM TAP_UPLOAD.t"
NAMESPACE = "http://www.ivoa.net/xml/VOTable/v1.3"


def table(fields, data):
    return (f'<?xml version="1.0"?><VOTABLE version="1.4" xmlns="{NAMESPACE}"><RESOURCE><TABLE>{fields}'
            f"<DATA>{data}</DATA></TABLE></RESOURCE></VOTABLE>").encode()


def text(rows):
    return "<TABLEDATA>" + "".join("<TR>" + "".join(f"<TD>{c}</TD>" for c in r) + "</TR>" for r in rows) + "</TABLEDATA>"


def binary(content, form="BINARY", encoding="base64"):
    return f'<{form}><STREAM encoding="{encoding}">{base64.b64encode(content).decode()}</STREAM></{form}>'


RA = '<FIELD name="ra" datatype="double"/>'
GOOD = table(RA, text([[1.5], [2.5]]))
WIDE = "".join(f'<FIELD name="c{i}" datatype="int"/>' for i in range(1_000_000))
BOMB = ('<?xml version="1.0"?><!DOCTYPE VOTABLE [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12)) + "]>").encode()
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE VOTABLE [<!ENTITY x SYSTEM "file:///etc/hostname">]>'

BROKEN = {
    "nothing": (b"", "."),
    "no XML": (b"ra,dec\n1,2\n", "XML|VOTable"),
    "another document": (b"<html><body/></html>", "VOTable|VOTABLE|html"),
    "no table": (f'<VOTABLE xmlns="{NAMESPACE}"><RESOURCE/></VOTABLE>'.encode(), "table"),
    "no columns": (table("", text([])), "column"),
    "cut in the head": (GOOD[:60], "."),
    "cut in a row": (GOOD[: GOOD.index(b"2.5") + 1], "."),
    "cut after a row": (GOOD[: GOOD.index(b"</TABLEDATA")], "."),
    "a column without a name": (table('<FIELD datatype="double"/>', text([[1]])), "name"),
    "two columns of one name": (table(RA + RA, text([[1, 2]])), "ra"),
    "two columns but for case": (table(RA + RA.replace("ra", "RA"), text([[1, 2]])), "ra|RA"),
    "an unknown type": (table('<FIELD name="x" datatype="quaternion"/>', text([[1]])), "quaternion"),
    "a bad arraysize": (table('<FIELD name="x" datatype="int" arraysize="many"/>', text([[1]])), "many|arraysize"),
    "words for numbers": (table(RA, text([[1], ["east"]])), "east|row 2"),
    "more cells than columns": (table(RA, text([[1, 2]])), "cell|column|TD"),
    "wrong base64": (table(RA, '<BINARY><STREAM encoding="base64">!!!!</STREAM></BINARY>'), "base64"),
    "cut base64": (table(RA, '<BINARY><STREAM encoding="base64">AAA</STREAM></BINARY>'), "."),
    "half a row": (table(RA, binary(b"\0" * 12)), "row|end|byte"),
    "half a row of BINARY2": (table(RA, binary(b"\0" * 5, "BINARY2")), "row|end|byte"),
    "an encoding of no kind": (table(RA, binary(b"", encoding="rot13")), "rot13|encoding"),
    "a stream elsewhere": (table(RA, '<BINARY><STREAM href="file:///etc/passwd"/></BINARY>'), "address|href"),
    "FITS elsewhere": (table(RA, '<FITS><STREAM href="http://127.0.0.1/x"/></FITS>'), "FITS"),
    "an array of two thousand million": (
        table('<FIELD name="x" datatype="double" arraysize="*"/>', binary(struct.pack(">I", 0x7FFFFFFF))), "."),
    "a negative length": (table('<FIELD name="x" datatype="char" arraysize="*"/>', binary(struct.pack(">i", -1))), "."),
    "a fixed array without end": (table('<FIELD name="x" datatype="double" arraysize="2147483647"/>', binary(b"\0" * 64)), "."),
    "a product without end": (table('<FIELD name="x" datatype="double" arraysize="99999x99999x99999"/>', binary(b"\0" * 64)), "."),
    "a million columns": (table(WIDE, text([])), "column|byte|large"),
    "columns beyond the limit": (table(WIDE[: WIDE.index("<FIELD name=\"c600\"")], text([])), "column"),
    "rows beyond the limit": (table(RA, text([[1]] * 5001)), "row"),
    "entities of entities": (BOMB + b"<VOTABLE><DESCRIPTION>&m;</DESCRIPTION></VOTABLE>", "."),
    "an entity outside": (OUTSIDE + table(RA, text([["&x;"]])).partition(b"?>")[2], "."),
    "elements without end": (b"<VOTABLE>" + b"<GROUP>" * 200_000, "."),
    "an attribute without end": (b'<VOTABLE ID="' + b"x" * (4 << 20) + b'"/>', "."),
    "a tag without end": (b"<VOTABLE " + b"x" * (4 << 20), "."),
    "a packed table": (gzip.compress(bytes(50 << 20)), "."),
    "another character set": (('<?xml version="1.0" encoding="UTF-16"?>' + GOOD.decode()[21:]).encode("utf-16"), "."),
}


@pytest.fixture(scope="module")
def server(make):
    server = make(uploads={"rows": 5000, "bytes": "40MB", "columns": 500})
    yield server
    assert server.rows("SELECT COUNT(*) AS n FROM ivoa.ObsCore") == [["2180"]]
    bad = [r for r in server.log() if r["msg"] == "request" and r.get("status", 0) >= 500]
    server.stop()
    assert not bad, bad
    assert not server.panicked(), server.tail()


def send(server, content, query=QUERY, upload="t,param:part", path="/sync", **words):
    fields = {"LANG": "ADQL", "QUERY": query, "UPLOAD": upload, **words}
    files = {"part": ("t.vot", content, "application/x-votable+xml")} if content is not None else None
    start = time.monotonic()
    answer = server.http.post(server.base + path, data=fields, files=files, allow_redirects=False, timeout=60)
    return answer, time.monotonic() - start


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_table_is_refused(server, figure, name):
    content, pattern = BROKEN[name]
    answer, took = send(server, content)
    figure(took * 1000, "ms")
    assert answer.status_code in (400, 413), (answer.status_code, answer.text[:500])
    message = error_of(answer.content)
    assert re.search(pattern, message), message
    # What is large takes as long as it takes to receive it.
    assert took < 1 + len(content) / 10e6, f"took {took:.2f} s"


def test_a_good_table_still_works(server):
    answer, _ = send(server, GOOD, RESPONSEFORMAT="csv")
    assert answer.text.split() == ["n", "2"]


def test_a_table_beyond_the_limit_of_bytes(server):
    rows = table('<FIELD name="x" datatype="char" arraysize="*"/>', text([["y" * 20_000]] * 3000))
    answer, _ = send(server, rows)
    assert answer.status_code == 413, answer.text
    assert "bytes" in error_of(answer.content)


def test_positions_that_are_none(server):
    rows = [["NaN", 0], ["+Inf", 0], ["", ""], [10, "NaN"], [10, 95], [1e308, -1e308], [-720, 5], [5, -90]]
    content = table(RA + RA.replace("ra", "dec"), text(rows))
    for query in (
        "SELECT COUNT(*) AS n FROM ivoa.ObsCore AS o, TAP_UPLOAD.t AS u WHERE CONTAINS(POINT(u.ra, u.dec), o.s_region) = 1",
        "SELECT COUNT(*) AS n FROM ivoa.ObsCore AS o JOIN TAP_UPLOAD.t AS u ON DISTANCE(o.s_ra, o.s_dec, u.ra, u.dec) < 0.1",
        "SELECT COUNT(*) AS n FROM ivoa.ObsCore AS o, TAP_UPLOAD.t AS u"
        " WHERE CONTAINS(POINT(o.s_ra, o.s_dec), CIRCLE(u.ra, u.dec, 0.1)) = 1",
    ):
        answer, _ = send(server, content, query)
        assert answer.status_code in (200, 400), answer.text
        if answer.status_code == 400:
            error_of(answer.content)


def test_a_job_is_told_of_a_broken_table(server):
    answer, _ = send(server, BROKEN["words for numbers"][0], path="/async", PHASE="RUN")
    assert answer.status_code == 303
    job = Job(server, answer.headers["Location"])
    job.reach("ERROR")
    assert "east" in job.message()


class Inside(http.server.BaseHTTPRequestHandler):
    """A server that must not be reached, or sends what it should not."""

    def do_GET(self):
        self.server.seen.append(self.path)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        try:
            if self.path == "/endless":
                self.wfile.write(GOOD[: GOOD.index(b"<TR>")])
                for _ in range(1 << 20):
                    self.wfile.write(b"<TR><TD>1</TD></TR>" * 4096)
            elif self.path == "/silent":
                self.server.release.wait(30)
            else:
                self.wfile.write(GOOD)
        except OSError:
            pass

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def inside():
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Inside)
    listener.seen, listener.release = [], threading.Event()
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    yield listener
    listener.release.set()
    listener.shutdown()
    listener.server_close()
    thread.join()


@pytest.mark.parametrize("url", [
    "http://127.0.0.1:{port}/x", "http://localhost:{port}/x", "http://[::1]:{port}/x", "http://[::ffff:127.0.0.1]:{port}/x",
    "http://127.1:{port}/x", "http://2130706433:{port}/x", "http://0x7f000001:{port}/x", "http://0.0.0.0:{port}/x",
    "http://[::]:{port}/x", "http://127.0.0.1.:{port}/x", "http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/x",
    "http://[fd00::1]/x", "http://10.0.0.1/x", "http://192.168.0.1/x", "http://172.16.0.1/x", "http://100.64.0.1/x",
    "http://224.0.0.1/x", "http://255.255.255.255/x", "http://[64:ff9b::7f00:1]/x", "file:///etc/passwd", "ftp://127.0.0.1/x",
    "gopher://127.0.0.1:{port}/x", "vos://example.org/x", "http://user:word@127.0.0.1:{port}/x", "http:///x", "http://", "//127.0.0.1/x",
    "http://127.0.0.1:99999/x", "http://%zz/x", "jar:http://127.0.0.1!/x",
])
def test_a_url_that_points_inside_is_refused(server, inside, figure, url):
    answer, took = send(server, None, upload="t," + url.format(port=inside.server_port))
    figure(took * 1000, "ms")
    assert answer.status_code in (400, 403), answer.text
    message = error_of(answer.content)
    assert "word" not in message or "password" in message, "the message repeats a password"
    assert took < 1, took
    assert inside.seen == []


@pytest.fixture(scope="module")
def allowing(make):
    server = make(uploads={"rows": 5000, "bytes": "2MB", "allow_hosts": ["localhost"]}, limits={"sync_duration": "5s"})
    yield server
    server.stop()
    assert not server.panicked(), server.tail()


def test_a_listed_host_is_read(allowing, inside):
    answer, _ = send(allowing, None, upload=f"t,http://localhost:{inside.server_port}/good", RESPONSEFORMAT="csv")
    assert answer.text.split() == ["n", "2"], answer.text


@pytest.mark.parametrize("target", [
    "http://127.0.0.1:{port}/secret", "http://169.254.169.254/secret", "http://[::1]:{port}/secret", "file:///etc/passwd",
    "http://localhost:{port}/to/http://localhost:{port}/to/http://localhost:{port}/to/http://localhost:{port}/to/http://localhost:{port}/good",
])
def test_a_redirect_inside_is_refused(allowing, inside, target):
    inside.seen.clear()
    target = target.format(port=inside.server_port)
    answer, took = send(allowing, None, upload=f"t,http://localhost:{inside.server_port}/to/{target}")
    assert answer.status_code in (400, 403), answer.text
    error_of(answer.content)
    assert took < 1, took
    assert "/secret" not in inside.seen and "/good" not in inside.seen


@pytest.mark.parametrize("path, statuses", [("/missing", (400,)), ("/endless", (400, 413)), ("/silent", (400, 503))])
def test_a_listed_host_that_misbehaves(allowing, inside, path, statuses):
    answer, took = send(allowing, None, upload=f"t,http://localhost:{inside.server_port}{path}")
    assert answer.status_code in statuses, answer.text
    error_of(answer.content)
    assert took < 7, took
    assert allowing.answers()


def test_a_host_that_does_not_exist(allowing):
    answer, took = send(allowing, None, upload="t,http://nosuch.invalid/x")
    assert answer.status_code in (400, 503), answer.text
    assert "nosuch.invalid" in error_of(answer.content)
