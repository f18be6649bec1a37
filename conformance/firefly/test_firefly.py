"""The requests of Firefly, the RSP's Portal, sent as its server sends them.

Firefly itself cannot run here: what it sends and insists on was read from its
source (Caltech-IPAC/firefly), and each answer is checked as its code checks it.
"""

import io
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree

import pytest
from astropy.io import votable

ACCEPT = "text/html, image/gif, image/jpeg, */*; q=0.2"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(NoRedirect)


def send(url, data=None, method=None, **headers):
    """Sends one request as Java does and returns its answer, whatever the status."""
    request = urllib.request.Request(url, data=data, method=method)
    request.add_header("Accept", ACCEPT)
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        return opener.open(request)
    except urllib.error.HTTPError as error:
        return error


def metadata(base, query, runid="TAP_SCHEMA"):
    """A synchronous GET for metadata; returns the table."""
    words = {"REQUEST": "doQuery", "LANG": "ADQL", "QUERY": query}
    if runid:
        words["RUNID"] = runid
    answer = send(base + "/sync?" + urllib.parse.urlencode(words))
    assert answer.status == 200, answer.read()
    return votable.parse(io.BytesIO(answer.read())).get_first_table().to_table(use_names_over_ids=True)


def run(base, query, upload=None, maxrec=50000):
    """The whole life of a query in the Portal; returns its rows."""
    fields = {"QUERY": " ".join(query.split()), "LANG": "ADQL", "REQUEST": "doQuery", "RUNID": "Images", "MAXREC": str(maxrec)}
    if upload is None:
        created = send(base + "/async", urllib.parse.urlencode(fields).encode())
    else:
        fields["UPLOAD"] = "upload_table,param:ufile1"
        boundary, parts = "----boundary", []
        for name, value in fields.items():
            parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n'
                         "Content-Type: text/plain; charset=US-ASCII\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                         f"{value}\r\n")
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="ufile1"; filename="upload.vot"\r\n'
                     f"Content-Type: application/octet-stream\r\n\r\n{upload}\r\n--{boundary}--\r\n")
        created = send(base + "/async", "".join(parts).encode(), Content_Type=f"multipart/form-data; boundary={boundary}")
    assert created.status == 303, created.read()
    job = created.headers["Location"]
    assert job.startswith(base + "/async/")
    assert send(job + "/phase").read().decode().strip() == "PENDING"
    assert send(job + "/phase", b"PHASE=RUN").status == 303
    prefix = "{http://www.ivoa.net/xml/UWS/v1.0}"
    while True:
        text = send(job).read()
        assert b"<uws:job" in text and b'xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0"' in text
        document = ElementTree.fromstring(text)
        phase = document.findtext(prefix + "phase")
        assert phase in ("QUEUED", "EXECUTING", "COMPLETED", "ERROR"), phase
        assert int(document.findtext(prefix + "executionDuration")) < 2**31
        assert document.findtext(prefix + "runId") == "Images"
        if phase == "ERROR":
            raise AssertionError(document.findtext(f"{prefix}errorSummary/{prefix}message"))
        if phase == "COMPLETED":
            break
        time.sleep(0.05)
    answer = send(job + "/results/result")
    assert answer.status == 200
    return votable.parse(io.BytesIO(answer.read())).get_first_table().to_table(use_names_over_ids=True)


def dids(table):
    return [str(d) for d in table["obs_publisher_did"]]


def test_schemas_and_tables_in_one_join(base):
    table = metadata(base, "SELECT * FROM tap_schema.schemas INNER JOIN tap_schema.tables"
                           " ON tap_schema.tables.schema_name = tap_schema.schemas.schema_name")
    assert table.colnames[0] == "schema_name"
    assert "table_name" in table.colnames
    assert len([c for c in table.colnames if c.startswith("description")]) == 2
    assert {"schema_index", "table_index"} <= set(table.colnames)
    assert ("ivoa", "ivoa.ObsCore") in {(r["schema_name"], r["table_name"]) for r in table}


def test_columns_by_like(base):
    table = metadata(base, "SELECT * FROM TAP_SCHEMA.columns WHERE table_name like 'ivoa.ObsCore'")
    names = {r["column_name"] for r in table}
    assert {"s_region", "t_min", "t_max", "em_min", "em_max", "calib_level", "dataproduct_type", "obs_collection"} <= names
    assert (table["principal"] != 0).any()
    assert any(str(r["utype"]).startswith("obscore:") for r in table)


def test_keys(base):
    table = metadata(
        base,
        "SELECT tap_schema.keys.key_id, tap_schema.keys.from_table, tap_schema.keys.target_table,"
        " tap_schema.keys.description, tap_schema.key_columns.from_column, tap_schema.key_columns.target_column"
        " FROM tap_schema.keys INNER JOIN tap_schema.key_columns ON tap_schema.keys.key_id = tap_schema.key_columns.key_id",
    )
    assert table.colnames[:2] == ["key_id", "from_table"]


@pytest.mark.parametrize("column", ["obs_collection", "instrument_name", "facility_name", "dataproduct_subtype"])
def test_choices_of_the_panel(base, column):
    table = metadata(base, f"SELECT DISTINCT {column} FROM ivoa.ObsCore", runid=None)
    assert table.colnames == [column]
    assert len(table) >= 1


def test_capabilities_as_its_reader_takes_them(base):
    answer = send(base + "/capabilities")
    text = answer.read().decode()
    root = ElementTree.fromstring(text)
    tap = [c for c in root.iter("capability") if c.get("standardID") == "ivo://ivoa.net/std/TAP"]
    assert len(tap) == 1
    geo = [f for f in tap[0].iter("languageFeatures")
           if f.get("type") in ("ivo://ivoa.net/std/TAPRegExt#features-adqlgeo", "ivo://ivoa.net/std/TAPRegExt#features-adql-geo")]
    forms = [f.text for f in geo[0].iter("form")]
    assert {"POINT", "CIRCLE", "BOX", "POLYGON", "REGION", "CONTAINS", "INTERSECTS", "AREA", "CENTROID", "DISTANCE"} <= set(forms)
    assert any(m.get("ivo-id") == "ivo://ivoa.net/std/TAPRegExt#upload-http" for m in tap[0].iter("uploadMethod"))
    for url in root.iter("accessURL"):
        assert url.text.startswith(base), url.text
    tables = [c for c in root.iter("capability") if (c.get("standardID") or "").startswith("ivo://ivoa.net/std/VOSI#tables")]
    assert tables[0].find("interface/accessURL").get("use") == "base"


def test_panel_with_every_filter(base, image):
    wave = (float(image["em_min"]) + float(image["em_max"])) / 2
    found = run(
        base,
        f"SELECT * FROM ivoa.ObsCore WHERE CONTAINS(POINT('ICRS', {image['s_ra']}, {image['s_dec']}), s_region)=1"
        " AND ( calib_level = 2 OR calib_level = 3 ) AND dataproduct_type = 'image'"
        f" AND ( t_min <= {float(image['t_max']) + 1} AND {float(image['t_min']) - 1} <= t_max )"
        f" AND ( {wave} BETWEEN em_min AND em_max )",
    )
    assert image["obs_publisher_did"] in dids(found)


def corners(image, order=1):
    ra, dec, d = float(image["s_ra"]), float(image["s_dec"]), 1.0
    ring = [(ra - d, dec - d), (ra + d, dec - d), (ra + d, dec + d), (ra - d, dec + d)][::order]
    return ", ".join(f"{x % 360}, {y}" for x, y in ring)


@pytest.mark.parametrize(
    "condition",
    [
        "CONTAINS(POINT('ICRS', {ra}, {dec}), s_region)=1",
        "CONTAINS(CIRCLE('ICRS', {ra}, {dec}, 0.001), s_region)=1",
        "CONTAINS(s_region, POLYGON('ICRS', {ring}))=1",
        "CONTAINS(s_region, POLYGON('ICRS', {back}))=1",
        "CONTAINS(s_region, CIRCLE('ICRS', {ra}, {dec}, 1))=1",
        "INTERSECTS(s_region, CIRCLE('ICRS', {ra}, {dec}, 1))=1",
        "INTERSECTS(s_region, POLYGON('ICRS', {ring}))=1",
        "CONTAINS(POINT('ICRS', s_ra, s_dec),CIRCLE('ICRS', {ra}, {dec}, 1))=1",
        "CONTAINS(POINT('ICRS', s_ra, s_dec),POLYGON('ICRS', {ring}))=1",
        "CONTAINS(POINT('J2000', s_ra, s_dec),CIRCLE('J2000', {ra}, {dec}, 2.7777777777777778e-4))=1",
        "( 5e-9 <= em_max AND ( t_exptime BETWEEN 0 AND 1e9 ) ) AND CONTAINS(POINT('ICRS', {ra}, {dec}), s_region)=1",
    ],
)
def test_forms_of_a_region(base, image, condition):
    words = {"ra": image["s_ra"], "dec": image["s_dec"], "ring": corners(image), "back": corners(image, -1)}
    found = run(base, "SELECT * FROM ivoa.ObsCore WHERE " + condition.format(**words))
    assert image["obs_publisher_did"] in dids(found)


UPLOAD = """<VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>
<FIELD name="ra" datatype="double" unit="deg"/><FIELD name="dec" datatype="double" unit="deg"/>
<DATA><TABLEDATA><TR><TD>{}</TD><TD>{}</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"""


@pytest.mark.parametrize("columns", ["ivoa.ObsCore.*", "i.*", "i.obs_publisher_did,i.s_ra", "ivoa.ObsCore.obs_publisher_did"])
def test_many_objects_with_the_name_of_an_aliased_table(base, image, columns):
    found = run(
        base,
        f"SELECT {columns}, ut.ra,ut.dec FROM ivoa.ObsCore AS i, TAP_UPLOAD.upload_table AS ut"
        " WHERE CONTAINS(POINT('ICRS', ut.ra, ut.dec), s_region)=1",
        upload=UPLOAD.format(image["s_ra"], image["s_dec"]),
    )
    assert image["obs_publisher_did"] in dids(found)


def test_numbers_in_quotes_match_an_integer_column(base, image):
    found = run(base, f"SELECT * FROM ivoa.ObsCore WHERE lsst_visit IN ('{image['lsst_visit']}','2') AND obs_id IN ('{image['obs_id']}','b')")
    assert image["obs_publisher_did"] in dids(found)


def test_filters_of_columns_as_users_type_them(base, image):
    found = run(
        base,
        f"SELECT * FROM ivoa.ObsCore WHERE (lsst_band = '{image['lsst_band']}') AND (lsst_detector IN ({image['lsst_detector']},-3))"
        " AND (instrument_name LIKE 'LSST%') AND (t_exptime > 0 AND t_exptime < 1e6) AND (target_name IS NULL OR target_name <> 'x')",
    )
    assert image["obs_publisher_did"] in dids(found)


def test_an_error_is_told_in_the_job(base):
    with pytest.raises(AssertionError, match="nosuch"):
        run(base, "SELECT nosuch FROM ivoa.ObsCore")


def test_the_list_of_jobs(base):
    run(base, "SELECT TOP 1 * FROM ivoa.ObsCore")
    text = send(base + "/async?LAST=1000").read()
    root = ElementTree.fromstring(text)
    refs = root.findall("{http://www.ivoa.net/xml/UWS/v1.0}jobref")
    assert refs
    for ref in refs:
        assert ref.get("id")
        assert ref.get("{http://www.w3.org/1999/xlink}href").startswith(base)


def test_http_as_its_clients_need_it(base):
    query = urllib.parse.urlencode({"LANG": "ADQL", "QUERY": "SELECT TOP 1 obs_id FROM ivoa.ObsCore"}).encode()
    created = send(base + "/async", query)
    assert created.status == 303 and created.headers["Location"].startswith(base)
    job = created.headers["Location"]
    ran = send(job + "/phase", b"PHASE=RUN")
    assert ran.status == 303 and ran.headers["Location"] == job
    gone = send(job, method="DELETE")
    assert gone.status == 303 and gone.headers["Location"].rstrip("/") == base + "/async"
    assert send(job).status == 404
    assert send(base + "/capabilities", method="HEAD").status == 200
    for path in ("//sync", "/sync/", "//sync//"):
        assert send(base + path, query).status == 200
    for path in ("", "/", "/tables/", "//capabilities"):
        assert send(base + path).status == 200
    large = urllib.parse.urlencode({"LANG": "ADQL", "QUERY": "SELECT * FROM ivoa.ObsCore"}).encode()
    packed = send(base + "/sync", large, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip" and packed.read(2) == b"\x1f\x8b"
    assert "Accept-Encoding" in packed.headers["Vary"]
    plain = send(base + "/sync", query, Accept="text/html")
    assert plain.headers["Content-Type"].startswith("application/x-votable+xml")


@pytest.mark.parametrize("words, status", [
    ({"LANG": "OOBLECK", "QUERY": "SELECT 1"}, 400),
    ({"LANG": "ADQL"}, 400),
    ({"LANG": "ADQL", "QUERY": "SELECT TOP 1 obs_id FROM ivoa.ObsCore", "MAXREC": "-1"}, 400),
    ({"LANG": "ADQL", "QUERY": "SELECT TOP 1 obs_id FROM ivoa.ObsCore", "MAXREC": "many"}, 400),
    ({"LANG": "ADQL", "QUERY": "SELECT TOP 1 obs_id FROM ivoa.ObsCore", "RESPONSEFORMAT": "punch-cards"}, 400),
    ({"LANG": "ADQL", "QUERY": "SELECT CIRCLE(1, 95, 1) FROM ivoa.ObsCore"}, 400),
    ({"LANG": "ADQL", "QUERY": "SELECT TOP 1 obs_id FROM ivoa.ObsCore WHERE " + "(" * 20000 + "1=1" + ")" * 20000}, 400),
])
def test_bad_input_is_the_users_fault_and_told_so(base, words, status):
    start = time.monotonic()
    answer = send(base + "/sync", urllib.parse.urlencode(words).encode())
    body = answer.read()
    took = time.monotonic() - start
    assert answer.status == status
    assert b'name="QUERY_STATUS" value="ERROR"' in body
    assert took < 1, took
