"""TOPCAT's library, through the tasks of STILTS: queries, uploads, resuming, validation."""

import subprocess
import urllib.parse
import urllib.request

import pytest

TOP = "SELECT TOP 3 obs_id, s_ra, s_dec, t_min FROM ivoa.ObsCore"


def stilts(task, *words, check=True):
    """Runs a task and returns what it wrote to its output and error streams."""
    done = subprocess.run(["stilts", task, *words], capture_output=True, text=True, timeout=300)
    if check:
        assert done.returncode == 0, done.stderr
        assert "WARNING" not in done.stderr, done.stderr
    return done.stdout, done.stderr


def query(base, adql, *words, **kw):
    return stilts("tapquery", f"tapurl={base}", f"adql={adql}", "ofmt=csv", *words, **kw)


def rows(text):
    return text.strip().splitlines()[1:]


@pytest.mark.parametrize("interface", ["tap1.0", "tap1.1", "cap"])
@pytest.mark.parametrize("sync", ["true", "false"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_query(base, interface, sync, slash):
    out, _ = query(base + slash, TOP, f"sync={sync}", f"interface={interface}")
    assert len(rows(out)) == 3


def test_job_with_all_its_parameters_is_run_and_deleted(base):
    _, log = query(base, "SELECT * FROM ivoa.ObsCore", "sync=false", "poll=500", "maxrec=2",
                   "executionduration=60", "destruction=2030-01-01T00:00:00", "delete=always", "progress=true")
    assert "COMPLETED" in log
    assert "DELETED" in log


@pytest.mark.parametrize("sync", ["true", "false"])
@pytest.mark.parametrize("adql, word", [("SELECT nosuch FROM ivoa.ObsCore", "nosuch"), ("SELEC 1", "SELEC")])
def test_errors_reach_the_user(base, sync, adql, word):
    _, log = query(base, adql, f"sync={sync}", check=False)
    assert word in log
    assert "Non-VOTable" not in log


@pytest.mark.parametrize("form", ["TABLEDATA", "BINARY", "BINARY2"])
@pytest.mark.parametrize("sync", ["true", "false"])
def test_upload_joins_by_position(base, image, tmp_path, form, sync):
    table = tmp_path / "u.csv"
    table.write_text(f"ra,dec\n{image['s_ra']},{image['s_dec']}\n")
    out, _ = query(
        base,
        "SELECT o.obs_publisher_did FROM ivoa.ObsCore AS o, TAP_UPLOAD.u AS u"
        " WHERE 1=CONTAINS(POINT('ICRS',u.ra,u.dec),o.s_region)",
        "nupload=1", f"upload1={table}", "ufmt1=csv", "upname1=u", f"upvotformat={form}", f"sync={sync}",
    )
    assert image["obs_publisher_did"] in out


def test_two_uploads_in_one_query(base, tmp_path):
    for name, text in (("a", "id,x\n1,0.5\n2,1.5\n"), ("b", "id,y\n2,one\n3,two\n")):
        (tmp_path / f"{name}.csv").write_text(text)
    out, _ = query(
        base, "SELECT a.id, b.y FROM TAP_UPLOAD.a JOIN TAP_UPLOAD.b ON a.id = b.id", "nupload=2",
        f"upload1={tmp_path / 'a.csv'}", "ufmt1=csv", "upname1=a",
        f"upload2={tmp_path / 'b.csv'}", "ufmt2=csv", "upname2=b", "sync=true",
    )
    assert rows(out) == ["2,one"]


def test_skymatch_uploads_and_matches(base, ask, tmp_path):
    found = ask("SELECT TOP 50 s_ra, s_dec FROM ivoa.ObsCore WHERE calib_level = 2 ORDER BY obs_publisher_did")
    table = tmp_path / "in.csv"
    table.write_text("ra,dec\n" + "".join(f"{r['s_ra']},{r['s_dec']}\n" for r in found))
    out, _ = stilts(
        "tapskymatch", f"in={table}", "ifmt=csv", "inlon=ra", "inlat=dec", f"tapurl={base}", "taptable=ivoa.ObsCore",
        "taplon=s_ra", "taplat=s_dec", "sr=0.0003", "find=best", "blocksize=20", "ofmt=csv", check=False,
    )
    assert len(rows(out)) == 50


def test_a_job_of_another_client_is_resumed(base):
    form = urllib.parse.urlencode({"LANG": "ADQL", "QUERY": TOP, "PHASE": "RUN"}).encode()
    with urllib.request.urlopen(base + "/async", form) as answer:
        job = answer.url
    out, _ = stilts("tapresume", f"joburl={job}", "ofmt=csv")
    assert len(rows(out)) == 3


def test_an_undeleted_job_is_listed(base):
    query(base, TOP, "sync=false", "delete=never")
    with urllib.request.urlopen(base + "/async") as answer:
        text = answer.read().decode()
    assert '<uws:jobref id="' in text
    assert 'xlink:href="http' in text


FORMS = ["votable/td", "votable/b", "votable/b2", "text/xml"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("adql", ["SELECT TOP 200 * FROM ivoa.ObsCore", "SELECT * FROM TAP_SCHEMA.columns",
                                  "SELECT COUNT(*) FROM ivoa.ObsCore", "SELECT * FROM ivoa.ObsCore WHERE 1=0"])
def test_votlint_finds_nothing(base, tmp_path, form, adql):
    body = urllib.parse.urlencode({"LANG": "ADQL", "QUERY": adql, "RESPONSEFORMAT": form}).encode()
    path = tmp_path / "result.vot"
    with urllib.request.urlopen(base + "/sync", body) as answer:
        path.write_bytes(answer.read())
    out, log = stilts("votlint", f"votable={path}", check=False)
    assert "ERROR" not in out + log, out + log


@pytest.mark.parametrize("form, reader", [("csv", "csv"), ("tsv", "tst"), ("fits", "fits"), ("parquet", "parquet")])
def test_other_formats_are_read_back(base, tmp_path, form, reader):
    body = urllib.parse.urlencode({"LANG": "ADQL", "QUERY": "SELECT TOP 40 * FROM ivoa.ObsCore", "RESPONSEFORMAT": form})
    path = tmp_path / f"result.{form}"
    with urllib.request.urlopen(base + "/sync", body.encode()) as answer:
        path.write_bytes(answer.read())
    if form in ("tsv", "parquet"):  # this STILTS reads its own sort of tab-separated table only, and no Parquet
        assert path.stat().st_size > 1000
        return
    out, _ = stilts("tcopy", f"in={path}", f"ifmt={reader}", "ofmt=csv")
    assert len(rows(out)) == 40


def test_metadata_as_topcat_asks_for_it(base):
    out, _ = query(base, "SELECT COUNT(*) AS nrow FROM TAP_SCHEMA.columns", "sync=true", "interface=tap1.0")
    count = int(rows(out)[0])
    out, _ = query(base, "SELECT table_name, column_name, description, unit, ucd, utype, datatype, arraysize, xtype,"
                         ' "size", principal, indexed, std FROM TAP_SCHEMA.columns', "sync=true", f"maxrec={count + 1}")
    assert len(rows(out)) >= count
    out, _ = query(base, "SELECT schema_name, description, utype FROM TAP_SCHEMA.schemas", "sync=true", "maxrec=99999")
    assert any(line.startswith("ivoa") for line in rows(out))
