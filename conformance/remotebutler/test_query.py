"""query_datasets, query_data_ids and query_dimension_records with all their options."""

import pytest
import shipped
from cases import cases
from lsst.daf.butler import (
    EmptyQueryResultError,
    InvalidQueryError,
    MissingCollectionError,
    MissingDatasetTypeError,
)
from lsst.daf.butler._exceptions import UnimplementedQueryError

CI_HSC = "HSC/runs/ci_hsc/20240806T180642Z"

DATASETS = {
    "run": lambda b: b.query_datasets("bias", "imported_g"),
    "chain": lambda b: b.query_datasets("bias", "Cam1/chain"),
    "chain reversed": lambda b: b.query_datasets("bias", "Cam1/chain/reversed"),
    "ordered list": lambda b: b.query_datasets("bias", ["imported_g", "imported_r"]),
    "all of a chain": lambda b: b.query_datasets("bias", "Cam1/chain", find_first=False),
    "tagged": lambda b: b.query_datasets("bias", "Cam1/tagged"),
    "tagged and its runs": lambda b: b.query_datasets(
        "bias", ["Cam1/tagged", "imported_g", "imported_r"], find_first=False),
    "tagged first": lambda b: b.query_datasets("bias", ["Cam1/tagged", "Cam1/chain"]),
    "globs": lambda b: b.query_datasets("bias", "imported_*", find_first=False),
    "every collection": lambda b: b.query_datasets("bias", "*", find_first=False),
    "nested chains": lambda b: b.query_datasets("visit_numbers", "everything"),
    "nested chains, all": lambda b: b.query_datasets("visit_numbers", "everything", find_first=False),
    "calibration, all": lambda b: b.query_datasets("bias", "Cam1/calib", find_first=False),
    "always valid, first": lambda b: b.query_datasets("bias", "Cam1/calib/always"),
    "dataset type object": lambda b: b.query_datasets(b.get_dataset_type("flat"), "Cam1/chain"),
    "storage class": lambda b: b.query_datasets(
        b.get_dataset_type("stars").overrideStorageClass("ArrowTable"), "Cam1/files"),
    "no dimensions": lambda b: b.query_datasets("packages", "Cam1/files"),
    "skypix": lambda b: b.query_datasets("refcat", "Cam1/files"),
    "skypix constrained": lambda b: b.query_datasets("refcat", "Cam1/files", where=f"htm7 = {shipped.FAR}"),
    "visit": lambda b: b.query_datasets("calexp", CI_HSC),
    "visit, constrained": lambda b: b.query_datasets(
        "calexp", CI_HSC, where="instrument = 'HSC' AND band = 'i' AND detector < 20"),
    "constrained by a record": lambda b: b.query_datasets(
        "calexp", CI_HSC, where="visit.zenith_angle > 20.5 AND detector.raft = '1'", instrument="HSC"),
    "constrained by a field of no dimension of it": lambda b: b.query_datasets(
        "visit_summary", "Cam1/files", where="detector = 1", instrument="Cam1"),
    "constrained by exposure": lambda b: b.query_datasets(
        "raw", "LSSTCam/raw/all", where="exposure.seq_num > 439", instrument="LSSTCam"),
    "visits of an exposure's datasets": lambda b: b.query_datasets(
        "raw", "LSSTCam/raw/all", where="visit.target_name = 'lowdust'", instrument="LSSTCam"),
    "patches": lambda b: b.query_datasets(
        "coadd", "HSC/runs/coadds", where="skymap = 'SkyMap1' AND tract = 0 AND band = 'g'"),
    "patches by cell": lambda b: b.query_datasets(
        "coadd", "HSC/runs/coadds", where="patch.cell_y = 2", skymap="SkyMap1"),
    "data ID": lambda b: b.query_datasets("bias", "Cam1/chain", data_id={"instrument": "Cam1", "detector": 3}),
    "keywords": lambda b: b.query_datasets("flat", "Cam1/chain", instrument="Cam1", band="r"),
    "records": lambda b: b.query_datasets("calexp", CI_HSC, with_dimension_records=True),
    "records of patches": lambda b: b.query_datasets(
        "coadd", "HSC/runs/coadds", with_dimension_records=True),
    "records of exposures": lambda b: b.query_datasets(
        "raw", "LSSTCam/raw/all", with_dimension_records=True),
    "records of skypix": lambda b: b.query_datasets("refcat", "Cam1/files", with_dimension_records=True),
    "records of filters": lambda b: b.query_datasets("flat", "Cam1/chain", with_dimension_records=True),
    "no limit": lambda b: b.query_datasets("calexp", CI_HSC, limit=None),
}  # fmt: skip

ORDERED = {
    "detector": lambda b: b.query_datasets("bias", "Cam1/chain", order_by="detector"),
    "descending": lambda b: b.query_datasets("bias", "Cam1/chain", order_by="-detector"),
    "two keys": lambda b: b.query_datasets("calexp", CI_HSC, order_by=["-visit", "detector"]),
    "metadata": lambda b: b.query_datasets(
        "calexp", CI_HSC, order_by=["visit.zenith_angle", "-detector.full_name"]),
    "metadata alone": lambda b: b.query_datasets(
        "calexp", CI_HSC, order_by=["-azimuth", "full_name"]),
    "timespan": lambda b: b.query_datasets(
        "calexp", CI_HSC, order_by=["-visit.timespan.begin", "detector"]),
    "text": lambda b: b.query_datasets("flat", "Cam1/chain", order_by=["physical_filter", "detector"]),
    "text descending": lambda b: b.query_datasets(
        "flat", "Cam1/chain", order_by=["-physical_filter", "-detector"]),
    "ingest_date": lambda b: b.query_datasets(
        "bias", "imported_*", find_first=False, order_by=["-ingest_date", "detector"]),
    "run": lambda b: b.query_datasets(
        "bias", "imported_*", find_first=False, order_by=["bias.run", "detector"]),
    "limit": lambda b: b.query_datasets("calexp", CI_HSC, order_by=["visit", "detector"], limit=5),
    "limit one": lambda b: b.query_datasets("calexp", CI_HSC, order_by=["-visit", "-detector"], limit=1),
    "limit beyond": lambda b: b.query_datasets("bias", "Cam1/chain", order_by="detector", limit=99),
    "limit that warns": lambda b: b.query_datasets("bias", "Cam1/chain", order_by="detector", limit=-2),
    "records and limit": lambda b: b.query_datasets(
        "calexp", CI_HSC, order_by=["visit", "detector"], limit=3, with_dimension_records=True),
    "data IDs": lambda b: b.query_data_ids(
        ["visit", "detector"], instrument="HSC", where="visit > 900000 AND detector < 9",
        order_by=["-visit", "detector"]),
    "data IDs, limited": lambda b: b.query_data_ids(
        ["detector"], instrument="HSC", order_by="-detector", limit=4),
    "data IDs by metadata": lambda b: b.query_data_ids(
        ["visit"], instrument="HSC", order_by=["day_obs", "-visit.timespan.end"]),
    "data IDs by null": lambda b: b.query_data_ids(
        ["visit"], instrument="HSC", where="visit.azimuth != NULL", order_by="visit.azimuth"),
    "data IDs by an implied value": lambda b: b.query_data_ids(
        ["visit"], instrument="HSC", order_by=["band", "visit"]),
    "records by text": lambda b: b.query_dimension_records(
        "detector", instrument="HSC", order_by="-full_name"),
    "records by a key": lambda b: b.query_dimension_records(
        "physical_filter", order_by=["instrument", "-physical_filter"]),
    "records by float": lambda b: b.query_dimension_records(
        "visit", instrument="HSC", where="visit.azimuth > 0", order_by="azimuth", limit=3),
    "records by time": lambda b: b.query_dimension_records(
        "visit", order_by="visit.timespan.begin", limit=7),
    "records by two": lambda b: b.query_dimension_records(
        "patch", order_by=["skymap", "-tract", "cell_y", "-cell_x"]),
}  # fmt: skip

DATA_IDS = {
    "governor": lambda b: b.query_data_ids(["instrument"]),
    "two governors": lambda b: b.query_data_ids(["instrument", "skymap"]),
    "detector": lambda b: b.query_data_ids(["detector"]),
    "filter": lambda b: b.query_data_ids("physical_filter"),
    "band": lambda b: b.query_data_ids(["band"]),
    "band of an instrument": lambda b: b.query_data_ids(["band"], instrument="Cam1"),
    "visit": lambda b: b.query_data_ids(["visit"]),
    "exposure": lambda b: b.query_data_ids(["exposure"]),
    "visit and exposure": lambda b: b.query_data_ids(["visit", "exposure"]),
    "exposure and detector": lambda b: b.query_data_ids(["exposure", "detector"], instrument="LSSTCam"),
    "visit and detector": lambda b: b.query_data_ids(["visit", "detector"], instrument="Cam1"),
    "group and day": lambda b: b.query_data_ids(["group", "day_obs"], instrument="LSSTCam"),
    "tract and band": lambda b: b.query_data_ids(["tract", "band"], skymap="SkyMap1"),
    "patch": lambda b: b.query_data_ids(["patch"]),
    "visit system": lambda b: b.query_data_ids(["visit", "visit_system"]),
    "visit system alone": lambda b: b.query_data_ids(["visit_system"]),
    "no dimensions": lambda b: b.query_data_ids([]),
    "group object": lambda b: b.query_data_ids(b.dimensions.conform(["visit"])),
    "records": lambda b: b.query_data_ids(["visit", "detector"], instrument="Cam1", with_dimension_records=True),
    "records of everything": lambda b: b.query_data_ids(
        ["exposure", "visit", "detector"], instrument="LSSTCam", with_dimension_records=True),
    "records of patches": lambda b: b.query_data_ids(
        ["patch", "band"], skymap="SkyMap1", with_dimension_records=True),
    "implied in where": lambda b: b.query_data_ids(["visit"], where="band = 'i'", instrument="HSC"),
    "projected": lambda b: b.query_data_ids(
        ["day_obs"], where="visit.exposure_time > 40", instrument="HSC"),
    "projected from detectors": lambda b: b.query_data_ids(
        ["physical_filter"], where="visit > 900000 AND detector = 23", instrument="HSC"),
}  # fmt: skip

RECORDS = {
    **{name: (lambda b, name=name: b.query_dimension_records(name)) for name in (
        "instrument", "skymap", "detector", "physical_filter", "band", "visit", "exposure", "day_obs",
        "group", "visit_system", "visit_definition", "visit_system_membership",
        "visit_detector_region", "tract", "patch",
    )},
    "detector of one": lambda b: b.query_dimension_records("detector", instrument="Cam1"),
    "by data ID": lambda b: b.query_dimension_records("visit", data_id={"instrument": "Cam1", "visit": 2}),
    "by another element": lambda b: b.query_dimension_records(
        "detector", where="visit = 903334 AND visit.exposure_time > 1", instrument="HSC"),
    "visits on a detector": lambda b: b.query_dimension_records(
        "visit", where="detector = 23", instrument="HSC"),
    "two values of a key": lambda b: b.query_dimension_records(
        "physical_filter", where="band = 'r' AND instrument IN ('Cam1', 'HSC')"),
    "band of a filter": lambda b: b.query_dimension_records("band", where="band IN ('g', 'z')"),
}  # fmt: skip

# What is empty, as a query with `explain` and one of its dataset types or values.
EMPTY = {
    "nothing in the run": lambda b, **o: b.query_datasets("bias", "HSC/runs/coadds", **o),
    "no dataset of the type": lambda b, **o: b.query_datasets("never_made", "*", find_first=False, **o),
    "empty chain": lambda b, **o: b.query_datasets("bias", "u/someone/empty-chain", **o),
    "no such detector": lambda b, **o: b.query_datasets("bias", "Cam1/chain", detector=99, instrument="Cam1", **o),
    "other instrument": lambda b, **o: b.query_datasets("bias", "Cam1/chain", instrument="HSC", **o),
    "no such visit": lambda b, **o: b.query_data_ids(["visit"], instrument="HSC", visit=1, **o),
    "no such instrument": lambda b, **o: b.query_data_ids(["detector"], instrument="Camera9", **o),
    "contradiction": lambda b, **o: b.query_data_ids(
        ["detector"], where="detector = 1 AND detector = 2", instrument="Cam1", **o),
    "no such record": lambda b, **o: b.query_dimension_records("visit", instrument="Cam1", visit=77, **o),
    "no such glob": lambda b, **o: b.query_datasets("bias", "zzz*", find_first=False, **o),
    "wrong type of collection": lambda b, **o: b.query_datasets("raw", "Cam1/calib", find_first=False, **o),
}  # fmt: skip

FAILURES = {
    "unknown type": (lambda b: b.query_datasets("nothing", "imported_g"), MissingDatasetTypeError, "nothing"),
    "unknown collection": (lambda b: b.query_datasets("bias", "no/such"), MissingCollectionError, "no/such"),
    "glob and find_first": (lambda b: b.query_datasets("bias", "imported_*"), InvalidQueryError),
    "records of a skypix dimension": (
        lambda b: b.query_dimension_records("htm7", where="htm7 IN (131072, 229376)"),
        UnimplementedQueryError, "htm7"),
    "order by nothing known": (
        lambda b: b.query_datasets("bias", "Cam1/chain", order_by="nonsense"), InvalidQueryError, "nonsense"),
    "order by another element": (
        lambda b: b.query_data_ids(["detector"], instrument="Cam1", order_by="visit.seq_num"),
        InvalidQueryError, "visit"),
    "order by a region": (
        lambda b: b.query_data_ids(["visit"], instrument="Cam1", order_by="visit.region"), InvalidQueryError),
}  # fmt: skip


@cases(DATASETS)
def test_datasets(pair, case):
    pair.same(case)


@cases(ORDERED)
def test_order_and_limit(pair, case):
    pair.same(case, ordered=True)


@cases(DATA_IDS)
def test_data_ids(pair, case):
    pair.same(case)


@cases(RECORDS)
def test_records(pair, case):
    pair.same(case)


@cases({name: name for name in shipped.TYPES if name != "never_made"})
def test_every_type_in_every_collection(pair, case):
    pair.same(lambda b: b.query_datasets(case, "*", find_first=False, limit=None))


@cases(EMPTY)
def test_empty(pair, case):
    pair.same(lambda b: case(b, explain=False), empty=True)


@cases(EMPTY)
def test_empty_is_explained(pair, case):
    for butler in (pair.direct, pair.remote):
        with pytest.raises(EmptyQueryResultError):
            case(butler)


@cases(FAILURES)
def test_failure(pair, case):
    call, error, *words = case
    pair.same_failure(call, error, *words)


@cases({
    "limit": lambda b: b.query_datasets("calexp", CI_HSC, limit=7),
    "data IDs": lambda b: b.query_data_ids(["detector"], instrument="HSC", limit=3),
    "records": lambda b: b.query_dimension_records("visit", limit=4),
    "spatial": lambda b: b.query_data_ids(
        ["visit", "detector", "patch"], instrument="Cam1", skymap="SkyMap1", limit=2),
})  # fmt: skip
def test_limit_without_order(pair, case):
    # Which rows come is not said, only how many.
    assert len(case(pair.remote)) == len(case(pair.direct)) > 0


@cases({
    "datasets": lambda b: b.query_datasets("calexp", CI_HSC, limit=0),
    "data IDs": lambda b: b.query_data_ids(["detector"], limit=0),
    "records": lambda b: b.query_dimension_records("visit", limit=0),
})  # fmt: skip
def test_limit_of_nothing(pair, case):
    pair.same(case, empty=True)


def test_limit_of_nothing_finds_faults(pair):
    pair.same_failure(
        lambda b: b.query_datasets("bias", "no/such", limit=0), MissingCollectionError, "no/such"
    )
