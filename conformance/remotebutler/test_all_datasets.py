"""query_all_datasets: many types at once; its where string is parsed by the server."""

import pytest
from astropy.time import Time
from cases import cases
from lsst.daf.butler import InvalidQueryError, MissingCollectionError, MissingDatasetTypeError
from test_where import TABLE as OPERATORS

CI_HSC = "HSC/runs/ci_hsc/20240806T180642Z"
RUNS = ["imported_g", "imported_r"]

FOUND = {
    "collection": lambda b: b.query_all_datasets("imported_g"),
    "chain": lambda b: b.query_all_datasets("Cam1/chain"),
    "chain, all": lambda b: b.query_all_datasets("Cam1/chain", find_first=False),
    "everything": lambda b: b.query_all_datasets("*", find_first=False, limit=None),
    "nested chain": lambda b: b.query_all_datasets("everything", find_first=False, limit=None),
    "name": lambda b: b.query_all_datasets("Cam1/chain", name="bias"),
    "names": lambda b: b.query_all_datasets(RUNS, name=["bias", "flat"]),
    "glob": lambda b: b.query_all_datasets("Cam1/files", name="visit_*"),
    "glob and name": lambda b: b.query_all_datasets("Cam1/files", name=["visit_*", "packages"]),
    "glob of collections": lambda b: b.query_all_datasets("Cam1/*", name="bias", find_first=False),
    "data ID": lambda b: b.query_all_datasets("everything", data_id={"instrument": "Cam1", "detector": 1},
                                              find_first=False),
    "keywords": lambda b: b.query_all_datasets(RUNS, instrument="Cam1", detector=3),
    "limit beyond": lambda b: b.query_all_datasets("imported_g", limit=100),
    "tagged": lambda b: b.query_all_datasets("Cam1/tagged"),
    "by dataset run": lambda b: b.query_all_datasets("Cam1/chain", name="bias", where="bias.run = 'imported_g'"),
}  # fmt: skip

# Where strings in the server's own parser: what can be asked of biases and exposures.
STRINGS = {
    "comparison": ("instrument = 'Cam1' AND detector != 2", {}),
    "range": ("instrument = 'Cam1' AND detector IN (1..4:2)", {}),
    "list": ("instrument = 'Cam1' AND detector IN (1, 3)", {}),
    "not in": ("instrument = 'Cam1' AND detector NOT IN (1, 3)", {}),
    "or": ("instrument = 'Cam1' AND (detector = 1 OR detector = 4)", {}),
    "not": ("instrument = 'Cam1' AND NOT (detector = 1 AND instrument = 'Cam1')", {}),
    "mixed case": ("instrument='Cam1' and (Detector.raft = 'A')".replace("Detector", "detector"), {}),
    "field": ("instrument = 'Cam1' AND detector.full_name > 'Ab'", {}),
    "field alone": ("instrument = 'Cam1' AND full_name = 'Ab'", {}),
    "null": ("instrument = 'Cam1' AND detector.raft != NULL", {}),
    "arithmetic": ("instrument = 'Cam1' AND detector * 2 + 1 > 5", {}),
    "modulo": ("instrument = 'Cam1' AND detector % 2 = 0", {}),
    "negative": ("instrument = 'Cam1' AND -detector > -3", {}),
    "glob": ("instrument = 'Cam1' AND glob(detector.full_name, 'B*')", {}),
    "time": ("ingest_date > T'2022-06-01'", {}),
    "time in tai": ("ingest_date < T'isot/2023-06-15T12:30:36/tai'", {}),
    "bound": ("instrument = cam AND detector > :d", {"cam": "Cam1", "d": 2}),
    "bound float": ("instrument = 'Cam1' AND detector > d", {"d": 2.5}),
    "bound time": ("ingest_date > t", {"t": Time("2022-06-01", scale="utc")}),
    "uuid": ("dataset_id = UUID('e15ab039-bc8b-4135-87c5-90902a7c0b22')", {}),
    "run": ("run = 'imported_g'", {}),
    "collection": ("collection = 'imported_g'", {}),
    "white space": ("\n instrument = 'Cam1'\n\tAND detector = 2 ", {}),
    "parentheses": ("((instrument = ('Cam1')) AND ((detector) = (2)))", {}),
    "range and value": ("instrument = 'Cam1' AND detector IN (1..2, 4)", {}),
    "two of the same": ("instrument = 'Cam1' AND detector > 1 AND detector < 4", {}),
    "governor only": ("instrument = 'Cam1'", {}),
    "empty string": ("", {}),
}  # fmt: skip

SKY = {
    "point": "visit_detector_region.region OVERLAPS POINT(320.85, -0.25)",
    # The library's parser doubles the radius of this one alone.
    "circle": "visit_detector_region.region OVERLAPS CIRCLE(320.8, -0.3, 0.1)",
    "region circle": "visit_detector_region.region OVERLAPS REGION('CIRCLE 320.8 -0.3 0.1')",
    "box": "visit_detector_region.region OVERLAPS BOX(320.8, -0.3, 0.2, 0.2)",
    "polygon": "visit_detector_region.region OVERLAPS POLYGON(320.5, -0.5, 321.0, -0.5, 321.0, 0.0)",
    "range": "visit_detector_region.region OVERLAPS REGION('RANGE 320.5 320.8 -0.5 -0.2')",
    "visit": "visit.region OVERLAPS POINT(320.8, -0.3) AND band = 'i' AND instrument = 'HSC'",
    "timespan": "visit.timespan OVERLAPS (T'2013-06-01', T'2013-07-01') AND instrument = 'HSC'",
    "instant": "visit.timespan OVERLAPS T'2013-06-17 13:30:00/tai' AND instrument = 'HSC'",
    "begin": "visit.timespan.begin > T'2013-10-01' AND instrument = 'HSC'",
    "day": "visit.day_obs = 20130617 AND instrument = 'HSC'",
    "boolean in no element": "visit.exposure_time > 1e1 AND visit.azimuth < 2.0E+2 AND instrument = 'HSC'",
}  # fmt: skip

MALFORMED = {
    "unbalanced": "instrument = 'Cam1' AND (detector = 2",
    "trailing": "instrument = 'Cam1' AND",
    "unknown name": "instrument = 'Cam1' AND nonsense = 2",
    "unknown field": "instrument = 'Cam1' AND detector.color = 2",
    "types": "instrument = 'Cam1' AND detector = 'two'",
    "open string": "instrument = 'Cam1",
    "bad time": "ingest_date > T'yesterday'",
    "unbound": "instrument = 'Cam1' AND detector = :unbound",
    "semicolon": "instrument = 'Cam1'; DROP TABLE dataset",
    "no governor": "detector = 2",
}


@cases(FOUND)
def test_found(pair, case):
    pair.same(case)


@cases(STRINGS)
def test_where(pair, case):
    where, bind = case
    pair.same(lambda b: b.query_all_datasets(RUNS, name="bias", where=where, bind=bind, find_first=False))


@cases(SKY)
def test_where_on_the_sky(pair, case):
    pair.same(lambda b: b.query_all_datasets(CI_HSC, where=case, limit=None), empty=None)


@cases({
    name: entry for name, entry in OPERATORS.items()
    if entry[0] in (("visit",), ("detector",)) and "list" not in name and "tuple" not in name
    and "set" not in name and name not in ("bound: range", "bound: region")
})  # fmt: skip
def test_every_operator(pair, case):
    (dimension,), where, bind = case
    name = "visit_summary" if dimension == "visit" else "visit_numbers"
    # Everything that is true of a visit or a detector, on datasets that have one.
    pair.same(
        lambda b: b.query_all_datasets("Cam1/files", name=name, where=where, bind=bind), empty=None
    )


@pytest.mark.better
def test_bound_region(pair):
    (_,), where, bind = OPERATORS["bound: region"]
    pair.same(lambda b: b.query_all_datasets(CI_HSC, where=where, bind=bind))


@cases({
    "one": dict(limit=1),
    "some": dict(limit=5),
    "negative": dict(limit=-5),
})  # fmt: skip
def test_limit(pair, case):
    def ask(butler):
        return butler.query_all_datasets("Cam1/chain", find_first=False, **case)

    assert len(ask(pair.remote)) == len(ask(pair.direct)) == abs(case["limit"])


def test_limit_of_nothing(pair):
    pair.same(lambda b: b.query_all_datasets("Cam1/chain", limit=0), empty=True)


@cases({
    "no dataset": lambda b: b.query_all_datasets("u/someone/empty"),
    "no match": lambda b: b.query_all_datasets("imported_g", name="calexp"),
    "contradiction": lambda b: b.query_all_datasets("imported_g", instrument="HSC"),
    "empty chain": lambda b: b.query_all_datasets("u/someone/empty-chain"),
})  # fmt: skip
def test_nothing(pair, case):
    pair.same(case, empty=True)


@cases({
    "unknown type": (lambda b: b.query_all_datasets("imported_g", name="nothing"),
                     MissingDatasetTypeError, "nothing"),
    "one unknown type": (lambda b: b.query_all_datasets("imported_g", name=["bias", "nothing"]),
                         MissingDatasetTypeError, "nothing"),
    "no type matches": (lambda b: b.query_all_datasets("imported_g", name="zzz*"),
                        MissingDatasetTypeError, "zzz"),
    "unknown collection": (lambda b: b.query_all_datasets("no/such"), MissingCollectionError, "no/such"),
    "globs and find_first": (lambda b: b.query_all_datasets("imported_*"), InvalidQueryError),
})  # fmt: skip
def test_failure(pair, case):
    call, error, *words = case
    pair.same_failure(call, error, *words)


@cases(MALFORMED)
def test_malformed_where(pair, case):
    # The direct Butler's class differs from case to case; a user of the server gets one.
    with pytest.raises(InvalidQueryError) as raised:
        pair.remote.query_all_datasets("imported_g", name="bias", where=case)
    assert len(str(raised.value)) > 20


@pytest.mark.better
def test_malformed_region(pair):
    where = "visit.region OVERLAPS REGION('TRIANGLE 1 2 3')"
    with pytest.raises(InvalidQueryError, match="TRIANGLE"):
        pair.remote.query_all_datasets(CI_HSC, where=where)
