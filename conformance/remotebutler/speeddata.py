"""A registry large enough to measure: 64 visits of a camera of 189 detectors.

Every visit and detector has a processed and a calibrated image, none a file:
what is measured is the registry.
"""

from __future__ import annotations

from astropy.time import Time, TimeDelta
from lsst.daf.butler import Butler, CollectionType, DatasetType, Timespan
from lsst.sphgeom import ConvexPolygon, LonLat, UnitVector3d

INSTRUMENT = "Wide"
RUNS = ("Wide/runs/first", "Wide/runs/second")
CHAIN = "Wide/defaults"
VISITS = 64
ROWS, COLUMNS = 9, 21
DETECTORS = ROWS * COLUMNS
SIDE = 0.22  # degrees
FIELD = (150.0, 2.0)  # where the first visit points, in degrees

_BANDS = "ugrizy"
_CHUNK = 1000


def visit_id(number: int) -> int:
    return 20260101_00000 + number


def _square(ra: float, dec: float, width: float, height: float) -> ConvexPolygon:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return ConvexPolygon(
        [
            UnitVector3d(LonLat.fromDegrees(ra + x * width / 2, dec + y * height / 2))
            for x, y in corners
        ]
    )


def pointing(visit: int) -> tuple[float, float]:
    """Where a visit points: a grid of eight by eight that overlaps itself."""
    return FIELD[0] + 1.5 * (visit % 8), FIELD[1] + 1.2 * (visit // 8)


def fill(butler: Butler) -> None:
    """Puts everything into an empty repository."""
    insert = butler.registry.insertDimensionData
    here = {"instrument": INSTRUMENT}
    insert("instrument", {"name": INSTRUMENT, "visit_max": 10**14, "exposure_max": 10**14,
                          "detector_max": 1000, "class_name": "Wide"})  # fmt: skip
    insert("physical_filter", *[here | {"name": f"{b}_1", "band": b} for b in _BANDS])
    insert("detector", *[here | {"id": d, "full_name": f"R{d // 9:02}_S{d % 9}", "purpose": "SCIENCE",
                                 "raft": f"R{d // 9:02}", "name_in_raft": f"S{d % 9}"}
                         for d in range(DETECTORS)])  # fmt: skip
    insert("day_obs", here | {"id": 20260101})
    begin = Time("2026-01-02T00:00:00", scale="tai")
    for visit in range(VISITS):
        ra, dec = pointing(visit)
        start = begin + TimeDelta(40.0 * visit, format="sec")
        insert("visit", here | {
            "id": visit_id(visit), "name": f"visit {visit}", "physical_filter": f"{_BANDS[visit % 6]}_1",
            "day_obs": 20260101, "seq_num": visit, "exposure_time": 30.0, "target_name": "field",
            "region": _square(ra, dec, COLUMNS * SIDE, ROWS * SIDE),
            "timespan": Timespan(start, start + TimeDelta(30.0, format="sec")),
        })  # fmt: skip
        insert("visit_detector_region", *[
            here | {
                "visit": visit_id(visit), "detector": d,
                "region": _square(ra + (d % COLUMNS - COLUMNS // 2) * SIDE,
                                  dec + (d // COLUMNS - ROWS // 2) * SIDE, SIDE, SIDE),
            }
            for d in range(DETECTORS)
        ])  # fmt: skip
    data_ids = [here | {"visit": visit_id(v), "detector": d}
                for v in range(VISITS) for d in range(DETECTORS)]  # fmt: skip
    for name, run in zip(("image", "calibrated"), RUNS, strict=True):
        butler.registry.registerDatasetType(
            DatasetType(name, ("instrument", "visit", "detector"), "ExposureF",
                        universe=butler.dimensions)
        )  # fmt: skip
        butler.collections.register(run)
        for i in range(0, len(data_ids), _CHUNK):
            butler.registry.insertDatasets(name, data_ids[i : i + _CHUNK], run=run)
    butler.collections.register(CHAIN, CollectionType.CHAINED)
    butler.collections.redefine_chain(CHAIN, RUNS)
