"""New exports take the place of the old under running queries; bad ones do not."""

import concurrent.futures
import csv
import gzip
import pathlib
import re
import subprocess
import threading

import pytest
from server import BINARY, ROOT, until

COUNT = "SELECT COUNT(*) AS n, COUNT(DISTINCT obs_collection) AS c FROM ivoa.ObsCore"


def load(server, *files):
    return subprocess.run([BINARY, "import", "obscore", "--config", str(server.config), *map(str, files)],
                          capture_output=True, text=True, timeout=120)


@pytest.fixture
def table(export):
    """The header and the rows of the export."""
    with export.open(newline="") as f:
        header, *rows = csv.reader(f)
    return header, rows


def write(path, header, rows):
    with path.open("w", newline="") as f:
        out = csv.writer(f)
        out.writerow(header)
        out.writerows(rows)
    return path


def copies(header, rows, name, number):
    """The rows as another collection, that many times, each of its own identifier."""
    collection, did = header.index("obs_collection"), header.index("obs_publisher_did")
    for i in range(number):
        for row in rows:
            row = list(row)
            row[collection], row[did] = f"{name}{i}", row[did].replace("repo=demo", f"repo={name}{i}")
            yield row


def test_new_rows_appear_without_a_failed_query(serve, table, tmp_path, figure):
    server = serve()
    header, rows = table
    sizes = {"2180,1"}
    end, seen, failed = threading.Event(), set(), []
    queries = [
        COUNT,
        "SELECT TOP 5 * FROM ivoa.ObsCore WHERE CONTAINS(POINT(53.1, -27.8), s_region) = 1",
        "SELECT obs_collection, COUNT(*) AS n FROM ivoa.ObsCore GROUP BY obs_collection",
        "SELECT a.obs_id FROM ivoa.ObsCore AS a JOIN ivoa.ObsCore AS b ON a.obs_publisher_did = b.obs_publisher_did",
        "SELECT t.table_name, c.column_name FROM TAP_SCHEMA.tables AS t JOIN TAP_SCHEMA.columns AS c ON t.table_name = c.table_name",
    ]

    def client(number):
        sent = 0
        while not end.is_set():
            query = queries[(number + sent) % len(queries)]
            try:
                if number == 7:
                    job = server.job(query)
                    if job.reach("COMPLETED", "ERROR", "ABORTED") != "COMPLETED":
                        failed.append(job.message())
                    assert b"</VOTABLE>" in job.result()
                else:
                    answer = server.sync(query, RESPONSEFORMAT="csv")
                    if answer.status_code != 200:
                        failed.append(answer.text)
                    elif query == COUNT:
                        seen.add(answer.text.split()[1])
            except Exception as error:
                failed.append(repr(error))
            sent += 1
        return sent

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        clients = [pool.submit(client, i) for i in range(8)]
        try:
            for round in range(3):
                number = round + 2
                path = write(tmp_path / f"{round}.csv", header, copies(header, rows, f"NEW{round}-", number))
                done = load(server, path)
                assert done.returncode == 0, done.stderr
                wanted = f"{number * len(rows)},{number}"
                sizes.add(wanted)
                until(lambda w=wanted: w in seen or failed, 10, f"{wanted} rows")
        finally:
            end.set()
        sent = sum(c.result() for c in clients)
    figure(sent, "queries during 3 imports")
    assert not failed, failed[:3]
    assert seen == sizes, seen
    left = [p.name for p in server.data.iterdir()]
    assert len([n for n in left if n.startswith("obscore")]) == 1, left


def test_a_stream_that_began_before_ends_with_the_old_rows(serve, table, tmp_path):
    server = serve()
    answer = server.http.post(server.base + "/sync", stream=True, timeout=60, data={
        "LANG": "ADQL", "RESPONSEFORMAT": "csv", "MAXREC": "300000",
        "QUERY": "SELECT a.obs_collection, b.* FROM ivoa.ObsCore AS a, ivoa.ObsCore AS b"})
    body = answer.iter_content(1 << 20)
    text = [next(body)]
    done = load(server, write(tmp_path / "new.csv", table[0], copies(*table, "NEW", 1)))
    assert done.returncode == 0, done.stderr
    until(lambda: server.rows("SELECT DISTINCT obs_collection FROM ivoa.ObsCore") == [["NEW0"]], 10, "the new rows")
    kinds = {line.partition(b",")[0] for line in b"".join([*text, *body]).split(b"\r\n")[1:-1]}
    assert kinds == {b"LSST.Demo"}


def test_several_files_are_one_table(serve, table, tmp_path):
    server = serve()
    header, rows = table
    files = [write(tmp_path / f"{i}.csv", header, copies(header, rows, f"PART{i}-", 1)) for i in range(2)]
    packed = tmp_path / "2.csv.gz"
    packed.write_bytes(gzip.compress(write(tmp_path / "2.csv", header, copies(header, rows, "PART2-", 1)).read_bytes()))
    done = load(server, *files, packed)
    assert done.returncode == 0, done.stderr
    assert f"{3 * len(rows)} rows" in done.stdout
    until(lambda: server.rows(COUNT) == [[str(3 * len(rows)), "3"]], 10, "the new rows")


def change(column, value, row=1234):
    """A change of one cell; the row is counted as the message does, from 1 without the header."""

    def apply(header, rows):
        rows[row - 1] = list(rows[row - 1])
        rows[row - 1][header.index(column)] = value
        return header, rows

    return apply


def drop(column):
    def apply(header, rows):
        at = header.index(column)
        return header[:at] + header[at + 1:], [r[:at] + r[at + 1:] for r in rows]

    return apply


BAD = {
    "words for a number": (change("s_ra", "east"), "1234.*s_ra|s_ra.*1234"),
    "a fraction for an integer": (change("calib_level", "2.5"), "1234.*calib_level|calib_level.*1234"),
    "an integer too large": (change("calib_level", "99999999999"), "1234.*calib_level|calib_level.*1234"),
    "a latitude beyond the pole": (change("s_dec", "95"), "1234.*s_dec|s_dec.*1234"),
    "a longitude that is none": (change("s_ra", "NaN"), "1234.*s_ra|s_ra.*1234"),
    "a region in no words": (change("s_region", "SOMEWHERE 1 2"), "1234.*s_region|s_region.*1234"),
    "a region of two corners": (change("s_region", "POLYGON ICRS 1 1 2 2"), "1234.*s_region|s_region.*1234"),
    "no value where one must be": (change("obs_publisher_did", r"\N"), "1234.*obs_publisher_did|obs_publisher_did.*1234"),
    "no identifier of the collection": (change("obs_collection", r"\N"), "1234.*obs_collection|obs_collection.*1234"),
    "a row too short": (lambda h, r: (h, [*r[:1233], r[1233][:5], *r[1234:]]), "1234"),
    "a row too long": (lambda h, r: (h, [*r[:1233], r[1233] + ["x"], *r[1234:]]), "1234"),
    "a missing column": (drop("obs_publisher_did"), "obs_publisher_did"),
    "no header": (lambda h, r: (r[0], r[1:]), "column|header"),
    "no rows and no header": (lambda h, r: ([], []), "."),
    "two columns of one name": (lambda h, r: ([*h, "s_ra"], [[*x, "1"] for x in r]), "s_ra"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_export_is_named_and_changes_nothing(shared, table, tmp_path, name):
    spoil, pattern = BAD[name]
    header, rows = spoil(list(table[0]), list(table[1]))
    path = write(tmp_path / "bad.csv", header, rows)
    file = shared.data / "obscore.duckdb"
    before, beside = file.stat(), sorted(p.name for p in shared.data.iterdir())
    done = load(shared, path)
    assert done.returncode == 1, done.stdout
    assert "bad.csv" in done.stderr, done.stderr
    assert re.search(pattern, done.stderr, re.S), done.stderr
    assert "goroutine" not in done.stderr and len(done.stderr) < 5000
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)
    assert sorted(p.name for p in shared.data.iterdir()) == beside
    assert shared.rows(COUNT) == [["2180", "1"]]


def test_many_bad_rows_are_told_in_few_lines(shared, table, tmp_path):
    header, rows = table
    at = header.index("s_ra")
    path = write(tmp_path / "bad.csv", header, [[*r[:at], "east", *r[at + 1:]] for r in rows])
    done = load(shared, path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) < 40, done.stderr


def parquet():
    return (ROOT / "internal" / "demo" / "data" / "obscore.parquet").read_bytes()


@pytest.mark.parametrize("name, content", [
    ("cut.parquet", lambda: parquet()[:-500]), ("half.parquet", lambda: parquet()[: len(parquet()) // 2]),
    ("zeros.parquet", lambda: parquet()[:100] + bytes(len(parquet()) - 200) + parquet()[-100:]),
    ("empty.parquet", lambda: b""), ("empty.csv", lambda: b""), ("text.parquet", lambda: b"no parquet"),
    ("cut.csv.gz", lambda: gzip.compress(b"a,b\n" * 10000)[:-20]), ("noise.csv", lambda: bytes(range(256)) * 100),
    ("table.xlsx", lambda: b"PK"),
])
def test_a_file_that_cannot_be_read_is_named(shared, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content())
    done = load(shared, path)
    assert done.returncode == 1
    assert name in done.stderr, done.stderr
    assert "goroutine" not in done.stderr
    assert shared.rows(COUNT) == [["2180", "1"]]


def test_a_file_that_is_not_there_is_named(shared):
    done = load(shared, pathlib.Path("/nonexistent/export.parquet"))
    assert done.returncode == 1
    assert "/nonexistent/export.parquet" in done.stderr


def test_good_files_beside_a_bad_one_are_not_taken(shared, export, table, tmp_path):
    header, rows = change("s_ra", "east")(list(table[0]), list(table[1]))
    done = load(shared, export, write(tmp_path / "bad.csv", header, rows))
    assert done.returncode == 1
    assert "bad.csv" in done.stderr
    assert shared.rows(COUNT) == [["2180", "1"]]


def test_an_import_that_is_killed_changes_nothing(serve, table, tmp_path):
    server = serve()
    path = write(tmp_path / "large.csv", table[0], copies(*table, "KILLED", 40))
    file = server.data / "obscore.duckdb"
    before, beside = file.stat(), sorted(p.name for p in server.data.iterdir())
    process = subprocess.Popen([BINARY, "import", "obscore", "--config", str(server.config), str(path)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: sorted(p.name for p in server.data.iterdir()) != beside, 10, "the file of the import")
    process.kill()
    process.wait()
    assert file.stat().st_ino == before.st_ino
    assert server.rows(COUNT) == [["2180", "1"]]
    assert load(server, path).returncode == 0
    until(lambda: server.rows(COUNT) == [[str(40 * len(table[1])), "40"]], 10, "the new rows")
