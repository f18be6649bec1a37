"""Requests that are wrong, odd or meant to harm are refused in words, at once."""

import re
import socket
import time
import urllib.parse

import pytest
from server import error_of

COUNT = "SELECT COUNT(*) AS n FROM ivoa.ObsCore"
ONE = "SELECT TOP 1 obs_id FROM ivoa.ObsCore"
FINE = {"LANG": "ADQL", "QUERY": ONE}


def send(server, words, path="/sync", method="POST", **kw):
    body = words if isinstance(words, bytes) else urllib.parse.urlencode(words, doseq=True)
    headers = {"Content-Type": "application/x-www-form-urlencoded", **kw.pop("headers", {})}
    start = time.monotonic()
    answer = server.http.request(method, server.base + path, data=body, headers=headers, allow_redirects=False, timeout=30, **kw)
    return answer, time.monotonic() - start


def refused(server, figure, answer, took, pattern, statuses=(400, 403, 404, 405, 413, 415)):
    figure(took * 1000, "ms")
    assert answer.status_code in statuses, (answer.status_code, answer.text[:500])
    assert answer.headers["Content-Type"].startswith("application/x-votable+xml"), answer.headers
    text = error_of(answer.content)
    assert re.search(pattern, text, re.I), text
    assert len(text) < 5000, "the message is longer than anyone reads"
    assert took < 1, f"took {took:.2f} s"
    assert server.alive()


WORDS = {
    "no LANG": ({"QUERY": ONE}, "LANG"),
    "unknown LANG": ({**FINE, "LANG": "OOBLECK"}, "OOBLECK"),
    "versions of no LANG": ({**FINE, "LANG": "ADQL-9.9"}, r"ADQL-9\.9"),
    "SQL": ({**FINE, "LANG": "PQL"}, "PQL"),
    "no QUERY": ({"LANG": "ADQL"}, "QUERY"),
    "empty QUERY": ({"LANG": "ADQL", "QUERY": ""}, "QUERY|query"),
    "blank QUERY": ({"LANG": "ADQL", "QUERY": " \n\t "}, "QUERY|query"),
    "negative MAXREC": ({**FINE, "MAXREC": "-1"}, "MAXREC"),
    "MAXREC with a fraction": ({**FINE, "MAXREC": "1.5"}, "MAXREC"),
    "MAXREC in words": ({**FINE, "MAXREC": "many"}, "MAXREC"),
    "MAXREC with an exponent": ({**FINE, "MAXREC": "1e3"}, "MAXREC"),
    "MAXREC NaN": ({**FINE, "MAXREC": "NaN"}, "MAXREC"),
    "MAXREC in hexadecimal": ({**FINE, "MAXREC": "0x10"}, "MAXREC"),
    "unknown format": ({**FINE, "RESPONSEFORMAT": "punch-cards"}, "punch-cards"),
    "unknown media type": ({**FINE, "FORMAT": "image/tiff"}, "image/tiff"),
    "two formats": ({**FINE, "RESPONSEFORMAT": "csv", "FORMAT": "votable"}, "FORMAT"),
    "unknown REQUEST": ({**FINE, "REQUEST": "getMap"}, "getMap|REQUEST"),
    "two queries": ({"LANG": "ADQL", "QUERY": [ONE, COUNT]}, "QUERY"),
    "two languages": ({"LANG": ["ADQL", "ADQL-2.0"], "QUERY": ONE}, "LANG"),
    "two limits": ({**FINE, "MAXREC": ["1", "2"]}, "MAXREC"),
    "two spellings of a name": ({**FINE, "maxrec": "1", "MaxRec": "2"}, "MAXREC"),
    "too many parameters": ({**FINE, **{f"x{i}": "1" for i in range(20000)}}, "parameters"),
    "upload without a part": ({**FINE, "UPLOAD": "t,param:nosuch"}, "nosuch"),
    "upload of no pair": ({**FINE, "UPLOAD": "t"}, "UPLOAD"),
    "upload of a bad name": ({**FINE, "UPLOAD": "a b,param:x"}, "a b"),
    "upload of one name twice": ({**FINE, "UPLOAD": "t,param:x;T,param:y"}, "T"),
}


@pytest.mark.parametrize("name", WORDS)
def test_parameters(shared, figure, name):
    words, pattern = WORDS[name]
    answer, took = send(shared, words)
    refused(shared, figure, answer, took, pattern)


def where(condition):
    return f"{ONE} WHERE {condition}"


DEEP = 10_000
QUERIES = {
    "no SQL": ("SELEC 1", "SELEC"),
    "no FROM": ("SELECT 1", "FROM"),
    "half a query": ("SELECT * FROM", "end|table"),
    "open string": (where("obs_id = 'x"), "string|quote"),
    "open identifier": ('SELECT "obs_id FROM ivoa.ObsCore', "identifier|quote|name"),
    "unknown column": ("SELECT nosuch FROM ivoa.ObsCore", "nosuch"),
    "unknown table": ("SELECT * FROM ivoa.nosuch", "nosuch"),
    "unknown function": ("SELECT nosuch(s_ra) FROM ivoa.ObsCore", "nosuch"),
    "words for numbers": (where("s_ra = 'east'"), "east"),
    "numbers for words": (where("obs_id > 5"), "obs_id|text|string|type|compare"),
    "two statements": (ONE + "; DROP TABLE ivoa.ObsCore", ";|DROP|end"),
    "no statement to read": ("DROP TABLE ivoa.ObsCore", "DROP|SELECT"),
    "comment of another language": ("SELECT /* x */ obs_id FROM ivoa.ObsCore", r"/\*|comment"),
    "limit of another language": (ONE + " LIMIT 5", "TOP"),
    "typographic quotes": (where("obs_id = \u2018x\u2019"), "\u2018|U\\+2018"),
    "zero-width space": ("SELECT obs_\u200bid FROM ivoa.ObsCore", "U\\+200B|character"),
    "control character": ("SELECT obs_id\x07 FROM ivoa.ObsCore", "U\\+0007|character"),
    "NUL": ("SELECT obs_id\x00 FROM ivoa.ObsCore", "U\\+0000|character"),
    "emoji": ("SELECT \U0001f52d FROM ivoa.ObsCore", "U\\+1F52D|character"),
    "a query too long": (where("obs_id = '" + "x" * (1 << 20) + "'"), "long|bytes|characters"),
    "deep parentheses": (where("(" * DEEP + "1=1" + ")" * DEEP), "deep|nest"),
    "deep parentheses that stay open": (where("(" * DEEP), "deep|nest"),
    "deep NOT": (where("NOT " * DEEP + "1=1"), "deep|nest|long"),
    "deep signs": (where("- " * DEEP + "1 = 1"), "deep|nest|long"),
    "deep calls": (where("ABS(" * DEEP + "1" + ")" * DEEP + " = 1"), "deep|nest"),
    "deep CASE": (where("CASE WHEN 1=1 THEN " * DEEP + "1" + " END" * DEEP + " = 1"), "deep|nest"),
    "deep sub-queries": ("SELECT * FROM (" * DEEP + ONE + ") AS t" * DEEP, "deep|nest"),
    "deep conditions on sub-queries": (where("EXISTS (SELECT obs_id FROM ivoa.ObsCore WHERE " * 2000 + "1=1" + ")" * 2000), "deep|nest"),
    "deep joins": ("SELECT COUNT(*) AS n FROM " + "(" * DEEP + "ivoa.ObsCore", "deep|nest"),
    "a chain of AND": (where("1=1" + " AND 1=1" * 50_000), "chain|operators|links|long"),
    "a chain of plus": (where("1" + "+1" * 50_000 + " > 0"), "chain|operators|links|long"),
    "a chain of UNION": (ONE + (" UNION " + ONE) * 11_000, "chain|operators|links|long|bytes"),
    "a negative TOP": ("SELECT TOP -1 obs_id FROM ivoa.ObsCore", "TOP"),
    "a TOP with a fraction": ("SELECT TOP 1.5 obs_id FROM ivoa.ObsCore", "TOP"),
    "a TOP of a column": ("SELECT TOP s_ra obs_id FROM ivoa.ObsCore", "TOP"),
    "a latitude beyond the pole": ("SELECT POINT(10, 95) AS p FROM ivoa.ObsCore", "95|latitude"),
    "an infinite longitude": (where("CONTAINS(POINT(s_ra, s_dec), CIRCLE(1e999, 0, 1)) = 1"), "1e999|finite|large|range"),
    "an infinite radius": (where("CONTAINS(POINT(s_ra, s_dec), CIRCLE(10, 0, 1e999)) = 1"), "1e999|finite|large|range"),
    "a negative radius": (where("CONTAINS(POINT(s_ra, s_dec), CIRCLE(10, 0, -1)) = 1"), "radius|-1"),
    "a polygon of two points": (where("CONTAINS(POINT(s_ra, s_dec), POLYGON(1, 1, 2, 2)) = 1"), "POLYGON|three|3"),
    "a polygon of half a point": (where("CONTAINS(POINT(s_ra, s_dec), POLYGON(1, 1, 2, 2, 3, 1, 4)) = 1"), "POLYGON|pair"),
    "a region in no words": (where("CONTAINS(POINT(s_ra, s_dec), REGION('nonsense')) = 1"), "nonsense|REGION"),
    "a region of NaN": (where("CONTAINS(POINT(s_ra, s_dec), REGION('CIRCLE ICRS NaN 0 1')) = 1"), "NaN"),
    "a region of infinity": (where("CONTAINS(POINT(s_ra, s_dec), REGION('POLYGON ICRS 0 0 inf 0 1 1')) = 1"), "inf"),
    "a box of a hemisphere": (where("CONTAINS(POINT(s_ra, s_dec), BOX(10, 10, 400, 10)) = 1"), "BOX|400|180"),
    "another frame": (where("CONTAINS(POINT('GALACTIC', s_ra, s_dec), CIRCLE('GALACTIC', 1, 1, 1)) = 1"), "GALACTIC"),
    "a table function": ("SELECT * FROM read_csv('/etc/passwd')", r"read_csv|\("),
    "a file for a table": ("SELECT * FROM '/etc/passwd'", "/etc/passwd|table|string"),
    "a quoted file for a table": ('SELECT * FROM "/etc/passwd"', "/etc/passwd"),
    "the engine's own tables": ("SELECT * FROM information_schema.tables", "information_schema"),
    "the engine's settings": ("SELECT * FROM duckdb_settings()", r"duckdb_settings|\("),
    "the engine's functions": ("SELECT getenv('HOME') AS h FROM ivoa.ObsCore", "getenv"),
    "a hidden column": ("SELECT hpx FROM ivoa.ObsCore", "hpx"),
    "a name that would be SQL": ('SELECT "obs_id"" FROM x; --" FROM ivoa.ObsCore', "obs_id"),
    "bins without end": ("SELECT ivo_histogram(s_ra, 0, 360, 1000000000) AS h FROM ivoa.ObsCore", "bins|1000000000"),
    "a pixel order without end": (where("ivo_healpix_index(99, s_ra, s_dec) = 1"), "99|order"),
    "a cast of words": ("SELECT CAST('abc' AS INTEGER) AS i FROM ivoa.ObsCore", "abc"),
    "a cast to no type": ("SELECT CAST(s_ra AS PIZZA) AS p FROM ivoa.ObsCore", "PIZZA"),
    "a division by zero": ("SELECT lsst_visit / 0 AS x FROM ivoa.ObsCore", "zero"),
    "an integer that overflows": ("SELECT SUM(lsst_visit * lsst_visit * lsst_visit) AS x FROM ivoa.ObsCore", "range|overflow|large"),
    "a time that is none": (where("CAST('2020-13-45' AS TIMESTAMP) IS NOT NULL"), "2020-13-45"),
    "ORDER BY beyond the columns": (ONE + " ORDER BY 7", "7|ORDER"),
    "sums of sums": ("SELECT SUM(COUNT(*)) AS x FROM ivoa.ObsCore", "SUM|COUNT|aggregate"),
    "unions of unequal width": (ONE + " UNION SELECT obs_id, s_ra FROM ivoa.ObsCore", "column"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_queries(shared, figure, name):
    query, pattern = QUERIES[name]
    answer, took = send(shared, {"LANG": "ADQL", "QUERY": query})
    refused(shared, figure, answer, took, pattern)


ODD = {
    "a TOP beyond all rows": ("SELECT TOP 1" + "0" * 30 + " obs_id FROM ivoa.ObsCore", 200),
    "an OFFSET beyond all rows": ("SELECT obs_id FROM ivoa.ObsCore OFFSET 1" + "0" * 30, 200),
    "a MAXREC beyond all rows": (ONE, 200),
    "a list of many numbers": (f"{COUNT} WHERE lsst_visit IN ({','.join(str(i) for i in range(100_000))})", 200),
    "a list of many words": (f"{COUNT} WHERE obs_id IN ({','.join(repr(str(i)) for i in range(100_000))})", 200),
    "a number beyond all": (f"{COUNT} WHERE s_ra < 1{'0' * 400}", None),
    "not a number in a point": (f"{COUNT} WHERE CONTAINS(POINT(CAST('NaN' AS DOUBLE PRECISION), 0), s_region) = 1", None),
    "infinity in a circle": (f"{COUNT} WHERE CONTAINS(POINT(s_ra, s_dec), CIRCLE(10, 0, EXP(1000 + s_ra))) = 1", None),
    "points that leave the sphere": (f"{COUNT} WHERE CONTAINS(POINT(s_ra, s_dec * 100), s_region) = 1", None),
    "roots of negative numbers": ("SELECT TOP 5 SQRT(-1 - s_ra) AS x FROM ivoa.ObsCore", None),
    "logarithms of nothing": ("SELECT TOP 5 LOG(s_ra - s_ra) AS x FROM ivoa.ObsCore", None),
    "angles beyond one": ("SELECT TOP 5 ACOS(2 + s_ra) AS x FROM ivoa.ObsCore", None),
    "a power without end": ("SELECT TOP 5 POWER(10, 400 + s_ra) AS x FROM ivoa.ObsCore", None),
    "a cast that cannot hold": ("SELECT CAST(s_ra * 1e300 AS INTEGER) AS x FROM ivoa.ObsCore", None),
    "decimals without end": ("SELECT TOP 5 ROUND(s_ra, 1000000) AS x FROM ivoa.ObsCore", None),
    "a pattern of wildcards": (f"{COUNT} WHERE access_url LIKE '{'%a' * 200}'", None),
    "a pattern of escapes": (f"{COUNT} WHERE access_url LIKE '\\\\%\\_' OR access_url LIKE '\\'", None),
    "an empty region": (f"{COUNT} WHERE CONTAINS(POINT(s_ra, s_dec), CIRCLE(10, 0, 0)) = 1", 200),
    "the same point three times": (f"{COUNT} WHERE CONTAINS(POINT(s_ra, s_dec), POLYGON(1, 1, 1, 1, 1, 1)) = 1", None),
    "a polygon across itself": (f"{COUNT} WHERE CONTAINS(POINT(s_ra, s_dec), POLYGON(0, 0, 10, 10, 10, 0, 0, 10)) = 1", None),
    "a polygon of many corners": (
        f"{COUNT} WHERE CONTAINS(POINT(s_ra, s_dec), POLYGON("
        + ", ".join(f"{i * 0.01:.2f}, {20 + (i % 2) * 0.01:.2f}" for i in range(5000)) + ", 25, 40)) = 1", None),
    "many columns": ("SELECT TOP 1 " + ", ".join(f"s_ra AS c{i}" for i in range(5000)) + " FROM ivoa.ObsCore", None),
    "many joins": ("SELECT TOP 1 t0.obs_id FROM " + " JOIN ".join(
        f"ivoa.ObsCore AS t{i}" + (f" ON t{i}.obs_publisher_did = t0.obs_publisher_did" if i else "") for i in range(40)), None),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_queries_are_answered_or_refused_but_never_break(shared, figure, name):
    query, status = ODD[name]
    words = {"LANG": "ADQL", "QUERY": query}
    if "MAXREC" in name:
        words["MAXREC"] = "9" * 30
    answer, took = send(shared, words)
    figure(took * 1000, "ms")
    if status:
        assert answer.status_code == status, answer.text[:500]
    else:
        assert answer.status_code in (200, 400, 413), answer.text[:500]
    if answer.status_code != 200:
        error_of(answer.content)
    assert took < (15 if "list" in name else 3), f"took {took:.2f} s"


def test_text_that_is_not_utf8(shared, figure):
    for body in (b"LANG=ADQL&QUERY=SELECT+%ff%fe+FROM+ivoa.ObsCore", b"LANG=ADQL&QUERY=SELECT \xff\xfe FROM ivoa.ObsCore"):
        answer, took = send(shared, body)
        refused(shared, figure, answer, took, "U\\+00FF|character|\u00ff")
    answer, _ = send(shared, b"LANG=ADQL&QUERY=SELECT+COUNT(*)+AS+n+FROM+ivoa.ObsCore+WHERE+obs_id='%ff%fe'")
    assert answer.status_code in (200, 400)


BODIES = {
    "broken escape": (b"LANG=ADQL&QUERY=%zz", {}, "escape|%"),
    "JSON": (b'{"LANG": "ADQL"}', {"Content-Type": "application/json"}, "application/json"),
    "no media type": (b"LANG=ADQL", {"Content-Type": "/;;"}, "Content-Type"),
    "packed": (b"\x1f\x8b" + b"\0" * 100, {"Content-Encoding": "gzip"}, "."),
    "too long": (b"LANG=ADQL&QUERY=" + b"x" * (9 << 20), {}, "bytes"),
    "multipart without boundary": (b"--x\r\n", {"Content-Type": "multipart/form-data"}, "boundary"),
    "multipart without end": (b'--x\r\nContent-Disposition: form-data; name="LANG"\r\n\r\nADQL',
                              {"Content-Type": "multipart/form-data; boundary=x"}, "body|parts"),
    "multipart of noise": (bytes(range(256)) * 50, {"Content-Type": "multipart/form-data; boundary=x"}, "body|parts|QUERY|LANG"),
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies(shared, figure, name):
    body, headers, pattern = BODIES[name]
    answer, took = send(shared, body, headers=headers)
    refused(shared, figure, answer, took, pattern)


def raw(server, text, seconds=10):
    """Sends bytes and returns what comes back until the server closes or is silent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as s:
        try:
            s.sendall(text)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the server may refuse before it has read everything
        answer = b""
        try:
            while chunk := s.recv(1 << 16):
                answer += chunk
        except OSError:
            pass
        return answer


RAW = {
    "noise": bytes(range(256)) * 20,
    "no HTTP": b"EHLO example.org\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
    "a huge header": b"GET /api/tap/availability HTTP/1.1\r\nHost: x\r\nX-Fill: " + b"x" * (1 << 20) + b"\r\n\r\n",
    "a hundred thousand headers": b"GET /api/tap/availability HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 100_000 + b"\r\n",
    "a huge request line": b"GET /api/tap/sync?QUERY=" + b"x" * (1 << 20) + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "two lengths": b"POST /api/tap/sync HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nLANG=",
    "a length and chunks": b"POST /api/tap/sync HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "bad chunks": b"POST /api/tap/sync HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                  b"Content-Type: application/x-www-form-urlencoded\r\n\r\nzz\r\nxx\r\n",
    "less than the length": b"POST /api/tap/sync HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n"
                            b"Content-Type: application/x-www-form-urlencoded\r\n\r\nLANG=ADQL",
    "no host": b"GET /api/tap/availability HTTP/1.1\r\n\r\n",
}


@pytest.mark.parametrize("name", RAW)
def test_broken_http(shared, name):
    start = time.monotonic()
    answer = raw(shared, RAW[name])
    assert time.monotonic() - start < 2
    assert answer == b"" or re.match(rb"HTTP/1\.[01] 4\d\d ", answer), answer[:300]
    assert shared.answers()


def test_the_host_header_is_not_trusted_with_markup(shared):
    answer = raw(shared, b"GET /api/tap/capabilities HTTP/1.1\r\nHost: a\"><script>\r\nConnection: close\r\n\r\n")
    assert b"<script>" not in answer
    answer = raw(shared, b"GET /api/tap/capabilities HTTP/1.1\r\nHost: good.example\r\nX-Forwarded-Host: evil.example\r\n"
                         b"Connection: close\r\n\r\n")
    assert b"good.example" in answer and b"evil.example" not in answer


PATHS = {
    "unknown resource": ("GET", "/nosuch", 404),
    "unknown table": ("GET", "/tables/nosuch.table", 404),
    "unknown job": ("GET", "/async/nosuch", 404),
    "a job's unknown resource": ("GET", "/async/nosuch/results/../../x", 404),
    "a path out of the folder": ("GET", "/async/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
    "a long job id": ("GET", "/async/" + "a" * 5000, 404),
    "a job id with NUL": ("GET", "/async/a%00b", 404),
    "a write to metadata": ("POST", "/tables", 405),
    "a deletion of queries": ("DELETE", "/sync", 405),
    "an unknown method": ("PATCH", "/sync", 405),
    "a bad filter by phase": ("GET", "/async?PHASE=FOO", 400),
    "a bad filter by number": ("GET", "/async?LAST=-1", 400),
    "a bad filter by time": ("GET", "/async?AFTER=yesterday", 400),
    "a bad detail": ("GET", "/tables?detail=everything", 400),
}


@pytest.mark.parametrize("name", PATHS)
def test_paths(shared, figure, name):
    method, path, status = PATHS[name]
    answer, took = send(shared, b"", path=path, method=method)
    refused(shared, figure, answer, took, ".", (status,))


@pytest.mark.parametrize("path, words", [
    ("/phase", {"PHASE": "SIDEWAYS"}), ("/phase", {}), ("/executionduration", {"EXECUTIONDURATION": "long"}),
    ("/executionduration", {"EXECUTIONDURATION": "-5"}), ("/destruction", {"DESTRUCTION": "tomorrow"}),
    ("", {"ACTION": "EXPLODE"}), ("?WAIT=soon", None), ("?PHASE=FOO&WAIT=1", None),
])
def test_job_resources(shared, figure, path, words):
    job = shared.job(ONE, run=False)
    at = job.url.removeprefix(shared.base) + path
    answer, took = send(shared, words or b"", path=at, method="GET" if words is None else "POST")
    refused(shared, figure, answer, took, ".", (400,))
    assert job.phase() == "PENDING"


def test_a_job_that_is_not_there_has_no_parts(shared):
    for path in ("/phase", "/results", "/results/result", "/error", "/parameters", "/owner", "/quote"):
        assert shared.http.get(shared.base + "/async/jnosuch" + path).status_code == 404, path


def test_no_request_above_was_an_internal_error(shared):
    bad = [r for r in shared.log() if r["msg"] == "request" and r.get("status", 0) >= 500]
    assert not bad, bad
    assert shared.rows(COUNT) == [["2180"]]
