"""One dataset by type, data ID and ordered collections."""

import pytest
import shipped
from astropy.time import Time
from cases import cases
from lsst.daf.butler import (
    CalibrationLookupError,
    DataCoordinate,
    DimensionNameError,
    MissingCollectionError,
    MissingDatasetTypeError,
    Timespan,
)
from lsst.daf.butler._exceptions import DimensionValueError

CI_HSC = "HSC/runs/ci_hsc/20240806T180642Z"


def at(begin: str | None, end: str | None = None) -> Timespan:
    """An instant, or a range of time."""
    first = Time(begin, scale="tai") if begin else None
    if end is None and first is not None:
        return Timespan.fromInstant(first)
    return Timespan(first, Time(end, scale="tai") if end else None)


EVER = Timespan(None, None)

FOUND = {
    "first of a chain": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections="Cam1/chain"),
    "the other order": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections="Cam1/chain/reversed"),
    "only in the second": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=1, collections=["imported_r", "imported_g"]),
    "tagged first": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=1, collections="Cam1/defaults"),
    "nested chain": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=4, collections="everything"),
    "data ID as a mapping": lambda b: b.find_dataset(
        "bias", {"instrument": "Cam1", "detector": 3}, collections="imported_g"),
    "mapping and keywords": lambda b: b.find_dataset(
        "bias", {"instrument": "Cam1"}, detector=3, collections="imported_g"),
    "data coordinate": lambda b: b.find_dataset(
        "bias", DataCoordinate.standardize(instrument="Cam1", detector=3, universe=b.dimensions),
        collections="imported_g"),
    "expanded data coordinate": lambda b: b.find_dataset(
        "bias", b.registry.expandDataId(instrument="Cam1", detector=3), collections="imported_g"),
    "dataset type object": lambda b: b.find_dataset(
        b.get_dataset_type("bias"), instrument="Cam1", detector=3, collections="imported_g"),
    "records": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=3, collections="imported_g", dimension_records=True),
    "component": lambda b: b.find_dataset(
        "stars.columns", instrument="Cam1", visit=1, collections="Cam1/files"),
    "component and records": lambda b: b.find_dataset(
        "measurements.data", instrument="Cam1", detector=1, collections="Cam1/files",
        dimension_records=True),
    "other storage class": lambda b: b.find_dataset(
        "stars", instrument="Cam1", visit=1, collections="Cam1/files", storage_class="ArrowTable"),
    "no dimensions": lambda b: b.find_dataset("packages", {}, collections="Cam1/files"),
    "skypix": lambda b: b.find_dataset("refcat", htm7=shipped.FAR, collections="Cam1/files"),
    "skypix with records": lambda b: b.find_dataset(
        "refcat", htm7=shipped.NEAR, collections="Cam1/files", dimension_records=True),
    "implied filter in the result": lambda b: b.find_dataset(
        "calexp", instrument="HSC", visit=903334, detector=22, collections=CI_HSC),
    "visit with records": lambda b: b.find_dataset(
        "calexp", instrument="HSC", visit=903334, detector=22, collections=CI_HSC,
        dimension_records=True),
    "patch with records": lambda b: b.find_dataset(
        "coadd", skymap="SkyMap1", tract=1, patch=4, band="g", collections="HSC/runs/coadds",
        dimension_records=True),
    "exposure with records": lambda b: b.find_dataset(
        "raw", instrument="LSSTCam", exposure=2025120200440, detector=11,
        collections="LSSTCam/raw/all", dimension_records=True),
    "values of no dimension of the type": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=3, visit=1, collections="imported_g"),
    "values of another skymap": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=3, skymap="SkyMap1", tract=0, collections="imported_g"),
    "with the implied value": lambda b: b.find_dataset(
        "flat", instrument="Cam1", detector=2, physical_filter="Cam1-G", band="g",
        collections="imported_g"),
    "an implied value that contradicts": lambda b: b.find_dataset(
        "flat", instrument="Cam1", detector=2, physical_filter="Cam1-G", band="r",
        collections="imported_g"),
    "several collections, one without": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=3, collections=["Cam1/files", "imported_g"]),
}  # fmt: skip

REWRITTEN = {
    "detector full_name": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector="Ba", collections="imported_g"),
    "full_name": lambda b: b.find_dataset(
        "bias", instrument="Cam1", full_name="Ba", collections="imported_g"),
    "dotted full_name": lambda b: b.find_dataset(
        "bias", {"instrument": "Cam1", "detector.full_name": "Ba"}, collections="imported_g"),
    "raft and name_in_raft": lambda b: b.find_dataset(
        "bias", instrument="Cam1", raft="B", name_in_raft="a", collections="imported_g"),
    "two dotted": lambda b: b.find_dataset(
        "bias", {"instrument": "Cam1", "detector.raft": "B", "detector.name_in_raft": "a"},
        collections="imported_g"),
    "day_obs and seq_num of an exposure": lambda b: b.find_dataset(
        "raw", instrument="LSSTCam", day_obs=20251202, seq_num=440, detector=10,
        collections="LSSTCam/raw/all"),
    "day_obs, seq_num and names": lambda b: b.find_dataset(
        "raw", instrument="LSSTCam", day_obs=20251202, seq_num=440, raft="R02", name_in_raft="S01",
        collections="LSSTCam/raw/all"),
    "obs_id": lambda b: b.find_dataset(
        "raw", instrument="LSSTCam", obs_id="MC_O_20251202_000439", detector=10,
        collections="LSSTCam/raw/all"),
    "exposure.obs_id": lambda b: b.find_dataset(
        "raw", {"instrument": "LSSTCam", "exposure.obs_id": "MC_O_20251202_000439", "detector": 10},
        collections="LSSTCam/raw/all"),
    "exposure by its name": lambda b: b.find_dataset(
        "raw", instrument="LSSTCam", exposure="MC_O_20251202_000439", detector="R02_S02",
        collections="LSSTCam/raw/all"),
    "exposure.day_obs and exposure.seq_num": lambda b: b.find_dataset(
        "raw", {"instrument": "LSSTCam", "exposure.day_obs": 20251202, "exposure.seq_num": 439,
                "detector": 10}, collections="LSSTCam/raw/all"),
    "seq_num of a visit": lambda b: b.find_dataset(
        "calexp", instrument="HSC", day_obs=20130617, seq_num=903334, detector=22, collections=CI_HSC),
    "target of a visit": lambda b: b.find_dataset(
        "visit_summary", {"instrument": "HSC", "visit.name": "HSCA90333400"}, collections="Cam1/files"),
    "name of a visit": lambda b: b.find_dataset(
        "visit_summary", {"instrument": "Cam1", "visit.exposure_time": 45.0}, collections="Cam1/files"),
    "cell of a patch": lambda b: b.find_dataset(
        "coadd", skymap="SkyMap1", tract=1, cell_x=0, cell_y=2, band="g", collections="HSC/runs/coadds"),
    "visit for a nightly dataset": lambda b: b.find_dataset(
        "nightly", instrument="Cam1", day_obs=20210909, visit=1, collections="Cam1/files"),
    "filter and its band": lambda b: b.find_dataset(
        "columns", {"instrument": "Cam1", "physical_filter": "Cam1-R1", "band": "r"},
        collections="Cam1/files"),
}  # fmt: skip

CALIBRATIONS = {
    "instant": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections="Cam1/calib", timespan=at("2020-07-01")),
    "other instant": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections="Cam1/calib", timespan=at("2021-07-01")),
    "begin of validity": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections="Cam1/calib", timespan=at("2021-06-01")),
    "open end": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections="Cam1/calib", timespan=at("2050-01-01")),
    "open begin": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=4, collections="Cam1/calib", timespan=at("1980-01-01")),
    "range within validity": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=3, collections="Cam1/calib",
        timespan=at("2020-02-01", "2020-03-01")),
    "all time, always valid": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=3, collections="Cam1/calib/always", timespan=EVER),
    "filter": lambda b: b.find_dataset(
        "flat", instrument="Cam1", detector=2, physical_filter="Cam1-G", collections="Cam1/calib",
        timespan=at("2021-07-01")),
    "chain with a calibration collection": lambda b: b.find_dataset(
        "linearity", instrument="Cam1", detector=1, collections="Cam1/defaults",
        timespan=at("2021-07-01")),
    "with file": lambda b: b.find_dataset(
        "linearity", instrument="Cam1", detector=1, collections="Cam1/calib",
        timespan=at("2020-07-01"), dimension_records=True),
    "run before calibration": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections=["imported_g", "Cam1/calib"],
        timespan=at("2021-07-01")),
    "time does not matter in a run": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections="imported_r", timespan=at("1970-01-02")),
    "without time, run behind calibration": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections=["Cam1/calib", "imported_g"]),
    "calibration and exposure's time": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, visit=1, collections="Cam1/calib",
        timespan=at("2021-09-09T03:00:30")),
}  # fmt: skip

NOTHING = {
    "not in the collection": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=4, collections="imported_g"),
    "empty collection": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=4, collections="u/someone/empty"),
    "empty chain": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=4, collections="u/someone/empty-chain"),
    "type without datasets": lambda b: b.find_dataset(
        "never_made", instrument="Cam1", visit=1, collections="everything"),
    "gap in validity": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections="Cam1/calib", timespan=at("2022-01-15")),
    "end of validity": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=1, collections="Cam1/calib", timespan=at("2021-06-01")),
    "calibration without time": lambda b: b.find_dataset(
        "bias", instrument="Cam1", detector=2, collections="Cam1/calib"),
    "no such instrument": lambda b: b.find_dataset(
        "bias", instrument="Camera9", detector=1, collections="imported_g"),
    "no such skypix dataset": lambda b: b.find_dataset("refcat", htm7=131072, collections="Cam1/files"),
}  # fmt: skip

FAILURES = {
    "unknown type": (
        lambda b: b.find_dataset("nothing", instrument="Cam1", collections="imported_g"),
        MissingDatasetTypeError, "nothing"),
    "unknown collection": (
        lambda b: b.find_dataset("bias", instrument="Cam1", detector=1, collections="no/such"),
        MissingCollectionError, "no/such"),
    "missing key": (
        lambda b: b.find_dataset("bias", instrument="Cam1", collections="imported_g"),
        DimensionNameError, "detector"),
    "missing instrument": (
        lambda b: b.find_dataset("bias", detector=1, collections="imported_g"),
        DimensionNameError, "instrument"),
    "unknown key": (
        lambda b: b.find_dataset("bias", instrument="Cam1", detector=1, sensor=1, collections="imported_g"),
        DimensionValueError, "sensor"),
    "no such detector name": (
        lambda b: b.find_dataset("bias", instrument="Cam1", detector="Zz", collections="imported_g"),
        DimensionValueError, "Zz"),
    "text for a visit": (
        lambda b: b.find_dataset("calexp", instrument="HSC", visit="903334", detector=22, collections=CI_HSC),
        DimensionValueError, "visit", "903334"),
    "text for a detector": (
        lambda b: b.find_dataset("bias", instrument="Cam1", detector="3", collections="imported_g"),
        DimensionValueError, "detector", "3"),
    "no such seq_num": (
        lambda b: b.find_dataset("raw", instrument="LSSTCam", day_obs=20251202, seq_num=9, detector=10,
                                 collections="LSSTCam/raw/all"),
        DimensionValueError, "seq_num"),
    "several match": (
        lambda b: b.find_dataset("raw", instrument="LSSTCam", day_obs=20251202, detector=10,
                                 collections="LSSTCam/raw/all"),
        Exception, "exposure"),
    "several validity ranges": (
        lambda b: b.find_dataset("bias", instrument="Cam1", detector=2, collections="Cam1/calib",
                                 timespan=EVER),
        CalibrationLookupError, "validity"),
}  # fmt: skip


@cases(FOUND)
def test_found(pair, case):
    pair.same(case)


@cases(REWRITTEN)
def test_data_id_by_other_fields(pair, case):
    pair.same(case)


@cases(CALIBRATIONS)
def test_calibrations(pair, case):
    pair.same(case)


@cases(NOTHING)
def test_not_found(pair, case):
    pair.same(case, empty=True)


@cases(FAILURES)
def test_failure(pair, case):
    call, error, *words = case
    pair.same_failure(call, error, *words)


@pytest.mark.better
def test_unknown_field_of_a_dimension(pair):
    with pytest.raises(DimensionValueError, match="color"):
        pair.remote.find_dataset(
            "bias", {"instrument": "Cam1", "detector.color": "red"}, collections="imported_g"
        )
