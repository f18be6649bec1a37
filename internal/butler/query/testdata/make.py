"""Record queries and their answers from the Python Butler.

    python make.py REPO > cases.jsonl

REPO is the demo repository, as conformance/fixture/unpack unpacks it. Needs
lsst-daf-butler[remote]. Each line of the output is one request as a client
would send it to a server, with the answer that the library itself gives.
"""

import hashlib
import json
import sys
import uuid

import astropy.time
import lsst.sphgeom
from lsst.daf.butler import Butler, DataCoordinate, DimensionGroup, Timespan
from lsst.daf.butler._exceptions import ButlerUserError
from lsst.daf.butler.queries import Query
from lsst.daf.butler.queries.driver import QueryDriver
from lsst.daf.butler.queries.result_specs import SerializedResultSpec
from lsst.daf.butler.queries.tree import Predicate, QueryTree, SerializedQueryTree
from lsst.daf.butler.column_spec import make_tuple_type_adapter
from lsst.daf.butler.remote_butler.server_models import (
    DataCoordinateUpload,
    MaterializedQuery,
    QueryAnyRequestModel,
    QueryCountRequestModel,
    QueryExecuteRequestModel,
    QueryExplainRequestModel,
    QueryInputs,
)

# Answers of more rows are kept as a digest.
MAX_ROWS = 60


class Recorder(QueryDriver):
    """A driver that writes down what a remote one would send, and has the
    direct one answer.
    """

    def __init__(self, butler, name, defaults, collections):
        self.butler = butler
        self.name = name
        self.defaults = defaults
        self.collections = collections
        self.inputs = []
        self.keys = 0
        self.records = []

    def __enter__(self):
        return None

    def __exit__(self, *args):
        return None

    @property
    def universe(self):
        return self.butler.dimensions

    def get_default_collections(self):
        return self.collections

    def get_dataset_type(self, name):
        return self.butler.get_dataset_type(name)

    def key(self):
        self.keys += 1
        return uuid.UUID(int=self.keys)

    def materialize(self, tree, dimensions, datasets, allow_duplicate_overlaps=False):
        self.inputs.append(
            MaterializedQuery(
                key=self.key(),
                tree=SerializedQueryTree(tree),
                dimensions=dimensions.to_simple(),
                datasets=datasets,
                allow_duplicate_overlaps=allow_duplicate_overlaps,
            )
        )
        return self.inputs[-1].key

    def upload_data_coordinates(self, dimensions, rows):
        self.inputs.append(
            DataCoordinateUpload(key=self.key(), dimensions=dimensions.to_simple(), rows=list(rows))
        )
        return self.inputs[-1].key

    def direct(self, call):
        with self.butler._query_driver(default_collections=(), default_data_id=self.defaults) as driver:
            for i in self.inputs:
                dimensions = DimensionGroup.from_simple(i.dimensions, self.universe)
                if i.type == "upload":
                    driver.upload_data_coordinates(dimensions, [tuple(r) for r in i.rows], key=i.key)
                else:
                    driver.materialize(
                        i.tree.to_query_tree(self.universe),
                        dimensions,
                        frozenset(i.datasets),
                        key=i.key,
                        allow_duplicate_overlaps=i.allow_duplicate_overlaps,
                    )
            return call(driver)

    def note(self, kind, request, call):
        try:
            answer = self.direct(call)
        except ButlerUserError as e:
            answer = {"error": e.error_type, "text": str(e)[:200]}
        except (NotImplementedError, RuntimeError, KeyError, AssertionError) as e:
            answer = {"failure": f"{type(e).__name__}: {e}"[:200]}
        request = json.loads(request.model_dump_json())
        self.records.append({"name": self.name, "kind": kind, "request": request, "answer": answer})

    def query(self, tree):
        return QueryInputs(
            tree=SerializedQueryTree(tree),
            default_data_id=self.defaults.to_simple(),
            additional_query_inputs=self.inputs,
        )

    def execute(self, result_spec, tree):
        request = QueryExecuteRequestModel(query=self.query(tree), result_spec=SerializedResultSpec(result_spec))
        self.note("execute", request, lambda d: rows(result_spec, d.execute(result_spec, tree)))
        return iter(())

    def count(self, tree, result_spec, *, exact, discard):
        request = QueryCountRequestModel(
            query=self.query(tree), result_spec=SerializedResultSpec(result_spec), exact=exact, discard=discard
        )
        self.note("count", request, lambda d: {"count": d.count(tree, result_spec, exact=exact, discard=discard)})
        return 1

    def any(self, tree, *, execute, exact):
        request = QueryAnyRequestModel(query=self.query(tree), exact=exact, execute=execute)
        self.note("any", request, lambda d: {"any": d.any(tree, execute=execute, exact=exact)})
        return True

    def explain_no_results(self, tree, execute):
        request = QueryExplainRequestModel(query=self.query(tree), execute=execute)
        self.note("explain", request, lambda d: {"messages": len(list(d.explain_no_results(tree, execute)))})
        return []


def records_of(spec, coordinate):
    if not spec.include_dimension_records:
        return None
    # The records themselves are in other cases; here their keys must do.
    return {
        e: list(r.dataId.required_values)
        for e in coordinate.dimensions.elements
        if (r := coordinate.records[e]) is not None
    }


def rows(spec, pages):
    """Return the rows of pages as JSON, without what is the same in all."""
    out, records = [], {}
    for page in pages:
        match spec.result_type:
            case "dimension_record":
                out.extend(json.loads(r.to_simple().model_dump_json())["record"] for r in page.rows)
            case "data_coordinate":
                for c in page.rows:
                    out.append([dict(c.mapping), records_of(spec, c)])
            case "dataset_ref":
                for r in page.rows:
                    out.append([str(r.id), r.run, dict(r.dataId.mapping), records_of(spec, r.dataId)])
            case "general":
                columns = spec.get_result_columns()
                adapter = make_tuple_type_adapter([columns.get_column_spec(c.logical_table, c.field) for c in columns])
                out.extend(adapter.dump_python(row, mode="json") for row in page.rows)
                for element, found in (page.dimension_records or {}).items():
                    for r in found:
                        records.setdefault(element.name, set()).add(tuple(r.dataId.required_values))
    answer = {"rows": out}
    if spec.result_type == "general" and spec.include_dimension_records:
        answer["records"] = {e: sorted(list(k) for k in keys) for e, keys in records.items()}
    if len(out) > MAX_ROWS:
        texts = [canonical(r) for r in out]
        if not spec.order_by:
            texts.sort()
        answer["rows"] = None
        answer["count"] = len(out)
        answer["sha256"] = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    answer["ordered"] = bool(spec.order_by)
    return answer


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


INSTRUMENT = "instrument='LSSTCam'"
SKYMAP = "skymap='demo_rings_v1'"
RUNS = "LSSTCam/runs/demo"
SINGLE = "LSSTCam/runs/demo/20251125T180000Z"
COADDS = "LSSTCam/runs/demo/20251126T180000Z"
AGAIN = "LSSTCam/runs/demo/20251201T180000Z"
CALIB = "LSSTCam/calib"
VISIT = 2025111800240


def datasets(q, name, collections, where=(), find_first=True, records=False, order=(), limit=None, **kwargs):
    if isinstance(where, str):
        where = (where,)
    r = q.datasets(name, collections, find_first=find_first)
    if where or kwargs:
        r = r.where(*where, **kwargs)
    return finish(r, records, order, limit)


def ids(q, dimensions, where=(), records=False, order=(), limit=None, **kwargs):
    if isinstance(where, str):
        where = (where,)
    if where or kwargs:
        q = q.where(*where, **kwargs)
    return finish(q.data_ids(dimensions), records, order, limit)


def recs(q, element, where=(), order=(), limit=None, **kwargs):
    if isinstance(where, str):
        where = (where,)
    if where or kwargs:
        q = q.where(*where, **kwargs)
    return finish(q.dimension_records(element), False, order, limit)


def finish(r, records, order, limit):
    if records:
        r = r.with_dimension_records()
    if order:
        r = r.order_by(*order)
    if limit is not None:
        r = r.limit(limit)
    return r


def general(q, dimensions, names=(), fields=None, dataset_fields=None, find_first=False, where=(), records=False,
            order=(), limit=None, **kwargs):
    if isinstance(where, str):
        where = (where,)
    if where or kwargs:
        q = q.where(*where, **kwargs)
    r = q.general(dimensions, *names, dimension_fields=fields or {}, dataset_fields=dataset_fields or {},
                  find_first=find_first)
    return finish(r, records, order, limit)


def tai(text):
    return astropy.time.Time(text, scale="tai")


def cases():
    """Yield a name and a function of a Query."""
    I, S = INSTRUMENT, SKYMAP

    # Datasets of one type, by collections.
    yield "datasets by run", lambda q: datasets(q, "visit_image", SINGLE)
    yield "datasets by chain", lambda q: datasets(q, "visit_image", RUNS)
    yield "datasets by chain, all", lambda q: datasets(q, "visit_image", RUNS, find_first=False)
    yield "datasets by tag", lambda q: datasets(q, "visit_image", "LSSTCam/demo/ecdfs")
    yield "datasets by tag and runs", lambda q: datasets(q, "visit_image", ["LSSTCam/demo/ecdfs", RUNS])
    yield "datasets by runs and tag", lambda q: datasets(q, "visit_image", [AGAIN, "LSSTCam/demo/ecdfs", SINGLE])
    yield "datasets by runs and tag, all", lambda q: datasets(
        q, "visit_image", [AGAIN, "LSSTCam/demo/ecdfs"], find_first=False)
    yield "datasets by older run first", lambda q: datasets(q, "visit_image", [SINGLE, AGAIN], f"{I} AND visit={VISIT}")
    yield "datasets by newer run first", lambda q: datasets(q, "visit_image", [AGAIN, SINGLE], f"{I} AND visit={VISIT}")
    yield "datasets of empty dimensions", lambda q: datasets(q, "packages", RUNS)
    yield "datasets of one dimension", lambda q: datasets(q, "visit_table", RUNS)
    yield "datasets of skypix", lambda q: datasets(q, "star_refcat", "refcats")
    yield "datasets of skypix with records", lambda q: datasets(q, "star_refcat", "refcats", records=True)
    yield "datasets of tracts", lambda q: datasets(q, "object", RUNS)
    yield "datasets of patches", lambda q: datasets(q, "deep_coadd", RUNS, f"{S} AND tract=5063 AND band='r'")
    yield "datasets where none are", lambda q: datasets(q, "deep_coadd", "refcats")
    yield "datasets of another instrument", lambda q: datasets(q, "raw", RUNS, instrument="HSC")
    yield "datasets of no collections", lambda q: datasets(q, "raw", [])
    yield "datasets of two instruments", lambda q: datasets(q, "raw", RUNS, (I, "instrument='HSC'"))
    yield "raws", lambda q: datasets(q, "raw", "LSSTCam/raw/all")
    yield "raws of a detector", lambda q: datasets(q, "raw", "LSSTCam/raw/all", f"{I} AND detector=94")
    yield "raws of a named detector", lambda q: datasets(q, "raw", RUNS, f"{I} AND detector.full_name='R22_S11'")
    yield "raws of a raft", lambda q: datasets(q, "raw", RUNS, "detector.raft='R22'")
    yield "raws in order", lambda q: datasets(
        q, "raw", RUNS, f"{I} AND detector IN (90..99)", order=("-exposure", "detector"))
    yield "raws in order by field", lambda q: datasets(
        q, "raw", RUNS, f"{I} AND detector=94", order=("exposure.timespan.begin",))
    yield "raws in order by end", lambda q: datasets(
        q, "raw", RUNS, f"{I} AND detector=94", order=("-exposure.timespan.end",))
    yield "raws in order by negative", lambda q: datasets(
        q, "raw", RUNS, f"{I} AND detector=94", order=("exposure.seq_num", "exposure"))
    yield "raws with a limit", lambda q: datasets(
        q, "raw", RUNS, f"{I} AND exposure={VISIT}", order=("detector",), limit=5)
    yield "raws with a limit of none", lambda q: datasets(q, "raw", RUNS, limit=0)
    yield "raws with records", lambda q: datasets(q, "raw", RUNS, f"{I} AND detector=94", records=True)
    yield "images with records", lambda q: datasets(
        q, "visit_image", RUNS, f"{I} AND detector IN (93, 94)", records=True)
    yield "images with all records", lambda q: datasets(q, "visit_image", RUNS, records=True)
    yield "images by target", lambda q: datasets(q, "visit_image", RUNS, "visit.target_name='ECDFS' AND detector=94 AND " + I)
    yield "images by band", lambda q: datasets(q, "visit_image", RUNS, "band='r'")
    yield "images by bands", lambda q: datasets(q, "visit_image", RUNS, "band IN ('g','r') AND detector=94 AND " + I)
    yield "images by filter", lambda q: datasets(q, "visit_image", RUNS, f"{I} AND physical_filter='r_57' AND detector>92")
    yield "images by night", lambda q: datasets(q, "visit_image", RUNS, f"{I} AND day_obs=20251119 AND detector<96")
    yield "images by sequence", lambda q: datasets(q, "visit_image", RUNS, "visit.seq_num > 200 AND visit.seq_num < 242")
    yield "images by run in where", lambda q: datasets(q, "visit_image", RUNS, f"visit_image.run='{AGAIN}'")
    yield "images by run glob", lambda q: datasets(q, "visit_image", RUNS, "GLOB(visit_image.run, '*/20251201*')")
    yield "images by collection in where", lambda q: datasets(
        q, "visit_image", RUNS, f"visit_image.collection='{AGAIN}'")
    yield "images by id", lambda q: datasets(
        q, "visit_image", RUNS, "visit_image.dataset_id = UUID('00000000-0000-0000-0000-000000000001')")
    yield "images by ingest date", lambda q: datasets(
        q, "visit_image", RUNS, "visit_image.ingest_date > T'2025-11-30'")
    yield "images by ingest date, none", lambda q: datasets(
        q, "visit_image", RUNS, "visit_image.ingest_date < T'2020-01-01'")
    yield "images by ingest date in bind", lambda q: datasets(
        q, "visit_image", RUNS, "visit_image.ingest_date >= when AND detector=94 AND " + I,
        bind={"when": tai("2025-11-25T00:00:00")})
    yield "images in order of run", lambda q: datasets(
        q, "visit_image", RUNS, f"{I} AND visit={VISIT} AND detector > 85", order=("visit_image.run", "detector"))
    yield "images in order of ingestion", lambda q: datasets(
        q, "visit_image", RUNS, f"{I} AND detector=94", order=("visit_image.ingest_date", "visit"), find_first=False)
    yield "images in order of names", lambda q: datasets(
        q, "visit_image", RUNS, f"{I} AND detector=94", order=("-visit.name",))
    yield "images in order of metadata", lambda q: datasets(
        q, "visit_image", RUNS, f"{I} AND detector=94", order=("visit.azimuth", "visit"))
    yield "images by governor default", lambda q: datasets(q, "visit_image", RUNS, "detector=94")
    yield "images without governor", lambda q: datasets(q, "visit_image", RUNS, "detector=94")
    yield "images with unknown collection", lambda q: datasets(q, "visit_image", "nowhere")
    yield "images by keywords", lambda q: datasets(q, "visit_image", RUNS, visit=VISIT, detector=94, instrument="LSSTCam")
    yield "images by nulls", lambda q: datasets(q, "visit_image", RUNS, "visit.science_program = NULL")
    yield "images by not nulls", lambda q: datasets(
        q, "visit_image", RUNS, f"visit.observation_reason != NULL AND {I} AND detector=94")

    # Calibrations.
    yield "calibrations, all", lambda q: datasets(q, "bias", CALIB, find_first=False)
    yield "calibrations, first", lambda q: datasets(q, "bias", CALIB)
    yield "calibrations in one range", lambda q: datasets(q, "flat", CALIB)
    yield "gains, ambiguous", lambda q: datasets(q, "gains", CALIB, f"{I} AND detector < 95")
    yield "gains, all", lambda q: datasets(q, "gains", CALIB, f"{I} AND detector < 95", find_first=False)
    yield "gains at a time", lambda q: datasets(
        q, "gains", CALIB, f"{I} AND gains.timespan OVERLAPS T'2025-11-10'")
    yield "gains in a time", lambda q: datasets(
        q, "gains", CALIB, "gains.timespan OVERLAPS (T'2025-11-21', T'2025-11-22') AND detector < 95 AND " + I)
    yield "gains in a long time", lambda q: datasets(
        q, "gains", CALIB, "gains.timespan OVERLAPS (T'2025-11-01', T'2025-11-30')")
    yield "gains before the end of time", lambda q: datasets(
        q, "gains", CALIB, "gains.timespan OVERLAPS (NULL, T'2025-11-10')", find_first=False)
    yield "gains begin", lambda q: datasets(
        q, "gains", CALIB, "gains.timespan.begin > T'2025-11-15'", find_first=False)
    yield "gains by run", lambda q: datasets(q, "gains", "LSSTCam/calib/demo/gains.20251101")
    yield "gains by runs and calibrations", lambda q: datasets(
        q, "gains", ["LSSTCam/calib/demo/gains.20251120", CALIB], f"{I} AND detector = 94")
    yield "gains by calibrations and runs", lambda q: datasets(
        q, "gains", [CALIB, "LSSTCam/calib/demo/gains.20251120"],
        f"{I} AND detector = 94 AND gains.timespan OVERLAPS T'2025-11-10'")
    yield "gains by runs and calibrations, all", lambda q: datasets(
        q, "gains", ["LSSTCam/calib/demo/gains.20251120", CALIB], f"{I} AND detector IN (93,94)", find_first=False)
    yield "gains for an exposure", lambda q: datasets(
        q, "gains", CALIB, f"{I} AND exposure={VISIT}")
    yield "gains for two exposures", lambda q: datasets(
        q, "gains", CALIB, f"{I} AND exposure IN ({VISIT}, 2025111800241) AND detector=94")
    yield "gains for an exposure of the second epoch", lambda q: datasets(
        q, "gains", CALIB, f"{I} AND exposure=2025112100410 AND detector=94")
    yield "gains for visits", lambda q: general(
        q.join_dataset_search("gains", CALIB), ["visit", "detector"],
        dataset_fields={"gains": {"dataset_id", "timespan", "run", "collection"}},
        where=f"{I} AND detector=94")
    yield "gains for raws", lambda q: general(
        q.join_dataset_search("gains", CALIB).join_dataset_search("raw", RUNS), ["exposure", "detector"],
        dataset_fields={"gains": {"dataset_id"}, "raw": {"dataset_id"}}, where=f"{I} AND detector=94")
    yield "two calibrations for raws", lambda q: general(
        q.join_dataset_search("gains", CALIB).join_dataset_search("bias", CALIB), ["exposure", "detector"],
        dataset_fields={"gains": {"dataset_id"}, "bias": {"dataset_id"}}, where=f"{I} AND detector=94")
    yield "two calibrations joined", lambda q: general(
        q.join_dataset_search("gains", CALIB).join_dataset_search("bias", CALIB).where(
            "gains.timespan OVERLAPS bias.timespan"), ["detector"],
        dataset_fields={"gains": {"dataset_id"}, "bias": {"dataset_id"}}, where=f"{I} AND detector=94")
    yield "data ids with calibrations", lambda q: ids(
        q.join_dataset_search("gains", CALIB), ["detector"], I)
    yield "data ids with calibrations and exposures", lambda q: ids(
        q.join_dataset_search("gains", CALIB), ["detector", "exposure"], f"{I} AND detector=94")
    yield "associations of gains", lambda q: general(
        q.join_dataset_search("gains", [CALIB, "LSSTCam/calib/demo/gains.20251120"]), ["detector"],
        dataset_fields={"gains": {"dataset_id", "run", "collection", "timespan"}}, where=f"{I} AND detector<93")
    yield "timespan of runs", lambda q: general(
        q.join_dataset_search("raw", RUNS), ["exposure", "detector"],
        dataset_fields={"raw": {"timespan", "ingest_date", "dataset_id"}}, where=f"{I} AND detector=94")
    yield "raws overlap in time", lambda q: datasets(
        q, "raw", RUNS, f"{I} AND detector=94 AND raw.timespan OVERLAPS T'2025-11-10'")

    # Data IDs.
    yield "ids of nothing", lambda q: ids(q, [])
    yield "ids of instruments", lambda q: ids(q, ["instrument"])
    yield "ids of instruments with records", lambda q: ids(q, ["instrument"], records=True)
    yield "ids of bands", lambda q: ids(q, ["band"])
    yield "ids of bands in order", lambda q: ids(q, ["band"], order=("-band",))
    yield "ids of filters", lambda q: ids(q, ["physical_filter"], order=("physical_filter",))
    yield "ids of detectors", lambda q: ids(q, ["detector"], "detector < 5 AND " + I)
    yield "ids of detectors in order of names", lambda q: ids(
        q, ["detector"], I, order=("detector.full_name",), limit=7)
    yield "ids of detectors with purposes", lambda q: ids(q, ["detector"], "detector.purpose != 'SCIENCE'")
    yield "ids of visits", lambda q: ids(q, ["visit"], I)
    yield "ids of visits with records", lambda q: ids(q, ["visit"], I, records=True)
    yield "ids of visits, newest", lambda q: ids(q, ["visit"], I, order=("-visit.timespan.begin",), limit=3)
    yield "ids of exposures", lambda q: ids(q, ["exposure"], I, records=True)
    yield "ids of exposures in the sky", lambda q: ids(q, ["exposure"], "exposure.can_see_sky")
    yield "ids of exposures not in the sky", lambda q: ids(q, ["exposure"], "NOT exposure.can_see_sky")
    yield "ids of exposures by type", lambda q: ids(q, ["exposure"], "exposure.observation_type IN ('bias','dark')")
    yield "ids of exposures by group", lambda q: ids(q, ["exposure"], "group > '2025-11-20' AND " + I)
    yield "ids of groups", lambda q: ids(q, ["group"], I)
    yield "ids of nights", lambda q: ids(q, ["day_obs"], I, records=True)
    yield "ids of visits and exposures", lambda q: ids(q, ["visit", "exposure"], I, records=True)
    yield "ids of visits and systems", lambda q: ids(q, ["visit", "visit_system"], I)
    yield "ids of visits and systems by name", lambda q: ids(q, ["visit"], "visit_system.name='one-to-one'")
    yield "ids of visits and detectors", lambda q: ids(q, ["visit", "detector"], f"{I} AND detector=94")
    yield "ids of visits and detectors with records", lambda q: ids(
        q, ["visit", "detector"], f"{I} AND detector=94", records=True)
    yield "ids of exposures and detectors", lambda q: ids(q, ["exposure", "detector"], f"{I} AND detector < 3")
    yield "ids of tracts", lambda q: ids(q, ["tract"], S, records=True)
    yield "ids of patches", lambda q: ids(q, ["patch"], f"{S} AND tract=0 AND patch.cell_x=3")
    yield "ids of patches and bands", lambda q: ids(q, ["patch", "band"], f"{S} AND tract=0 AND patch<2")
    yield "ids of skypix", lambda q: ids(q, ["htm7"])
    yield "ids of healpix", lambda q: ids(q, ["healpix9"])
    yield "ids of subfilters", lambda q: ids(q, ["subfilter"])
    yield "ids of days of visits", lambda q: ids(q, ["day_obs"], f"{I} AND visit > {VISIT}")
    yield "ids of filters of visits", lambda q: ids(q, ["physical_filter"], f"{I} AND visit IN ({VISIT}, 2025111800241)")
    yield "ids of instruments of visits", lambda q: ids(q, ["instrument"], "visit.target_name='ECDFS'")
    yield "ids joined to datasets", lambda q: ids(q.join_dataset_search("visit_image", RUNS), ["visit"], I)
    yield "ids joined to one dataset of two runs", lambda q: ids(
        q.join_dataset_search("visit_image", [SINGLE, AGAIN]), ["visit", "detector"], f"{I} AND visit={VISIT} AND detector>85")
    yield "ids joined to datasets by run", lambda q: ids(
        q.join_dataset_search("visit_image", RUNS), ["visit", "detector"], f"visit_image.run='{AGAIN}'")
    yield "ids joined to two datasets", lambda q: ids(
        q.join_dataset_search("visit_image", RUNS).join_dataset_search("raw", RUNS), ["visit", "detector"],
        f"{I} AND exposure=visit AND detector=94")
    yield "ids joined to coadds", lambda q: ids(q.join_dataset_search("deep_coadd", RUNS), ["tract"])
    yield "ids joined to refcats", lambda q: ids(q.join_dataset_search("star_refcat", "refcats"), ["htm7"], records=True)
    yield "ids of all detectors twice", lambda q: ids(q, ["detector", "physical_filter"], I + " AND detector < 4")

    # Dimension records.
    for element in ("instrument", "band", "physical_filter", "detector", "visit_system", "visit", "exposure", "group",
                    "day_obs", "skymap", "tract", "visit_definition", "visit_system_membership", "subfilter"):
        yield f"records of {element}", lambda q, element=element: recs(q, element)
    yield "records of patches", lambda q: recs(q, "patch", f"{S} AND tract=5063 AND patch < 3")
    yield "records of regions", lambda q: recs(q, "visit_detector_region", f"{I} AND visit={VISIT} AND detector<92")
    yield "records of pixels", lambda q: recs(q.join_dataset_search("star_refcat", "refcats"), "htm7")
    yield "records of pixels of visits", lambda q: recs(q, "htm7", f"{I} AND visit={VISIT}", order=("htm7",))
    yield "records in order", lambda q: recs(q, "detector", I, order=("-detector.raft", "detector.name_in_raft"), limit=20)
    yield "records with a dataset", lambda q: recs(q.join_dataset_search("visit_image", AGAIN), "visit")
    yield "records of detectors of a dataset", lambda q: recs(
        q.join_dataset_search("visit_image", AGAIN), "detector", order=("detector",))
    yield "records of filters of a visit", lambda q: recs(q, "physical_filter", f"{I} AND visit={VISIT}")
    yield "records of an instrument", lambda q: recs(q, "instrument", instrument="LSSTCam")
    yield "records of an unknown instrument", lambda q: recs(q, "instrument", instrument="HSC")
    yield "records of nights", lambda q: recs(q, "day_obs", "day_obs.timespan OVERLAPS T'2025-11-19T18:00:00'")

    # Conditions of all kinds.
    conditions = {
        "range": "detector IN (1..9:2, 12)", "not in": "detector NOT IN (1,2) AND detector < 6",
        "or": "detector=5 OR detector=7", "not or": "NOT (detector=5 OR detector>9)",
        "and or": "(detector=5 OR detector=7) AND (detector=7 OR detector=8)",
        "arithmetic": "detector + 1 = 5", "product": "detector * 2 < 9", "modulo": "detector % 50 = 3",
        "quotient": "detector / 50 = 3", "negative": "-detector > -3", "difference": "10 - detector = 4",
        "string order": "detector.full_name < 'R01_S02'", "glob": "GLOB(detector.full_name, 'R22_S?1')",
        "glob all": "GLOB(detector.full_name, '*') AND detector < 4",
        "glob case": "GLOB(detector.full_name, 'r22*')", "glob percent": "GLOB(detector.full_name, 'R22%')",
        "glob underscore": "GLOB(detector.full_name, 'R22_S0_')", "glob brackets": "GLOB(detector.full_name, 'R2[12]*')",
        "glob escaped": "GLOB(detector.full_name, 'R22\\*')", "float": "detector > 203.5", "float equal": "detector = 3.0",
        "not equal": "detector != 3 AND detector < 6", "swapped": "3 > detector",
        "contradiction": "detector = 3 AND detector = 4", "negative range": "detector IN (-5..2)",
        "big": "detector > 9223372036854775806", "columns": "detector.full_name = detector.raft",
        "in bind": "detector IN (list)", "in bind of one": "detector IN (one)", "bind": "detector = one",
        "bind of text": "detector.raft = raft", "in texts": "detector.raft IN (rafts) AND detector.purpose='SCIENCE'",
    }
    bind = {"list": [3, 5, 999], "one": 7, "raft": "R22", "rafts": ("R21", "R22")}
    for name, where in conditions.items():
        yield f"detectors where {name}", lambda q, where=where: ids(q, ["detector"], (I, where), bind=bind)
    exposures = {
        "overlap of time": "exposure.timespan OVERLAPS (T'2025-11-19T00:00:00/tai', T'2025-11-19T06:00:00/tai')",
        "overlap of instant": "visit.timespan OVERLAPS T'2025-11-19T04:40:10/tai'",
        "not overlap": "NOT (exposure.timespan OVERLAPS (T'2025-11-19T00:00:00/tai', T'2025-11-19T06:00:00/tai'))",
        "begin": "exposure.timespan.begin > T'2025-11-20/tai'", "end": "visit.timespan.end < T'2025-11-19T04:41:00/utc'",
        "hash": "exposure.science_program = NULL", "mixed": "exposure.exposure_time > 20",
        "float arithmetic": "exposure.exposure_time / 2.0 < 10.0", "mjd": "exposure.timespan.begin > T'60998.5'",
        "or of times": "exposure.timespan OVERLAPS T'2025-11-19T04:40:10/tai' OR exposure.seq_num < 5",
        "day": "exposure.day_obs = 20251119" , "none": "exposure.timespan = NULL", "some": "exposure.timespan != NULL",
        "bounded": "exposure.timespan = (T'2025-11-19T00:00:00/tai', T'2025-11-19T06:00:00/tai')",
        "empty bounds": "exposure.timespan OVERLAPS (T'2025-11-19T04:40:10/tai', NULL)",
        "between": "exposure.timespan.begin > visit.timespan.begin", "same day": "day_obs.timespan OVERLAPS T'2025-11-19T13:00:00/tai'",
    }
    for name, where in exposures.items():
        yield f"exposures where {name}", lambda q, where=where: ids(q, ["exposure", "visit"], (I, where))
    yield "skymap by hash", lambda q: recs(q, "skymap", "skymap.tract_max > 100")
    yield "exposures in order of expressions", lambda q: ids(
        q, ["exposure"], I, order=("-exposure.exposure_time", "exposure.seq_num"))
    yield "in a long list", lambda q: ids(q, ["detector"], (I, "detector IN (list)"),
                                          bind={"list": list(range(0, 5000, 7))})

    # Regions.
    circle = "CIRCLE(53.1, -27.8, 0.3)"
    yield "regions of detectors", lambda q: ids(q, ["visit", "detector"], f"visit_detector_region.region OVERLAPS {circle}")
    yield "regions of visits", lambda q: ids(q, ["visit"], f"visit.region OVERLAPS {circle}")
    yield "regions of visits by detectors", lambda q: ids(q, ["visit"], f"visit_detector_region.region OVERLAPS {circle}")
    yield "regions of visits by detectors, first two", lambda q: ids(
        q, ["visit"], f"visit_detector_region.region OVERLAPS {circle}", order=("-visit",), limit=2)
    yield "regions of filters by detectors", lambda q: ids(
        q, ["physical_filter"], f"visit_detector_region.region OVERLAPS {circle}", order=("physical_filter",))
    yield "regions of tracts", lambda q: recs(q, "tract", f"tract.region OVERLAPS {circle}")
    yield "regions of patches", lambda q: ids(q, ["patch"], f"patch.region OVERLAPS {circle}")
    yield "regions of patches at a point", lambda q: ids(q, ["patch"], "patch.region OVERLAPS POINT(53.1, -27.8)")
    yield "regions of patches in a box", lambda q: ids(
        q, ["patch"], "patch.region OVERLAPS BOX(53.1, -27.8, 0.2, 0.2)", order=("tract", "patch"))
    yield "regions of patches in a polygon", lambda q: ids(
        q, ["patch"], "patch.region OVERLAPS POLYGON(53.0, -27.9, 53.3, -27.9, 53.1, -27.6)")
    yield "regions of patches in an ivoa circle", lambda q: ids(
        q, ["patch"], "patch.region OVERLAPS REGION('CIRCLE 53.1 -27.8 0.1')")
    yield "regions around the pole", lambda q: ids(q, ["visit", "detector"], "visit_detector_region.region OVERLAPS POINT(10, -89.9)")
    yield "regions across zero", lambda q: ids(q, ["visit", "detector"], "visit_detector_region.region OVERLAPS CIRCLE(0.05, 0.1, 0.1)")
    yield "regions nowhere", lambda q: ids(q, ["visit"], "visit.region OVERLAPS POINT(180, 60)")
    yield "regions everywhere", lambda q: ids(q, ["visit"], "visit.region OVERLAPS CIRCLE(0, 0, 90)")
    yield "regions in bind", lambda q: ids(q, ["tract"], "tract.region OVERLAPS r", bind={
        "r": lsst.sphgeom.UnionRegion(
            lsst.sphgeom.Circle(lsst.sphgeom.UnitVector3d(lsst.sphgeom.LonLat.fromDegrees(53.1, -27.8)),
                                lsst.sphgeom.Angle.fromDegrees(0.01)),
            lsst.sphgeom.Circle(lsst.sphgeom.UnitVector3d(lsst.sphgeom.LonLat.fromDegrees(0, -89.9)),
                                lsst.sphgeom.Angle.fromDegrees(0.01)))})
    yield "regions of images", lambda q: datasets(q, "visit_image", RUNS, f"visit_detector_region.region OVERLAPS {circle}")
    yield "regions of images, limited", lambda q: datasets(
        q, "visit_image", RUNS, f"visit_detector_region.region OVERLAPS {circle}", order=("visit", "detector"), limit=4)
    yield "regions of images, all", lambda q: datasets(
        q, "visit_image", RUNS, f"visit_detector_region.region OVERLAPS {circle}", find_first=False)
    yield "regions of coadds", lambda q: datasets(q, "deep_coadd", RUNS, f"patch.region OVERLAPS {circle} AND band='r'")
    yield "regions of objects by patches", lambda q: datasets(q, "object", RUNS, f"patch.region OVERLAPS {circle}")
    yield "regions of raws by visits", lambda q: datasets(
        q, "raw", RUNS, f"{I} AND exposure=visit AND visit_detector_region.region OVERLAPS POINT(53.1,-27.8)")
    yield "regions of refcats", lambda q: datasets(q, "star_refcat", "refcats", f"htm7.region OVERLAPS {circle}")
    yield "regions of pixels of images", lambda q: ids(
        q, ["visit", "detector", "htm7"], f"visit_detector_region.region OVERLAPS POINT(53.1,-27.8)")
    yield "regions of visits and refcats", lambda q: ids(
        q.join_dataset_search("star_refcat", "refcats"), ["visit", "detector", "htm7"], f"{I} AND detector=94")
    yield "regions of finer pixels", lambda q: ids(q, ["visit", "htm9"], I)
    yield "regions in or", lambda q: ids(q, ["visit"], f"visit.region OVERLAPS {circle} OR visit.seq_num=1")
    yield "regions in not", lambda q: ids(q, ["visit"], f"NOT (visit.region OVERLAPS {circle})")
    yield "regions of two conditions", lambda q: ids(
        q, ["visit", "detector"],
        f"visit_detector_region.region OVERLAPS {circle} AND visit_detector_region.region OVERLAPS POINT(53.1,-27.6)")
    yield "regions of two elements", lambda q: ids(
        q, ["visit", "detector"], f"visit.region OVERLAPS {circle} AND visit_detector_region.region OVERLAPS POINT(53.1,-27.6)")
    yield "regions joined", lambda q: ids(q, ["visit", "tract"], I)
    yield "regions joined with records", lambda q: ids(q, ["visit", "tract"], I, records=True)
    yield "regions joined finely", lambda q: ids(q, ["visit", "detector", "patch"], f"{I} AND visit={VISIT} AND detector=94 AND {S}")
    yield "regions joined, visit of a patch", lambda q: ids(q, ["visit"], f"{I} AND {S} AND tract=5063 AND patch=50")
    yield "regions joined, patches of a visit", lambda q: ids(
        q, ["patch"], f"{I} AND {S} AND visit={VISIT} AND detector=94", order=("tract", "patch"))
    yield "regions joined, tract of a detector", lambda q: ids(q, ["tract"], f"{I} AND {S} AND detector=94")
    yield "regions joined, limited", lambda q: ids(
        q, ["visit", "detector", "tract"], f"{I} AND {S}", order=("tract", "visit", "detector"), limit=11)
    yield "regions joined explicitly", lambda q: ids(
        q, ["visit", "detector", "patch"], f"{I} AND {S} AND detector=94 AND visit.region OVERLAPS tract.region")
    yield "regions joined needlessly", lambda q: ids(
        q, ["visit", "detector"], "visit.region OVERLAPS visit_detector_region.region")
    yield "regions joined and compared", lambda q: ids(
        q, ["visit", "tract"], f"{I} AND visit.region OVERLAPS {circle} AND tract.region OVERLAPS {circle}")
    yield "images of a tract", lambda q: datasets(q, "visit_image", RUNS, f"{S} AND tract=8995")
    yield "images of a patch", lambda q: datasets(q, "visit_image", RUNS, f"{S} AND tract=5063 AND patch=55")
    yield "coadds of a visit", lambda q: datasets(
        q, "deep_coadd", RUNS, f"{I} AND {S} AND visit={VISIT} AND detector=94", order=("patch", "band"))
    yield "coadds of any visit", lambda q: datasets(q, "deep_coadd", RUNS, f"{I} AND visit={VISIT} AND band='g' AND {S}")
    yield "visits of images and coadds", lambda q: ids(
        q.join_dataset_search("visit_image", RUNS).join_dataset_search("deep_coadd", RUNS), ["visit"], f"{I} AND {S}")
    yield "records of visits by region", lambda q: recs(q, "visit", f"visit_detector_region.region OVERLAPS {circle}")
    yield "records of detectors by region", lambda q: recs(
        q, "detector", f"visit_detector_region.region OVERLAPS {circle}", order=("detector",))

    # General results.
    yield "general of siav2", lambda q: general(
        q.join_dataset_search("visit_image", RUNS), ["visit", "detector"], fields={"visit_detector_region": {"region"}},
        dataset_fields={"visit_image": {"dataset_id", "run"}}, find_first=True, records=True,
        where=f"{I} AND detector < 50 AND visit_detector_region.region OVERLAPS {circle}")
    yield "general of siav2, limited", lambda q: general(
        q.join_dataset_search("visit_image", RUNS), ["visit", "detector"], fields={"visit_detector_region": {"region"}},
        dataset_fields={"visit_image": {"dataset_id", "run"}}, find_first=True, records=True, limit=10,
        where=f"{I} AND visit_detector_region.region OVERLAPS {circle}", order=("visit", "detector"))
    yield "general of coadds", lambda q: general(
        q.join_dataset_search("deep_coadd", RUNS), ["patch", "band"], fields={"patch": {"region"}},
        dataset_fields={"deep_coadd": {"dataset_id", "run"}}, find_first=True, records=True,
        where=f"{S} AND patch.region OVERLAPS POINT(53.1,-27.8)")
    yield "general of raws", lambda q: general(
        q.join_dimensions(["visit"]).join_dataset_search("raw", RUNS), ["exposure", "detector"],
        fields={"visit_detector_region": {"region"}} if False else {"exposure": {"timespan", "exposure_time"}},
        dataset_fields={"raw": {"dataset_id", "run"}}, find_first=True, where=f"{I} AND detector=94")
    yield "general of one field", lambda q: general(q, ["detector"], ["detector.full_name"], where=I + " AND detector<3")
    yield "general of many fields", lambda q: general(
        q, ["visit"], ["visit.timespan", "visit.region", "visit.name", "day_obs.timespan", "visit.azimuth"], where=I,
        order=("visit",))
    yield "general of skymaps", lambda q: general(q, ["skymap"], ["skymap.hash", "skymap.tract_max"])
    yield "general of collections", lambda q: general(
        q.join_dataset_search("visit_image", ["LSSTCam/demo/ecdfs", RUNS]), ["visit", "detector"],
        dataset_fields={"visit_image": {"collection", "run", "dataset_id"}}, where=f"{I} AND detector=94")
    yield "general without collections", lambda q: general(
        q.join_dataset_search("visit_image", ["LSSTCam/demo/ecdfs", RUNS]), ["visit", "detector"],
        dataset_fields={"visit_image": {"run", "dataset_id"}}, where=f"{I} AND detector=94")
    yield "general of first collections", lambda q: general(
        q.join_dataset_search("visit_image", ["LSSTCam/demo/ecdfs", RUNS]), ["visit", "detector"],
        dataset_fields={"visit_image": {"collection", "run"}}, find_first=True, where=f"{I} AND detector=94")
    yield "general of first calibrations", lambda q: general(
        q.join_dataset_search("bias", [CALIB, "LSSTCam/calib/demo/frames.20251101"]), ["detector"],
        dataset_fields={"bias": {"collection"}}, find_first=True, where=f"{I} AND detector<60")
    yield "general of tags", lambda q: general(
        q.join_dataset_search("visit_image", ["LSSTCam/demo/ecdfs", SINGLE]), ["visit", "detector"],
        dataset_fields={"visit_image": {"dataset_id"}}, where=f"{I} AND detector=94")
    yield "general of runs", lambda q: general(
        q.join_dataset_search("visit_image", RUNS), ["visit"], dataset_fields={"visit_image": {"run"}}, where=I)
    yield "general of ingest dates", lambda q: general(
        q.join_dataset_search("visit_image", AGAIN), ["visit", "detector"],
        dataset_fields={"visit_image": {"ingest_date", "collection"}})
    yield "general of two datasets", lambda q: general(
        q.join_dataset_search("visit_image", RUNS).join_dataset_search("difference_image", RUNS), ["visit", "detector"],
        dataset_fields={"visit_image": {"dataset_id"}, "difference_image": {"dataset_id", "run"}},
        where=f"{I} AND detector=94")
    yield "general in order of fields", lambda q: general(
        q, ["detector"], ["detector.raft"], where=I + " AND detector<20", order=("-detector.raft", "detector"))
    yield "general with all records", lambda q: general(q, ["exposure", "detector"], where=f"{I} AND detector=94", records=True)
    yield "general of pixels", lambda q: general(
        q.join_dataset_search("star_refcat", "refcats"), ["htm7"], dataset_fields={"star_refcat": {"dataset_id"}}, records=True)
    yield "general of memberships", lambda q: general(q, ["visit", "visit_system"], ["visit_system.name"], where=I)

    # Inputs.
    def uploaded(q, dimensions, rows):
        return q.join_data_coordinates(
            [DataCoordinate.standardize(dict(zip(dimensions, r)), universe=q._driver.universe) for r in rows])

    some = [("LSSTCam", VISIT, 94), ("LSSTCam", VISIT, 93), ("LSSTCam", 2025111800241, 94), ("LSSTCam", 1, 1)]
    yield "upload of visits and detectors", lambda q: ids(
        uploaded(q, ["instrument", "visit", "detector"], some), ["visit", "detector"])
    yield "upload of datasets", lambda q: datasets(
        uploaded(q, ["instrument", "visit", "detector"], some), "visit_image", RUNS)
    yield "upload of detectors", lambda q: ids(
        uploaded(q, ["instrument", "detector"], [("LSSTCam", 94)]), ["visit", "detector"], I)
    yield "upload of detectors, visits", lambda q: ids(
        uploaded(q, ["instrument", "detector"], [("LSSTCam", 94), ("LSSTCam", 95)]), ["visit"], I)
    yield "upload of pixels", lambda q: ids(uploaded(q, ["htm7"], [(131072,), (200000,)]), ["htm7"], records=True)
    yield "upload of finer pixels", lambda q: ids(uploaded(q, ["htm9"], [(2097152,), (3200000,)]), ["htm9"])
    yield "upload of text", lambda q: ids(uploaded(q, ["band"], [("r",), ("x",), ("it's",)]), ["band"])
    yield "upload of many", lambda q: ids(
        uploaded(q, ["instrument", "detector"], [("LSSTCam", i) for i in range(2000)]), ["detector"])
    yield "upload of records", lambda q: recs(
        uploaded(q, ["instrument", "detector"], [("LSSTCam", 94), ("LSSTCam", 3)]), "detector")
    yield "materialized visits", lambda q: ids(
        q.where(I, "visit.target_name='ECDFS'").materialize(dimensions=["visit"]), ["visit"])
    yield "materialized visits with detectors", lambda q: ids(
        q.where(I, "visit.target_name='ECDFS'").materialize(dimensions=["visit"]), ["visit", "detector"],
        f"{I} AND detector=94")
    yield "materialized with datasets", lambda q: datasets(
        q.join_dataset_search("visit_image", RUNS).where(I, "detector=94").materialize(), "visit_image", RUNS)
    yield "materialized regions", lambda q: ids(
        q.where(f"visit_detector_region.region OVERLAPS {circle}").materialize(dimensions=["visit", "detector"]),
        ["visit", "detector"])
    yield "materialized regions of visits", lambda q: ids(
        q.where(f"visit_detector_region.region OVERLAPS {circle}").materialize(dimensions=["visit"]), ["visit"], records=True)
    yield "materialized joins", lambda q: ids(
        q.join_dimensions(["visit", "tract"]).where(I, S).materialize(), ["tract", "visit"], order=("tract", "visit"))
    yield "materialized twice", lambda q: ids(
        q.where(I, "visit.target_name='ECDFS'").materialize(dimensions=["visit"]).where("band='r'").materialize(),
        ["visit"])
    yield "materialized pixels", lambda q: ids(
        q.join_dataset_search("star_refcat", "refcats").materialize(dimensions=["htm7"]), ["htm7"])

    # Queries in queries.
    def within(q, member, inner, column):
        x = q.expression_factory
        return q.where(member(x).in_query(column(x), inner))

    yield "visits in a query", lambda q: ids(within(
        q, lambda x: x.visit, q.where(I, "detector=94").join_dataset_search("visit_image", AGAIN).join_dimensions(["visit"]),
        lambda x: x.visit), ["visit"], I)
    yield "exposures in a query of visits", lambda q: ids(within(
        q, lambda x: x.exposure, q.where(I, "visit.target_name='EQUINOX'"), lambda x: x.visit), ["exposure"], I)
    yield "runs in a query", lambda q: datasets(within(
        q.join_dataset_search("visit_image", RUNS), lambda x: x["visit_image"].run,
        q.join_dataset_search("difference_image", COADDS), lambda x: x["difference_image"].run), "visit_image", RUNS)
    yield "names in a query", lambda q: ids(within(
        q, lambda x: x.detector.full_name, q.where(I, "detector < 4"), lambda x: x.detector.full_name), ["detector"], I)
    yield "in a query of regions", lambda q: ids(within(
        q, lambda x: x.visit, q.where(f"visit_detector_region.region OVERLAPS {circle}"), lambda x: x.visit), ["visit"], I)
    yield "not in a query", lambda q: ids(q.where(q.expression_factory.not_(q.expression_factory.visit.in_query(
        q.expression_factory.visit, q.where(I, "visit.target_name='ECDFS'")))), ["visit"], I)

    # Mistakes.
    yield "three families", lambda q: ids(q.join_dimensions(["visit", "tract", "htm7", "htm9"]), ["visit"], I)
    yield "order of nothing known", lambda q: ids(q, ["visit"], I, order=("visit",), limit=1)
    yield "conditions of a list of instruments", lambda q: ids(
        q, ["detector"], ("instrument IN (list)", "detector < 3"), bind={"list": ["LSSTCam", "HSC"]})
    yield "always false", lambda q: ids(q.where(Predicate.from_bool(False)), ["detector"], I)
    yield "always true", lambda q: ids(q.where(Predicate.from_bool(True)), ["band"])


COUNTED = [
    "records of pixels of visits",
    "datasets by chain", "datasets by chain, all", "datasets by tag and runs", "datasets by runs and tag, all",
    "raws with a limit", "images by band", "images by run in where", "calibrations, all", "gains, all",
    "gains, ambiguous", "ids of visits and detectors with records", "ids of nothing", "ids of days of visits",
    "ids joined to datasets", "ids joined to one dataset of two runs", "records of visit", "records in order",
    "regions of visits", "regions of visits by detectors", "regions of images", "regions of images, limited",
    "regions joined", "regions joined, tract of a detector", "general of collections", "general of tags",
    "general without collections", "general of runs", "general of siav2", "upload of datasets", "materialized regions",
    "materialized visits with detectors", "visits in a query", "datasets where none are",
    "regions joined, patches of a visit", "images of a patch", "always false", "ids joined to coadds",
    "data ids with calibrations",
]


def main(repo):
    butler = Butler.from_config(repo)
    universe = butler.dimensions
    empty = DataCoordinate.make_empty(universe)
    camera = DataCoordinate.standardize(instrument="LSSTCam", universe=universe)
    out = []
    for name, make in cases():
        defaults = camera if "default" in name else empty
        recorder = Recorder(butler, name, defaults, (RUNS,))
        try:
            results = make(Query(recorder, QueryTree(dimensions=universe.empty)))
        except Exception as e:
            print(name, "is refused by the client:", type(e), e, file=sys.stderr)
            continue
        recorder.execute(results._spec, results._tree)
        if name in COUNTED:
            for exact, discard in ((True, False), (True, True), (False, False)):
                results.count(exact=exact, discard=discard)
            for execute, exact in ((True, True), (True, False), (False, False), (False, True)):
                results.any(execute=execute, exact=exact)
            results.explain_no_results(execute=False)
        out.extend(recorder.records)
    for r in out:
        print(canonical(r))
    print(len(out), "records", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
