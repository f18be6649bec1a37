"""pyvo against the demo: searches, jobs, uploads, metadata and errors."""

import concurrent.futures
import io
import re
import urllib.parse
import urllib.request
import warnings

import astropy.table
import numpy as np
import pytest
import pyvo
import xmltodict
from astropy.io import votable
from astropy.io.votable.exceptions import VOTableSpecWarning

ONE = "SELECT TOP 3 s_ra FROM ivoa.obscore"


@pytest.fixture(scope="module")
def tap(base):
    return pyvo.dal.TAPService(base)


def test_search_returns_the_columns_asked_for(tap):
    table = tap.search(ONE).to_table()
    assert table.colnames == ["s_ra"]
    assert len(table) == 3


def test_a_trailing_slash_in_the_url_is_no_matter(base):
    assert len(pyvo.dal.TAPService(base + "/").search(ONE)) == 3


def test_search_keeps_types_units_and_nulls(tap):
    row = tap.search("SELECT TOP 1 calib_level, s_ra, lsst_visit, t_resolution, obs_id FROM ivoa.ObsCore").to_table()
    assert row["calib_level"].dtype == np.int32
    assert row["lsst_visit"].dtype == np.int64
    assert str(row["s_ra"].unit) == "deg"
    assert np.ma.is_masked(row["t_resolution"][0])


def test_maxrec_marks_the_overflow(tap):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = tap.search("SELECT * FROM ivoa.ObsCore", maxrec=1)
    assert len(found) == 1
    assert found.query_status == "OVERFLOW"


def test_a_result_of_just_maxrec_rows_is_no_overflow(tap):
    found = tap.search("SELECT TOP 5 obs_id FROM ivoa.ObsCore", maxrec=5)
    assert len(found) == 5
    assert found.query_status == "OK"


@pytest.mark.parametrize(
    "query, word",
    [
        ("SELEC 1", "SELEC"),
        ("SELECT nosuch FROM ivoa.ObsCore", "nosuch"),
        ("SELECT * FROM ivoa.nosuch", "nosuch"),
        ("SELECT s_ra FROM ivoa.ObsCore WHERE s_ra = 'east'", "east"),
    ],
)
def test_errors_of_sync_and_async_name_the_thing(tap, query, word):
    with pytest.raises(pyvo.DALQueryError, match=word):
        tap.search(query)
    with pytest.raises(pyvo.DALQueryError, match=word):
        tap.run_async(query)


def test_run_async_gives_the_same_rows_as_search(tap):
    query = "SELECT obs_publisher_did, s_ra FROM ivoa.ObsCore WHERE calib_level = 2 ORDER BY obs_publisher_did"
    now, later = tap.search(query).to_table(), tap.run_async(query).to_table()
    assert list(now["obs_publisher_did"]) == list(later["obs_publisher_did"])
    assert (now["s_ra"] == later["s_ra"]).all()


def test_many_jobs_at_once_all_complete(tap):
    def one(i):
        return len(tap.run_async(f"SELECT TOP {i % 7 + 1} obs_id FROM ivoa.ObsCore"))

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert list(pool.map(one, range(200))) == [i % 7 + 1 for i in range(200)]


def test_a_job_goes_through_its_life(tap):
    job = tap.submit_job(ONE, maxrec=2)
    assert job.phase == "PENDING"
    job.execution_duration = 100
    assert job.execution_duration.value == 100 if hasattr(job.execution_duration, "value") else True
    job.run()
    job.wait(phases=["COMPLETED", "ERROR"])
    assert job.phase == "COMPLETED"
    assert len(job.fetch_result()) == 2
    again = pyvo.dal.AsyncTAPJob(job.url)
    assert again.phase == "COMPLETED"
    assert len(again.fetch_result()) == 2
    job.delete()
    with pytest.raises(Exception):
        pyvo.dal.AsyncTAPJob(job.url)


def test_a_job_can_be_aborted(tap):
    job = tap.submit_job(
        "SELECT COUNT(*) FROM ivoa.ObsCore a, ivoa.ObsCore b, ivoa.ObsCore c WHERE a.s_ra + b.s_ra < c.s_dec"
    )
    job.run()
    job.abort()
    assert job.phase == "ABORTED"
    job.delete()


def test_the_list_of_jobs_filters_and_counts(tap, base):
    jobs = [tap.submit_job(ONE) for _ in range(4)]
    jobs[0].run().wait(phases=["COMPLETED"])
    listed = tap.get_job_list(last=3)
    assert len(listed) == 3
    done = tap.get_job_list(phases=["COMPLETED"], last=50, after="2020-01-01T00:00:00Z")
    assert all(j.phase == "COMPLETED" for j in done)
    assert jobs[0].job_id in {j.jobid for j in done}
    with urllib.request.urlopen(base + "/async?last=2") as answer:
        found = xmltodict.parse(answer.read())
    refs = found["uws:jobs"]["uws:jobref"]
    assert len(refs) == 2
    assert all(r["@id"] and r["uws:creationTime"] for r in refs)
    for job in jobs:
        job.delete()


def test_tables_are_listed_first_and_described_on_demand(tap):
    names = list(tap.tables.keys())
    assert "ivoa.ObsCore" in names
    assert "TAP_SCHEMA.columns" in names
    columns = {c.name: c for c in tap.tables["ivoa.ObsCore"].columns}
    assert columns["s_ra"].unit == "deg"
    assert columns["s_region"].ucd == "pos.outline;obs.field"
    assert {"access_estsize", "pol_states", "lsst_visit"} <= set(columns)


def test_examples_run(tap):
    examples = tap.examples
    assert examples
    for example in examples:
        example.execute()


def test_capabilities_tell_limits_and_languages(tap):
    assert tap.available
    assert tap.maxrec > 0
    assert tap.hardlimit >= tap.maxrec
    language = tap.get_tap_capability().languages[0]
    assert language.name == "ADQL"
    assert {v.content for v in language.versions} >= {"2.0", "2.1"}
    forms = {f.form for part in language.languagefeaturelists for f in part}
    assert {"POINT", "CIRCLE", "POLYGON", "CONTAINS", "INTERSECTS", "DISTANCE"} <= forms


def upload():
    return astropy.table.Table(
        {
            "id": np.array([1, -2, 9007199254740993], dtype=np.int64),
            "ra": np.array([53.1, 0.0, 359.99]),
            "dec": np.array([-27.8, 0.5, -89.0], dtype=np.float32),
            "name": ["first", "", "drïtte"],
            "flag": [True, False, True],
        }
    )


@pytest.mark.parametrize("form", ["tabledata", "binary", "binary2"])
@pytest.mark.parametrize("way", ["sync", "async"])
def test_uploads_come_back_as_they_were(tap, base, form, way):
    sent = upload()
    document = votable.from_table(sent)
    for table in document.iter_tables():
        table.format = form
    stream = io.BytesIO()
    document.to_xml(stream)
    stream.seek(0)
    run = tap.search if way == "sync" else tap.run_async
    got = run("SELECT * FROM TAP_UPLOAD.t1 ORDER BY ra DESC", uploads={"t1": stream}).to_table()
    want = sent[np.argsort(-sent["ra"])]
    assert got.colnames == sent.colnames
    for name in sent.colnames:
        assert [v for v in got[name].filled("")] == [v for v in want[name]] if name == "name" else (
            np.asarray(got[name]) == np.asarray(want[name])
        ).all(), name


def test_an_upload_joins_by_position(tap, image):
    here = astropy.table.Table({"ra": [float(image["s_ra"])], "dec": [float(image["s_dec"])]})
    found = tap.search(
        "SELECT o.obs_publisher_did FROM ivoa.ObsCore AS o, TAP_UPLOAD.u AS u"
        " WHERE 1=CONTAINS(POINT('ICRS', u.ra, u.dec), o.s_region)",
        uploads={"u": here},
    )
    assert image["obs_publisher_did"] in list(found["obs_publisher_did"])


def test_a_result_can_be_uploaded_by_its_job(tap):
    job = tap.submit_job("SELECT TOP 4 obs_publisher_did AS did FROM ivoa.ObsCore")
    job.run().wait(phases=["COMPLETED"])
    found = tap.search("SELECT did FROM TAP_UPLOAD.before", uploads={"before": job})
    assert len(found) == 4
    job.delete()


def test_resume_from_a_job_url(tap, base):
    job = tap.submit_job(ONE)
    job.run()
    other = pyvo.dal.AsyncTAPJob(job.url)
    other.wait(phases=["COMPLETED"])
    assert len(other.fetch_result()) == 3
    other.delete()


def test_access_columns_are_found_by_utype_and_ucd(tap):
    row = tap.search("SELECT TOP 1 access_url AS link, access_format AS form FROM ivoa.ObsCore")[0]
    assert row.getdataurl()
    assert row.getdataformat()


def test_the_query_of_discovery_runs(tap, image):
    ra, dec = image["s_ra"], image["s_dec"]
    wave = (float(image["em_min"]) + float(image["em_max"])) / 2
    start, end = float(image["t_min"]), float(image["t_max"])
    found = tap.search(
        "select * from ivoa.obscore WHERE dataproduct_type='image'"
        f" AND (1=contains(point('ICRS', s_ra, s_dec), circle('ICRS', {ra}, {dec}, 0.1))"
        f" or 1=intersects(circle({ra}, {dec}, 0.1), s_region))"
        f" AND (em_min<={wave} AND em_max>={wave})"
        f" AND (t_max>={start} AND {end}>=t_min AND t_min<=t_max AND {start}<={end})"
    )
    assert image["obs_publisher_did"] in list(found["obs_publisher_did"])


FORMS = ["votable/td", "votable/b", "votable/b2", "text/xml", "application/x-votable+xml"]


@pytest.mark.parametrize("query", ["SELECT TOP 20 * FROM ivoa.ObsCore", "SELECT * FROM ivoa.ObsCore WHERE 1=0", "SELEC"])
@pytest.mark.parametrize("form", FORMS)
def test_documents_are_strictly_valid(base, query, form):
    body = urllib.parse.urlencode({"LANG": "ADQL", "QUERY": query, "RESPONSEFORMAT": form})
    try:
        answer = urllib.request.urlopen(base + "/sync", body.encode())
    except urllib.error.HTTPError as error:
        answer = error
    with warnings.catch_warnings():
        warnings.simplefilter("error", VOTableSpecWarning)
        # ObsCore prescribes this UCD, which is newer than the list of older readers.
        warnings.filterwarnings("ignore", message=r".*pos\.outline.*")
        document = votable.parse(io.BytesIO(answer.read()), verify="exception")
    assert document.version == "1.4"
    if not query.startswith("SELEC "):
        assert document.resources[0].infos[0].name == "QUERY_STATUS"


def test_the_wait_of_a_job_blocks_until_it_moves(tap, base):
    job = tap.submit_job(ONE)
    with urllib.request.urlopen(job.url + "?WAIT=1&PHASE=PENDING") as answer:
        assert re.search(rb"<uws:phase>PENDING<", answer.read())
    job.delete()
