"""The demo's repository: thousands of datasets, real geometry, chains in two levels."""

import pytest
from astropy.time import Time
from cases import cases
from lsst.daf.butler import Timespan

EVERYTHING = "LSSTCam/runs/demo"
TYPES = (
    "raw", "visit_image", "difference_image", "deep_coadd", "template_coadd", "bias", "flat", "gains",
    "visit_conditions", "visit_table", "visit_detector_table", "single_visit_star", "object",
    "star_refcat", "packages",
)  # fmt: skip
# Of a calibration type, a search with a time or without find_first.
PLAIN = tuple(name for name in TYPES if name not in ("bias", "flat", "gains"))


@cases({name: name for name in TYPES})
def test_every_dataset(demo, case):
    demo.same(lambda b: b.query_datasets(case, "*", find_first=False, limit=None))


@cases({name: name for name in PLAIN})
def test_first_of_the_chain(demo, case):
    demo.same(lambda b: b.query_datasets(case, EVERYTHING, limit=None, with_dimension_records=True))


@cases({
    name: name for name in (
        "instrument", "skymap", "physical_filter", "detector", "day_obs", "group", "exposure", "visit",
        "visit_detector_region", "visit_definition", "visit_system", "visit_system_membership", "tract",
        "patch", "band",
    )
})  # fmt: skip
def test_every_record(demo, case):
    demo.same(lambda b: b.query_dimension_records(case, limit=None))


def test_collections(demo):
    demo.same(
        lambda b: b.collections.query_info(
            "*", include_summary=True, include_parents=True, include_doc=True
        )
    )


WHERE = {
    "band and detector": ("visit_image", "band = 'r' AND detector IN (90..98)"),
    "raft": ("visit_image", "detector.raft = 'R22' AND visit.target_name = 'ECDFS'"),
    "night": ("visit_image", "day_obs = 20251119 AND visit.seq_num > 200"),
    "rerun": ("visit_image", "visit = 2025111800241 AND detector.raft = 'R22'"),
    "point": ("visit_image", "visit_detector_region.region OVERLAPS POINT(53.1, -27.8)"),
    "point near the equinox": ("visit_image", "visit_detector_region.region OVERLAPS POINT(0.0, -5.0)"),
    "circle over RA 0": ("visit_image", "visit_detector_region.region OVERLAPS CIRCLE(359.95, -5, 0.3)"),
    "south pole": ("visit_image", "visit_detector_region.region OVERLAPS POINT(123.0, -90.0)"),
    "polygon": ("deep_coadd", "patch.region OVERLAPS POLYGON(52.9,-28,53.3,-28,53.3,-27.6,52.9,-27.6)"),
    "patches of a band": ("deep_coadd", "tract = 5063 AND band IN ('g', 'i') AND patch IN (40..60)"),
    "two tracts": ("deep_coadd", "tract IN (5063, 5064) AND patch.cell_x = 9"),
    "patches of a visit": ("deep_coadd", "instrument = 'LSSTCam' AND visit = 2025111800241 AND detector = 94"),
    "visits of a patch": ("visit_image", "skymap = 'demo_rings_v1' AND tract = 5063 AND patch = 55"),
    "time": ("visit_image", "visit.timespan OVERLAPS (T'2025-11-19', T'2025-11-20')"),
    "exposures": ("raw", "exposure.observation_type = 'bias'"),
    "exposures that see the sky": ("raw", "exposure.can_see_sky AND exposure.seq_num < 100"),
    "trixels": ("star_refcat", "htm7.region OVERLAPS CIRCLE(53.1, -27.8, 0.2)"),
    "run": ("visit_image", "visit_image.run = 'LSSTCam/runs/demo/20251201T180000Z'"),
    "or": ("visit_image", "(band = 'u' AND detector < 92) OR (band = 'y' AND detector > 96)"),
    "exposure time": ("difference_image", "visit.exposure_time >= 30 AND visit.zenith_angle < 40"),
}


@pytest.mark.parametrize("first", [True, False], ids=["first", "all"])
@cases(WHERE)
def test_where(demo, case, first):
    dataset_type, where = case
    where = where if "LSSTCam" in where else f"instrument = 'LSSTCam' AND {where}"
    if "tract" in where or "patch" in where:
        where = where if "skymap" in where else f"skymap = 'demo_rings_v1' AND {where}"
    demo.same(
        lambda b: b.query_datasets(
            dataset_type, EVERYTHING, where=where, find_first=first, limit=None
        )
    )


@cases({
    "newest first": ("visit_image", ["-visit.timespan.begin", "detector"], 50),
    "by name": ("visit_image", ["detector.full_name", "visit"], 200),
    "coadds": ("deep_coadd", ["band", "tract", "-patch"], None),
    "zenith": ("visit_image", ["visit.zenith_angle", "-detector"], 70),
    "time of ingestion": ("visit_image", ["-ingest_date", "visit", "detector"], 30),
})  # fmt: skip
def test_order(demo, case):
    dataset_type, order, limit = case
    demo.same(
        lambda b: b.query_datasets(dataset_type, EVERYTHING, order_by=order, limit=limit),
        ordered=True,
    )


@cases({
    "visit, detector and patch": (["visit", "detector", "patch"], "visit = 2025111800241 AND detector IN (90..95)"),
    "visit and tract": (["visit", "tract"], ""),
    "visit, detector and tract": (["visit", "detector", "tract"], "band = 'r'"),
    "over the pole": (["visit", "detector", "patch"], "visit = 2025112100410 AND detector = 94"),
    "over RA 0": (["visit", "detector", "patch"], "visit = 2025111800100 AND detector IN (90..98)"),
    "visit and htm7": (["visit", "htm7"], ""),
    "patches of a circle": (["patch"], "patch.region OVERLAPS CIRCLE(53.1, -27.8, 0.1)"),
})  # fmt: skip
def test_overlapping(demo, case):
    dimensions, where = case
    demo.same(
        lambda b: b.query_data_ids(
            dimensions, where=where, limit=None,
            data_id={"instrument": "LSSTCam", "skymap": "demo_rings_v1"},
        )
    )  # fmt: skip


FOUND = {
    "rerun first": dict(dataset_type="visit_image", visit=2025111800241, detector=94),
    "by day and names": dict(
        dataset_type="visit_image", day_obs=20251118, seq_num=241, raft="R22", name_in_raft="S11"),
    "by full_name": dict(dataset_type="raw", exposure=2025111800240, detector="R22_S11"),
    "by obs_id": dict(dataset_type="raw", obs_id="MC_O_20251118_000240", detector=94),
    "coadd": dict(dataset_type="deep_coadd", tract=5063, patch=55, band="r"),
    "coadd by cell": dict(dataset_type="deep_coadd", tract=5063, cell_x=5, cell_y=5, band="r"),
    "object table": dict(dataset_type="object", tract=0),
}  # fmt: skip


@pytest.mark.parametrize("records", [True, False], ids=["records", "bare"])
@cases(FOUND)
def test_find(demo, case, records):
    skymap = {"skymap": "demo_rings_v1"} if "tract" in case else {}
    demo.same(
        lambda b: b.find_dataset(
            collections=EVERYTHING, instrument="LSSTCam", dimension_records=records, **skymap, **case
        )
    )


@cases({day: day for day in ("2025-11-05", "2025-11-19", "2025-11-20", "2025-11-25")})
def test_gains_of_a_day(demo, case):
    timespan = Timespan.fromInstant(Time(case, scale="tai"))
    for detector in (90, 94, 98):
        demo.same(
            lambda b, detector=detector: b.find_dataset(
                "gains", instrument="LSSTCam", detector=detector, collections="LSSTCam/calib",
                timespan=timespan,
            )
        )  # fmt: skip


def test_joined_types(demo):
    def ask(butler):
        with butler.query() as query:
            query = query.join_dataset_search("visit_image", EVERYTHING)
            query = query.join_dataset_search("single_visit_star", EVERYTHING)
            rows = query.where(instrument="LSSTCam", day_obs=20251119).general(
                ["visit", "detector"],
                dataset_fields={"visit_image": {"dataset_id"}, "single_visit_star": {"dataset_id"}},
                find_first=False,
            )
            return list(rows)

    demo.same(ask)


@cases({name: name for name in (
    "gains", "visit_conditions", "visit_table", "visit_detector_table", "object", "packages",
)})  # fmt: skip
def test_read(demo, case):
    refs = demo.direct.query_datasets(case, "*", find_first=False, limit=None)
    for ref in sorted(refs)[:5]:
        demo.same(lambda b, ref=ref: b.get(ref), empty=None)


def test_images(demo):
    refs = demo.direct.query_datasets("visit_image", EVERYTHING, where="detector = 94", instrument="LSSTCam")
    for ref in refs:
        here, there = demo.direct.getURI(ref), demo.remote.getURI(ref)
        assert there.read() == here.read()


def test_all_types_at_once(demo):
    demo.same(lambda b: b.query_all_datasets(EVERYTHING, find_first=False, limit=None))
