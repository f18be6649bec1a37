"""Overlaps on the sky: with regions that are given, and of elements with each other."""

import pytest
from cases import cases
from lsst.daf.butler import InvalidQueryError
from lsst.daf.butler._exceptions import UnimplementedQueryError
from lsst.sphgeom import Box, Circle, ConvexPolygon, LonLat, Region, UnionRegion, UnitVector3d, Angle

CI_HSC = "HSC/runs/ci_hsc/20240806T180642Z"


def polygon(*corners: tuple[float, float]) -> ConvexPolygon:
    return ConvexPolygon([UnitVector3d(LonLat.fromDegrees(*corner)) for corner in corners])


def circle(ra: float, dec: float, radius: float) -> Circle:
    return Circle(UnitVector3d(LonLat.fromDegrees(ra, dec)), Angle.fromDegrees(radius))


# The shipped HSC visits are around (320.8, -0.3), the toy camera's around (0.6, 1.3).
FUNCTIONS = {
    "point": "POINT(320.8, -0.3)",
    "point of the toy": "POINT(0.5, 1.2)",
    "circle": "CIRCLE(320.8, -0.3, 0.2)",
    "small circle": "CIRCLE(320.8, -0.3, 0.001)",
    "large circle": "CIRCLE(0.5, 1.2, 45)",
    "box": "BOX(320.8, -0.3, 0.4, 0.2)",
    "polygon": "POLYGON(320.5, -0.5, 321.0, -0.5, 321.0, 0.0)",
    "polygon of four": "POLYGON(0, 1, 1, 1, 1, 2, 0, 2)",
    "region of circle": "REGION('CIRCLE 320.8 -0.3 0.1')",
    "region of polygon": "REGION('POLYGON 320.5 -0.5 321.0 -0.5 321.0 0.0')",
    "region of range": "REGION('RANGE 320.5 321.0 -0.5 0.0')",
    "lower case": "point(320.8, -0.3)",
}
NOWHERE = {"pole": "POINT(0, 90)", "other side": "CIRCLE(140, 30, 3)"}

BOUND = {
    "circle": circle(320.8, -0.3, 0.25),
    "box": Box.fromDegrees(320.5, -0.6, 321.1, 0.1),
    "box over zero": Box.fromDegrees(359.0, -1.0, 1.0, 2.0),
    "polygon": polygon((0, 0.5), (1.2, 0.5), (1.2, 2.0), (0, 2.0)),
    "union": UnionRegion(circle(320.8, -0.3, 0.05), circle(0.5, 1.2, 0.3)),
    "hemisphere": circle(320, 0, 90),
    "all sky": Circle.full(),
}

ELEMENTS = {
    "visit": "visit", "detector": "visit_detector_region", "tract": "tract", "patch": "patch",
}  # fmt: skip


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=ELEMENTS)
@cases(FUNCTIONS)
def test_function(pair, case, element):
    where = f"{element}.region OVERLAPS {case}"
    pair.same(
        lambda b: b.query_dimension_records(element, where=where, explain=False), empty=None
    )


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=ELEMENTS)
@cases(BOUND)
def test_bound_region(pair, case: Region, element):
    where = f"{element}.region OVERLAPS here"
    pair.same(
        lambda b: b.query_dimension_records(
            element, where=where, bind={"here": case}, explain=False
        ),
        empty=None,
    )


@cases(NOWHERE)
def test_nothing_there(pair, case):
    pair.same(
        lambda b: b.query_dimension_records(
            "visit", where=f"visit.region OVERLAPS {case}", explain=False
        ),
        empty=True,
    )


DATASETS = {
    "visit datasets at a point": lambda b: b.query_datasets(
        "calexp", CI_HSC, where="visit_detector_region.region OVERLAPS POINT(320.85, -0.25)"),
    "by the visit's region": lambda b: b.query_datasets(
        "calexp", CI_HSC, where="visit.region OVERLAPS CIRCLE(320.8, -0.3, 0.1) AND band = 'r'",
        instrument="HSC"),
    "literal first": lambda b: b.query_datasets(
        "calexp", CI_HSC, where="CIRCLE(320.8, -0.3, 0.1) OVERLAPS visit_detector_region.region"),
    "ordered and limited": lambda b: b.query_datasets(
        "calexp", CI_HSC, where="visit_detector_region.region OVERLAPS CIRCLE(320.8, -0.3, 0.3)",
        order_by=["visit", "detector"], limit=4),
    "with records": lambda b: b.query_datasets(
        "calexp", CI_HSC, where="visit_detector_region.region OVERLAPS CIRCLE(320.8, -0.3, 0.1)",
        with_dimension_records=True),
    "patches": lambda b: b.query_datasets(
        "coadd", "HSC/runs/coadds", where="patch.region OVERLAPS POINT(0.5, 1.2)"),
    "patches by tract": lambda b: b.query_datasets(
        "coadd", "HSC/runs/coadds", where="tract.region OVERLAPS POINT(0.5, 1.2) AND band = 'g'"),
    "patches and a range": lambda b: b.query_datasets(
        "coadd", "HSC/runs/coadds", where="patch.region OVERLAPS CIRCLE(0.5, 1.2, 1) AND patch IN (0..3)",
        skymap="SkyMap1"),
    "trixels": lambda b: b.query_datasets(
        "refcat", "Cam1/files", where="htm7.region OVERLAPS CIRCLE(0.6, 1.3, 0.1)"),
    "coadds of a visit": lambda b: b.query_datasets(
        "coadd", "HSC/runs/coadds", where="instrument = 'Cam1' AND visit = 1 AND skymap = 'SkyMap1'"),
    "coadds of a visit and detector": lambda b: b.query_datasets(
        "coadd", "HSC/runs/coadds",
        where="instrument = 'Cam1' AND visit = 1 AND detector = 3 AND skymap = 'SkyMap1'"),
    "visits of a tract": lambda b: b.query_datasets(
        "visit_summary", "Cam1/files", where="skymap = 'SkyMap1' AND tract = 1", instrument="Cam1"),
    "detectors of a patch": lambda b: b.query_datasets(
        "visit_numbers", "Cam1/files", where="skymap = 'SkyMap1' AND tract = 0 AND patch = 5",
        instrument="Cam1"),
    "trixels of a visit": lambda b: b.query_datasets(
        "refcat", "Cam1/files", where="instrument = 'Cam1' AND visit = 1"),
}  # fmt: skip

JOINS = {
    "visit and tract": (["visit", "tract"], ""),
    "visit and patch": (["visit", "patch"], ""),
    "detector and tract": (["visit", "detector", "tract"], ""),
    "detector and patch": (["visit", "detector", "patch"], ""),
    "HSC visit and patch": (["visit", "patch"], "skymap = 'hsc_rings_v1'"),
    "tract of a visit": (["tract"], "instrument = 'HSC' AND visit = 903334 AND skymap = 'discrete/ci_hsc'"),
    "visits of a tract": (["visit"], "skymap = 'SkyMap1' AND tract = 0 AND instrument = 'Cam1'"),
    "detectors of a tract": (["detector"], "skymap = 'SkyMap1' AND tract = 0 AND instrument = 'Cam1' AND visit = 1"),
    "patches of a detector": (["patch"], "instrument = 'Cam1' AND visit = 2 AND detector = 1 AND skymap = 'SkyMap1'"),
    "join and band": (["visit", "patch", "band"], "band = 'r' AND skymap = 'SkyMap1'"),
    "explicit join": (["visit", "tract"], "visit.region OVERLAPS tract.region"),
    "explicit join of finer": (["visit", "detector", "patch"],
                               "visit_detector_region.region OVERLAPS patch.region"),
    "explicit join of coarser": (["visit", "detector", "patch"], "visit.region OVERLAPS tract.region"),
    "explicit join of mixed": (["visit", "detector", "patch"], "visit.region OVERLAPS patch.region"),
    "join and region": (["visit", "tract"], "visit.region OVERLAPS CIRCLE(320.8, -0.3, 0.1)"),
    "htm7 of visits": (["visit", "htm7"], "instrument = 'Cam1'"),
    "htm7 of detectors": (["visit", "detector", "htm7"], "instrument = 'Cam1'"),
    "htm7 of patches": (["patch", "htm7"], "skymap = 'SkyMap1'"),
    "htm7 of tracts": (["tract", "htm7"], "skymap = 'SkyMap1'"),
    "visits of a trixel": (["visit"], "instrument = 'HSC' AND htm7 = 189584"),
    "detectors of a trixel": (["visit", "detector"], "instrument = 'HSC' AND htm7 = 189584"),
    "exposure and trixel": (["exposure", "visit", "htm7"], "instrument = 'LSSTCam'"),
}  # fmt: skip


@cases(DATASETS)
def test_datasets(pair, case):
    pair.same(case)


@cases(JOINS)
def test_join(pair, case):
    dimensions, where = case
    pair.same(lambda b: b.query_data_ids(dimensions, where=where))


@cases({
    "ordered": lambda b: b.query_data_ids(
        ["visit", "detector", "patch"], skymap="SkyMap1",
        order_by=["visit", "detector", "tract", "-patch"]),
    "limited": lambda b: b.query_data_ids(
        ["visit", "detector", "patch"], skymap="SkyMap1",
        order_by=["visit", "detector", "tract", "patch"], limit=5),
    "region, limited": lambda b: b.query_dimension_records(
        "patch", where="patch.region OVERLAPS POINT(0.5, 1.2)", order_by=["tract", "patch"], limit=1),
})  # fmt: skip
def test_order_and_limit(pair, case):
    pair.same(case, ordered=True)


def test_trixels_alone(pair):
    where = "htm7.region OVERLAPS CIRCLE(0.5, 0.5, 1)"
    pair.same_failure(
        lambda b: b.query_data_ids(["htm7"], where=where), UnimplementedQueryError, "htm7"
    )


@cases({
    "in or": ("visit.region OVERLAPS POINT(320.8, -0.3) OR visit = 1", UnimplementedQueryError),
    "in not": ("NOT (visit.region OVERLAPS POINT(320.8, -0.3))", UnimplementedQueryError),
    "needless join": ("visit_detector_region.region OVERLAPS visit.region", InvalidQueryError),
})  # fmt: skip
def test_failure(pair, case):
    where, error = case
    pair.same_failure(
        lambda b: b.query_data_ids(["visit", "detector"], where=where, instrument="HSC"), error
    )
