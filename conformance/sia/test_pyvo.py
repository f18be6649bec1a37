"""pyvo's SIA2Service: every parameter finds the rows that the same question to TAP finds."""

import types
import warnings

import pytest
import pyvo
from astropy import units as u
from astropy.time import Time
from pyvo.discover import image as discover

INF = float("inf")


def circle(ra, dec, radius):
    return f"INTERSECTS(s_region, CIRCLE({ra}, {dec}, {radius})) = 1"


# Each search, the question to TAP, and whether rows are to be found.
SEARCHES = {
    "everything": ({}, "1 = 1", True),
    "a circle": ({"pos": (53.1, -27.8, 0.1)}, circle(53.1, -27.8, 0.1), True),
    "a circle with units": ({"pos": (53.1 * u.deg, -27.8 * u.deg, 360 * u.arcsec)}, circle(53.1, -27.8, 0.1), True),
    "a circle at the pole": ({"pos": (10, -89.9, 0.3)}, circle(10, -89.9, 0.3), True),
    "two circles": ({"pos": [(53.1, -27.8, 0.1), (0.1, -28.3, 0.5)]},
                    f"({circle(53.1, -27.8, 0.1)} OR {circle(0.1, -28.3, 0.5)})", True),
    "a polygon": ({"pos": (53, -28, 53.4, -28, 53.4, -27.7, 53, -27.7)},
                  "INTERSECTS(s_region, POLYGON(53, -28, 53.4, -28, 53.4, -27.7, 53, -27.7)) = 1", True),
    "a band": ({"band": 6.2e-7}, "em_min <= 6.2e-7 AND em_max >= 6.2e-7", True),
    "bands": ({"band": (5e-7 * u.m, 6e-7 * u.m)}, "em_min <= 6e-7 AND em_max >= 5e-7", True),
    "an open band": ({"band": (9e-7, INF)}, "em_max >= 9e-7", True),
    "a time": ({"time": Time(60999.1, format="mjd")}, "t_min <= 60999.1 AND t_max >= 60999.1", False),
    "times": ({"time": (Time(60998.1, format="mjd"), Time(60999.15, format="mjd"))},
              "t_min <= 60999.15 AND t_max >= 60998.1", True),
    "a long time": ({"time": (Time(61000, format="mjd"), Time(1e6, format="mjd"))}, "t_max >= 61000", True),
    "a polarization": ({"pol": "I"}, "pol_states LIKE '%/I/%'", False),
    "fields of view": ({"field_of_view": (0.3, 0.3171)}, "s_fov BETWEEN 0.3 AND 0.3171", True),
    "open fields of view": ({"field_of_view": (-INF, 0.3 * u.deg)}, "s_fov <= 0.3", True),
    "spatial resolutions": ({"spatial_resolution": (0, 5)}, "s_resolution BETWEEN 0 AND 5", False),
    "resolving powers": ({"spectral_resolving_power": (1, 10)}, "em_res_power BETWEEN 1 AND 10", False),
    "exposure times": ({"exptime": (29, 31)}, "t_exptime BETWEEN 29 AND 31", True),
    "resolutions in time": ({"timeres": (0, 100)}, "t_resolution BETWEEN 0 AND 100", False),
    "a facility": ({"facility": "Rubin:Simonyi"}, "facility_name = 'Rubin:Simonyi'", True),
    "a collection": ({"collection": "LSST.Demo"}, "obs_collection = 'LSST.Demo'", True),
    "another collection": ({"collection": "LSST.DP9"}, "obs_collection = 'LSST.DP9'", False),
    "an instrument": ({"instrument": "LSSTCam"}, "instrument_name = 'LSSTCam'", True),
    "images": ({"data_type": "image"}, "dataproduct_type = 'image'", True),
    "cubes": ({"data_type": "cube"}, "dataproduct_type = 'cube'", False),
    "a calibration level": ({"calib_level": 2}, "calib_level = 2", True),
    "calibration levels": ({"calib_level": [1, 3]}, "calib_level IN (1, 3)", True),
    "a format": ({"res_format": "application/x-votable+xml;content=datalink"},
                 "access_format = 'application/x-votable+xml;content=datalink'", True),
    "another format": ({"res_format": "image/png"}, "access_format = 'image/png'", False),
    "a subtype": ({"DPSUBTYPE": "lsst.visit_image"}, "dataproduct_subtype = 'lsst.visit_image'", True),
    "all at once": ({"pos": (53.1, -27.8, 0.5), "band": (5e-7, 7e-7), "calib_level": [2, 3], "exptime": (10, 60),
                     "instrument": "LSSTCam", "time": (Time(60998, format="mjd"), Time(61000, format="mjd"))},
                    f"{circle(53.1, -27.8, 0.5)} AND em_min <= 7e-7 AND em_max >= 5e-7 AND calib_level IN (2, 3)"
                    " AND t_exptime BETWEEN 10 AND 60 AND instrument_name = 'LSSTCam' AND t_min <= 61000 AND t_max >= 60998", True),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_search_finds_what_tap_finds(sia, tap, name):
    words, condition, some = SEARCHES[name]
    found = sorted(r.obs_publisher_did for r in sia.search(**words))
    assert found == tap(condition)
    assert bool(found) == some


def test_targets_are_compared_to_the_letter(sia, tap, image):
    name = image["target_name"]
    assert sorted(r.obs_publisher_did for r in sia.search(target_name=name)) == tap(f"target_name = '{name}'")
    assert len(sia.search(target_name=name.upper() + "x")) == 0


def spellings(did):
    """All ways to write an identifier that services accept."""
    uuid = did.rpartition("id=")[2]
    return [did, did.replace("/usdac", ""), f"ivo://any.where/thing?id={uuid}&repo=demo", f"butler://demo/{uuid}",
            did.replace("ivo://", "IVO://")]


def test_identifiers_are_found_in_every_spelling(sia, image):
    for did in spellings(image["obs_publisher_did"]):
        assert [r.obs_publisher_did for r in sia.search(publisher_did=did)] == [image["obs_publisher_did"]], did
    assert len(sia.search(publisher_did=spellings(image["obs_publisher_did"]))) == 1
    assert len(sia.search(publisher_did=image["obs_publisher_did"].replace("repo=demo", "repo=other"))) == 0


# Ranges of coordinates and a shape of ADQL that is the same or nearly so.
RANGES = {
    "53 54 -28.5 -27": "INTERSECTS(s_region, POLYGON(53, -28.5, 53, -27, 54, -27, 54, -28.5)) = 1",
    "359 1 -9 -3": "INTERSECTS(s_region, POLYGON(359, -9, 359, -3, 1, -3, 1, -9)) = 1",
    "-1 1 -9 -3": "INTERSECTS(s_region, POLYGON(359, -9, 359, -3, 1, -3, 1, -9)) = 1",
    "0 360 -Inf -89.8": "INTERSECTS(s_region, CIRCLE(0, -90, 0.2)) = 1",
    "0 360 -90 +Inf": "s_region IS NOT NULL",
    "-Inf +Inf -Inf +Inf": "s_region IS NOT NULL",
    "0 180 -90 90": "INTERSECTS(s_region, CIRCLE(90, 0, 90)) = 1",
    "0 360 -30 90": "INTERSECTS(s_region, CIRCLE(0, 90, 120)) = 1",
}


@pytest.mark.parametrize("text", RANGES)
def test_ranges_find_what_shapes_of_adql_find(sia, tap, text):
    query = pyvo.dal.sia2.SIA2Query(sia.query_ep)
    query["POS"] = "RANGE " + text
    found = sorted(query.execute()["obs_publisher_did"])
    if RANGES[text].count("POLYGON"):
        # The polygon's edges are great circles, within an arc minute of the parallels.
        south, north = text.split()[2:]
        near = tap(f"ABS(s_dec - ({south})) < 0.2 OR ABS(s_dec - ({north})) < 0.2")
        assert set(found) ^ set(tap(RANGES[text])) <= set(near)
    else:
        assert found == tap(RANGES[text])
    assert found


def test_the_result_tells_the_same_question_in_adql(sia, base):
    found = sia.search(pos=(53.1, -27.8, 0.1), calib_level=2)
    query = next(i.value for i in found.votable.resources[0].infos if i.name == "query")
    again = pyvo.dal.TAPService(base).search(query)
    assert sorted(again["obs_publisher_did"]) == sorted(found["obs_publisher_did"])
    assert again.fieldnames == found.fieldnames


def test_columns_have_the_values_that_tap_has(sia, base):
    words = {"pos": (53.1, -27.8, 0.05)}
    mine = sia.search(**words).to_table()
    theirs = pyvo.dal.TAPService(base).search(
        "SELECT * FROM ivoa.ObsCore WHERE " + circle(53.1, -27.8, 0.05)).to_table()
    assert mine.colnames == theirs.colnames
    for table in (mine, theirs):
        table.sort("obs_publisher_did")
    for name in mine.colnames:
        assert str(list(mine[name])) == str(list(theirs[name])), name
        assert mine[name].unit == theirs[name].unit


def test_records_have_their_attributes_and_links(sia):
    record = sia.search(pos=(53.1, -27.8, 0.05), calib_level=2)[0]
    assert record.dataproduct_type == "image"
    assert record.access_format == "application/x-votable+xml;content=datalink"
    assert record.s_ra.unit == u.deg
    links = {link.semantics: link for link in record.getdatalink()}
    assert links["#this"].access_url.startswith("http")


def test_iter_datalinks_goes_through_all_rows(sia):
    found = sia.search(pos=(53.1, -27.8, 0.3), maxrec=200)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert sum(1 for _ in found.iter_datalinks()) == len(found) > 20


def test_maxrec_marks_the_overflow(sia):
    found = sia.search(maxrec=3)
    assert len(found) == 3
    assert found.status[0] == "OVERFLOW"


def test_self_description_has_the_fields_of_a_search_and_what_to_ask(sia):
    empty = sia.search(maxrec=0)
    assert len(empty) == 0
    some = sia.search(pos=(53.1, -27.8, 0.05))
    for mine, theirs in zip(empty.votable.get_first_table().fields, some.votable.get_first_table().fields, strict=True):
        assert (mine.name, mine.datatype, mine.ucd, mine.utype, mine.unit, mine.ref) == \
            (theirs.name, theirs.datatype, theirs.ucd, theirs.utype, theirs.unit, theirs.ref)
    this = next(r for r in empty.votable.resources if r.utype == "adhoc:this")
    params = {p.name: p for p in next(g for g in this.groups if g.name == "inputParams").entries}
    assert {"POS", "BAND", "TIME", "POL", "FOV", "SPATRES", "SPECRP", "EXPTIME", "TIMERES", "ID", "COLLECTION", "FACILITY",
            "INSTRUMENT", "DPTYPE", "DPSUBTYPE", "CALIB", "TARGET", "FORMAT", "MAXREC", "RESPONSEFORMAT"} == set(params)
    bands = dict(params["BAND"].values.options)
    assert list(bands) == ["u", "g", "r", "i", "z", "y"]
    for band, value in bands.items():
        assert set(sia.search(band=float(value))["lsst_band"]) == {band}


@pytest.mark.parametrize("words, word", [
    ({"pos": (400, 0, 1)}, "longitude 400"),
    ({"DPSUBTYPE": ["a"] * 2000}, "2000 values"),
    ({"band": (7e-7, 5e-7)}, "lower end first"),
])
def test_errors_name_the_parameter(address, words, word):
    query = pyvo.dal.sia2.SIA2Query(address + "/query")
    for name, value in words.items():
        if name == "pos":
            query["POS"] = ["CIRCLE " + " ".join(map(str, value))]
        elif name == "band":
            query["BAND"] = [f"{value[0]} {value[1]}"]
        else:
            query[name] = value
    with pytest.raises(pyvo.DALQueryError, match=word):
        query.execute()


def test_an_unknown_service_is_told_with_those_there_are(services):
    query = pyvo.dal.sia2.SIA2Query(services + "/dp9/query")
    with pytest.raises((pyvo.DALQueryError, pyvo.DALServiceError), match="(?s)dp9.*demo|404"):
        query.execute()


def test_discover_finds_images(sia, tap):
    d = discover.ImageDiscoverer(space=(53.1, -27.8, 0.1), spectrum=6.2e-7 * u.m)
    record = types.SimpleNamespace(ivoid="ivo://test/sia", res_title="demo", get_service=lambda *_, **__: sia)
    d._query_one_sia2(discover.Queriable(record))
    found = sorted(r.obs_publisher_did for r in d.results)
    assert found == tap(circle(53.1, -27.8, 0.1) + " AND em_min <= 6.2e-7 AND em_max >= 6.2e-7")
    assert found


@pytest.mark.parametrize("label", ["demo", "obscore"])
def test_services_are_available_and_say_what_they_are(services, label):
    service = pyvo.dal.SIA2Service(f"{services}/{label}")
    assert service.available
    assert service.query_ep == f"{services}/{label}/query"
    assert len(service.search(pos=(53.1, -27.8, 0.05))) > 0
