"""Every operator of the query language, on dimensions and their fields."""

import uuid

import pytest
from astropy.time import Time
from cases import cases
from compare import plain
from lsst.daf.butler import InvalidQueryError, Timespan
from lsst.sphgeom import ConvexPolygon, LonLat, UnitVector3d

DETECTORS, VISITS, EXPOSURES = ("detector",), ("visit",), ("exposure",)
FILTERS, PATCHES = ("physical_filter",), ("patch",)

# Dimensions, where, and what is bound.
COMPARISONS = {
    "equal": (DETECTORS, "instrument = 'Cam1' AND detector = 2"),
    "not equal": (DETECTORS, "instrument = 'Cam1' AND detector != 2"),
    "less": (DETECTORS, "instrument = 'HSC' AND detector < 10"),
    "less or equal": (DETECTORS, "instrument = 'HSC' AND detector <= 10"),
    "greater": (DETECTORS, "instrument = 'HSC' AND detector > 10"),
    "greater or equal": (DETECTORS, "instrument = 'HSC' AND detector >= 10"),
    "literal on the left": (DETECTORS, "instrument = 'HSC' AND 10 >= detector"),
    "text equal": (FILTERS, "physical_filter = 'Cam1-G' AND instrument = 'Cam1'"),
    "text order": (FILTERS, "physical_filter > 'HSC-G' AND instrument = 'HSC'"),
    "text not equal": (FILTERS, "band != 'r'"),
    "implied dimension": (VISITS, "instrument = 'HSC' AND band = 'r'"),
    "implied by visit": (VISITS, "instrument = 'HSC' AND visit.physical_filter = 'HSC-I'"),
    "metadata int": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.seq_num = 440"),
    "metadata float": (VISITS, "instrument = 'Cam1' AND visit.exposure_time > 50.5"),
    "metadata float and int": (VISITS, "instrument = 'Cam1' AND visit.exposure_time > 50"),
    "metadata text": (VISITS, "instrument = 'HSC' AND visit.target_name = 'STRIPE82L'"),
    "metadata without its element": (EXPOSURES, "instrument = 'LSSTCam' AND obs_id = 'MC_O_20251202_000439'"),
    "alternate key": (DETECTORS, "instrument = 'Cam1' AND detector.full_name = 'Ba'"),
    "alternate key alone": (DETECTORS, "instrument = 'Cam1' AND full_name > 'Ab'"),
    "primary key by its column": (VISITS, "instrument = 'HSC' AND visit.id > 903990"),
    "name of a governor": (DETECTORS, "instrument.name = 'Cam1' AND instrument.detector_max > 3"),
    "field of the governor": (DETECTORS, "instrument.detector_max > 150 AND instrument = 'HSC'"),
    "two fields": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.seq_num = exposure.seq_start"),
    "two elements": (("visit", "exposure"),
                     "instrument = 'LSSTCam' AND visit.seq_num = exposure.seq_num"),
    "day_obs": (VISITS, "instrument = 'HSC' AND day_obs = 20131102"),
    "patch cells": (PATCHES, "skymap = 'SkyMap1' AND patch.cell_x = 1 AND patch.cell_y > 0"),
    "skymap by field": (("tract",), "skymap.tract_max < 10 AND skymap = 'discrete/ci_hsc'"),
    "number with exponent": (VISITS, "instrument = 'Cam1' AND visit.exposure_time = 4.5e1"),
    "negative number": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.tracking_dec < -45.5"),
    "large number": (VISITS, "instrument = 'LSSTCam' AND visit = 2025120200440"),
}  # fmt: skip

LOGIC = {
    "or": (DETECTORS, "instrument = 'Cam1' AND (detector = 1 OR detector = 4)"),
    "or of ands": (DETECTORS, "(instrument = 'Cam1' AND detector = 1) OR (instrument = 'HSC' AND detector = 4)"),
    "not": (DETECTORS, "instrument = 'Cam1' AND NOT detector = 1"),
    "not or": (DETECTORS, "instrument = 'Cam1' AND NOT (detector = 1 OR detector = 3)"),
    "not and": (DETECTORS, "instrument = 'Cam1' AND NOT (detector > 1 AND detector.purpose = 'SCIENCE')"),
    "double not": (DETECTORS, "instrument = 'Cam1' AND NOT (NOT (detector > 2))"),
    "lower case": (DETECTORS, "instrument = 'Cam1' and not (detector in (1, 2) or detector = 4)"),
    "nested": (VISITS, "instrument = 'HSC' AND ((band = 'r' AND visit > 903340) OR (band = 'g' AND visit < 20000))"),
    "line breaks": (DETECTORS, "instrument = 'Cam1'\n AND\tdetector\n= 2"),
}  # fmt: skip

CONTAINERS = {
    "in": (DETECTORS, "instrument = 'Cam1' AND detector IN (1, 3, 9)"),
    "not in": (DETECTORS, "instrument = 'Cam1' AND detector NOT IN (1, 3)"),
    "range": (DETECTORS, "instrument = 'HSC' AND detector IN (3..11)"),
    "range with step": (DETECTORS, "instrument = 'HSC' AND detector IN (1..20:3)"),
    "range and value": (DETECTORS, "instrument = 'HSC' AND detector IN (1..9:2, 12)"),
    "not in a range": (DETECTORS, "instrument = 'Cam1' AND detector NOT IN (2..3)"),
    "range of one": (DETECTORS, "instrument = 'Cam1' AND detector IN (2..2)"),
    "negative range": (DETECTORS, "instrument = 'Cam1' AND detector IN (-2..2)"),
    "in texts": (FILTERS, "band IN ('g', 'r')"),
    "not in texts": (FILTERS, "band NOT IN ('g', 'r')"),
    "metadata in": (VISITS, "instrument = 'Cam1' AND visit.exposure_time IN (45.0, 30.0)"),
    "in, all on one side": (DETECTORS, "instrument = 'Cam1' AND detector.full_name IN ('Aa', 'Bb')"),
    "governor in": (DETECTORS, "instrument IN ('Cam1', 'LSSTCam')"),
}  # fmt: skip

BOUND = {
    "value": (DETECTORS, "instrument = :i AND detector = :d", {"i": "Cam1", "d": 3}),
    "without a colon": (DETECTORS, "instrument = cam AND detector = which", {"cam": "Cam1", "which": 3}),
    "list": (DETECTORS, "instrument = 'Cam1' AND detector IN (:d)", {"d": [1, 4]}),
    "tuple": (DETECTORS, "instrument = 'Cam1' AND detector IN (:d)", {"d": (1, 4)}),
    "set": (FILTERS, "band IN (bands)", {"bands": {"g", "i"}}),
    "list and value": (DETECTORS, "instrument = 'Cam1' AND detector IN (:d, 2)", {"d": [1, 4]}),
    "range": (DETECTORS, "instrument = 'Cam1' AND detector IN (:d)", {"d": [*range(2, 300)]}),
    "not in a list": (DETECTORS, "instrument = 'Cam1' AND detector NOT IN (:d)", {"d": [2, 3]}),
    "float": (VISITS, "instrument = 'Cam1' AND visit.exposure_time >= t", {"t": 60.0}),
    "int for a float": (VISITS, "instrument = 'Cam1' AND visit.exposure_time >= t", {"t": 60}),
    "time": (VISITS, "instrument = 'HSC' AND visit.timespan.begin > t",
             {"t": Time("2014-01-01", scale="tai")}),
    "timespan": (VISITS, "instrument = 'HSC' AND visit.timespan OVERLAPS t",
                 {"t": Timespan(Time("2013-11-01", scale="tai"), Time("2014-12-01", scale="tai"))}),
    "open timespan": (VISITS, "instrument = 'HSC' AND visit.timespan OVERLAPS t",
                      {"t": Timespan(Time("2013-11-01", scale="tai"), None)}),
    "region": (VISITS, "instrument = 'HSC' AND visit.region OVERLAPS r",
               {"r": ConvexPolygon([UnitVector3d(LonLat.fromDegrees(ra, dec))
                                    for ra, dec in ((319, -1), (323, -1), (323, 2), (319, 2))])}),
    "quotes in text": (VISITS, "instrument = 'HSC' AND visit.target_name != t", {"t": "x' OR '1'='1"}),
    "backslash and percent": (VISITS, "instrument = 'HSC' AND visit.target_name != t", {"t": "\\%_"}),
    "unicode": (VISITS, "instrument = 'HSC' AND visit.target_name != t", {"t": "Ωmega Cen ✓"}),
    "text with NUL-like escapes": (VISITS, "instrument = 'HSC' AND visit.target_name != t", {"t": "\\x00"}),
}  # fmt: skip

NULLS = {
    "is null": (VISITS, "instrument = 'HSC' AND visit.seq_num = NULL"),
    "is not null": (VISITS, "instrument = 'HSC' AND visit.seq_num != NULL"),
    "in null": (VISITS, "instrument = 'HSC' AND visit.seq_num IN (NULL)"),
    "null and values": (VISITS, "instrument = 'HSC' AND visit.seq_num IN (NULL, 903334)"),
    "not null and values": (VISITS, "instrument = 'HSC' AND visit.seq_num NOT IN (NULL, 903334)"),
    "lower case": (VISITS, "instrument = 'Cam1' AND visit.azimuth = null"),
    "key is not null": (DETECTORS, "instrument = 'Cam1' AND detector != NULL"),
    "comparison drops null": (VISITS, "instrument = 'HSC' AND visit.azimuth > 0"),
    "not of a comparison drops null": (VISITS, "instrument = 'HSC' AND NOT (visit.azimuth > 200)"),
    "null text": (VISITS, "instrument = 'HSC' AND visit.target_name = NULL"),
    "no timespan": (("day_obs",), "instrument = 'HSC' AND day_obs.timespan = NULL"),
    "timespan": (("day_obs",), "instrument = 'HSC' AND day_obs.timespan != NULL"),
    "region": (VISITS, "instrument = 'HSC' AND visit.region != NULL"),
}  # fmt: skip

BOOLEANS = {
    "bare": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.can_see_sky"),
    "not": (EXPOSURES, "instrument = 'LSSTCam' AND NOT exposure.has_simulated"),
    "null is neither": (EXPOSURES, "instrument IN ('LSSTCam', 'HSC') AND exposure.can_see_sky"),
    "or": (EXPOSURES, "instrument = 'LSSTCam' AND (exposure.has_simulated OR exposure.seq_num = 439)"),
    "is null": (EXPOSURES, "instrument = 'HSC' AND exposure.can_see_sky = NULL"),
    "not null": (EXPOSURES, "instrument IN ('LSSTCam', 'HSC') AND exposure.can_see_sky != NULL"),
}  # fmt: skip

ARITHMETIC = {
    "sum": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.seq_num + 1 = 440"),
    "sum with a float": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.exposure_time + 1.5 > 31.0"),
    "difference": (VISITS, "instrument = 'HSC' AND visit - 903330 < 10 AND visit > 800000"),
    "product": (VISITS, "instrument = 'Cam1' AND visit.exposure_time * 2.0 = 120.0"),
    "integer division": (DETECTORS, "instrument = 'HSC' AND detector / 5 = 2"),
    "division of floats": (VISITS, "instrument = 'Cam1' AND visit.exposure_time / 4.0 = 15.0"),
    "remainder": (DETECTORS, "instrument = 'HSC' AND detector % 4 = 1"),
    "negation": (DETECTORS, "instrument = 'Cam1' AND -detector < -2"),
    "precedence": (DETECTORS, "instrument = 'Cam1' AND detector + 2 * 3 = 8"),
    "parentheses": (DETECTORS, "instrument = 'Cam1' AND (detector + 2) * 3 = 12"),
    "both sides": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.dark_time - exposure.exposure_time > 0.9299"),
    "difference of fields": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.seq_end - exposure.seq_start = 0"),
    "negative remainder": (DETECTORS, "instrument = 'Cam1' AND (detector - 6) % 4 = -1"),
    "negative division": (DETECTORS, "instrument = 'Cam1' AND (detector - 6) / 2 = -1"),
}  # fmt: skip

GLOBS = {
    "star": (VISITS, "instrument = 'HSC' AND glob(visit.target_name, 'STRIPE*')"),
    "upper case": (VISITS, "instrument = 'HSC' AND GLOB(visit.name, 'HSCA9033*')"),
    "question mark": (FILTERS, "instrument = 'Cam1' AND glob(physical_filter, 'Cam1-R?')"),
    "case matters": (VISITS, "instrument = 'HSC' AND glob(visit.name, 'HSCA*') AND NOT glob(visit.name, 'hsca*')"),
    "underscore is a character": (EXPOSURES, "instrument = 'LSSTCam' AND glob(exposure.obs_id, 'MC_O_*440')"),
    "star in the middle": (VISITS, "instrument = 'HSC' AND glob(visit.name, 'HSC*3*4*')"),
    "not": (VISITS, "instrument = 'HSC' AND NOT glob(visit.name, 'HSCA9*')"),
    "everything": (VISITS, "instrument = 'HSC' AND glob(visit.target_name, '*')"),
    "band": (FILTERS, "glob(band, '?')"),
    "governor and dimension": (DETECTORS, "instrument = 'Cam1' AND glob(detector.full_name, 'A*')"),
    "bound": (VISITS, "instrument = 'HSC' AND glob(visit.target_name, :p)", {"p": "STRIPE8?L"}),
    "no wildcard": (VISITS, "instrument = 'Cam1' AND glob(visit.target_name, 'test_target')"),
}  # fmt: skip

TIMES = {
    "begin": (VISITS, "instrument = 'HSC' AND visit.timespan.begin > T'2014-01-01'"),
    "end": (VISITS, "instrument = 'HSC' AND visit.timespan.end < T'2013-10-01'"),
    "scale utc": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.timespan.begin > T'2025-12-03 07:59:00/utc'"),
    "scale tai": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.timespan.begin > T'iso/2025-12-03 08:00:00/tai'"),
    "mjd": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.timespan.begin > T'mjd/61012.333/utc'"),
    "mjd is tai": (VISITS, "instrument = 'HSC' AND visit.timespan.begin > T'mjd/56700.0'"),
    "isot": (VISITS, "instrument = 'HSC' AND visit.timespan.begin < T'isot/2013-06-17T13:33:00'"),
    "yday": (VISITS, "instrument = 'HSC' AND visit.timespan.begin < T'yday/2013:200:00:00:00'"),
    "overlaps a pair": (VISITS, "instrument = 'HSC' AND visit.timespan OVERLAPS (T'2013-06-01', T'2013-07-01')"),
    "overlaps an open begin": (VISITS, "instrument = 'HSC' AND visit.timespan OVERLAPS (NULL, T'2013-07-01')"),
    "overlaps an open end": (VISITS, "instrument = 'HSC' AND visit.timespan OVERLAPS (T'2013-07-01', NULL)"),
    "overlaps an instant": (EXPOSURES, "instrument = 'LSSTCam' AND exposure.timespan OVERLAPS T'2025-12-03 07:59:20/tai'"),
    "pair on the left": (VISITS, "instrument = 'HSC' AND (T'2013-06-01', T'2013-07-01') OVERLAPS visit.timespan"),
    "in or": (VISITS, "instrument = 'HSC' AND (visit.timespan OVERLAPS (T'2013-06-01', T'2013-07-01') OR band = 'g')"),
    "not overlaps": (VISITS, "instrument = 'HSC' AND NOT (visit.timespan OVERLAPS (T'2013-06-01', T'2013-07-01'))"),
    "order of times": (("exposure", "visit"),
                       "instrument = 'LSSTCam' AND exposure.timespan.begin < visit.timespan.end"),
}  # fmt: skip

TABLE = {
    f"{group}: {name}": (*entry, {}) if len(entry) == 2 else entry
    for group, entries in {
        "comparison": COMPARISONS, "logic": LOGIC, "container": CONTAINERS, "bound": BOUND,
        "null": NULLS, "boolean": BOOLEANS, "arithmetic": ARITHMETIC, "glob": GLOBS, "time": TIMES,
    }.items()
    for name, entry in entries.items()
}  # fmt: skip


@cases(TABLE)
def test_data_ids(pair, case):
    dimensions, where, bind = case
    pair.same(lambda b: b.query_data_ids(dimensions, where=where, bind=bind))


@cases({name: entry for name, entry in TABLE.items() if len(entry[0]) == 1})
def test_records(pair, case):
    (element,), where, bind = case
    pair.same(lambda b: b.query_dimension_records(element, where=where, bind=bind))


@cases({
    "data ID": dict(data_id={"instrument": "Cam1", "detector": 2}),
    "keywords": dict(instrument="Cam1", detector=2),
    "both": dict(data_id={"instrument": "Cam1"}, detector=2),
    "keywords and where": dict(where="detector < 3", instrument="Cam1"),
    "several expressions": dict(where="detector < 3 AND detector.raft = 'A'", instrument="Cam1"),
})  # fmt: skip
def test_data_id_as_constraint(pair, case):
    pair.same(lambda b: b.query_data_ids(["detector"], **case))
    pair.same(lambda b: b.query_dimension_records("detector", **case))


def detectors_of_list(butler, size):
    where = "instrument = 'Cam1' AND detector IN (d)"
    return butler.query_data_ids(["detector"], where=where, bind={"d": list(range(3, 3 + size))})


@pytest.mark.parametrize("size", [1, 1000, 10_000])
def test_long_list(pair, size):
    pair.same(lambda b: detectors_of_list(b, size))


def test_list_of_a_hundred_thousand(pair):
    # The direct Butler takes half a minute; for a list that holds no more of them it is quick.
    assert plain(detectors_of_list(pair.remote, 100_000)) == plain(detectors_of_list(pair.direct, 1000))


def test_wide_disjunction(pair):
    where = "instrument = 'HSC' AND (" + " OR ".join(f"detector = {n}" for n in range(200)) + ")"
    pair.same(lambda b: b.query_data_ids(["detector"], where=where))


def test_deep_nesting(pair):
    where = "instrument = 'HSC' AND " + "(" * 40 + "detector > 5" + ")" * 40
    pair.same(lambda b: b.query_data_ids(["detector"], where=where))


@cases({
    "unbalanced": "instrument = 'Cam1' AND (detector = 2",
    "unknown name": "instrument = 'Cam1' AND nonsense = 2",
    "unknown field": "instrument = 'Cam1' AND detector.color = 2",
    "types": "instrument = 'Cam1' AND detector = 'two'",
    "types of an order": "instrument = 'Cam1' AND detector > 'two'",
    "unbound": "detector = :unbound",
    "not boolean": "instrument = 'Cam1' AND detector.full_name",
    "overlaps of numbers": "detector OVERLAPS 3",
})  # fmt: skip
def test_malformed(pair, case):
    pair.same_failure(
        lambda b: b.query_data_ids(["detector"], where=case, explain=False), InvalidQueryError
    )


@cases({
    "exposure and visit": (("exposure", "visit"), "exposure.timespan OVERLAPS visit.timespan"),
    "day and visit": (("day_obs", "visit"), "day_obs.timespan OVERLAPS visit.timespan"),
})  # fmt: skip
def test_needless_join(pair, case):
    dimensions, where = case
    pair.same_failure(
        lambda b: b.query_data_ids(dimensions, where=where, instrument="LSSTCam"),
        InvalidQueryError, "visit", dimensions[0],
    )  # fmt: skip


def test_missing_governor(pair):
    pair.same_failure(
        lambda b: b.query_data_ids(["detector"], where="detector = 2", explain=False),
        InvalidQueryError, "instrument",
    )  # fmt: skip


@cases({
    "dataset_id": lambda i: f"bias.dataset_id = UUID('{i}')",
    "dataset_id in": lambda i: f"bias.dataset_id IN (UUID('{i}'), UUID('{uuid.UUID(int=1)}'))",
    "not dataset_id": lambda i: f"bias.dataset_id != UUID('{i}')",
    "dataset_id alone": lambda i: f"dataset_id = UUID('{i}')",
    "run": lambda i: "bias.run = 'imported_g'",
    "run glob": lambda i: "glob(bias.run, '*_r')",
    "run in": lambda i: "bias.run IN ('imported_g', 'imported_r')",
    "run alone": lambda i: "run = 'imported_g'",
    "collection": lambda i: "bias.collection = 'imported_r'",
    "ingest_date": lambda i: "bias.ingest_date < T'2023-01-01'",
    "ingest_date alone": lambda i: "ingest_date > T'2022-06-01' AND ingest_date < T'2024-01-01'",
    "ingest_date to the microsecond": lambda i: "ingest_date = T'2022-03-01T00:00:00.123456'",
    "ingest_date of the other run": lambda i: "ingest_date >= T'isot/2023-06-15T12:30:00/utc'",
    "ingest_date in tai": lambda i: "ingest_date >= T'isot/2023-06-15T12:30:37/tai'",
})  # fmt: skip
def test_dataset_fields(pair, case):
    where = case("e15ab039-bc8b-4135-87c5-90902a7c0b22")
    pair.same(lambda b: b.query_datasets("bias", "imported_*", where=where, find_first=False))


def test_ingest_date_bound(pair):
    bind = {"t": Time("2023-06-15T12:29:59.999999", scale="utc")}
    pair.same(
        lambda b: b.query_datasets("bias", "Cam1/chain", where="bias.ingest_date > t", bind=bind)
    )
