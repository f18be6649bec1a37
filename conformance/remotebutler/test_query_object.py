"""The query object: all its results, counts, explanations, uploads and materializations."""

import astropy.table
import pytest
from astropy.time import Time
from cases import cases
from lsst.daf.butler import DataCoordinate, InvalidQueryError, Timespan
from lsst.daf.butler._exceptions import UnimplementedQueryError
from lsst.daf.butler.queries.tree import Predicate

CI_HSC = "HSC/runs/ci_hsc/20240806T180642Z"


def asked(butler, ask):
    """What a function of the query object gives, taken before the query is closed."""
    with butler.query() as query:
        answer = ask(query)
        return list(answer) if hasattr(answer, "__iter__") else answer


RESULTS = {
    "datasets": lambda q: q.datasets("bias", "Cam1/chain"),
    "datasets, all": lambda q: q.datasets("bias", "Cam1/chain", find_first=False),
    "data IDs of datasets": lambda q: q.datasets("flat", "Cam1/chain").data_ids,
    "data IDs": lambda q: q.data_ids(["detector"]).where(instrument="Cam1"),
    "records": lambda q: q.dimension_records("visit").where("visit.exposure_time > 40"),
    "where on the query": lambda q: q.where("detector > 1", instrument="Cam1").data_ids(["detector"]),
    "where twice": lambda q: q.where(instrument="Cam1").data_ids(["detector"]).where("detector > 2"),
    "where by data ID": lambda q: q.data_ids(["detector"]).where({"instrument": "Cam1", "detector": 3}),
    "expressions": lambda q: q.data_ids(["visit"]).where(
        q.expression_factory.visit.exposure_time > 40.0, instrument="Cam1"),
    "any of": lambda q: q.data_ids(["detector"]).where(
        q.expression_factory.any(
            q.expression_factory.detector == 1, q.expression_factory.detector.full_name == "Bb"),
        instrument="Cam1"),
    "all of": lambda q: q.data_ids(["detector"]).where(
        q.expression_factory.all(
            q.expression_factory.detector.raft == "A", q.expression_factory.detector > 1),
        instrument="Cam1"),
    "not": lambda q: q.data_ids(["detector"]).where(
        q.expression_factory.not_(q.expression_factory.detector == 1), instrument="Cam1"),
    "in range": lambda q: q.data_ids(["detector"]).where(
        q.expression_factory.detector.in_range(1, 30, 4), instrument="HSC"),
    "open range": lambda q: q.data_ids(["detector"]).where(
        q.expression_factory.detector.in_range(2), instrument="Cam1"),
    "in iterable": lambda q: q.data_ids(["detector"]).where(
        q.expression_factory.detector.in_iterable([1, 4]), instrument="Cam1"),
    "in query": lambda q: q.data_ids(["detector"]).where(
        q.expression_factory.detector.in_query(
            q.expression_factory.detector, q.where(instrument="Cam1").join_dataset_search("bias", "imported_r")),
        instrument="Cam1"),
    "is null": lambda q: q.data_ids(["visit"]).where(
        q.expression_factory.visit.seq_num.is_null, instrument="HSC"),
    "glob": lambda q: q.data_ids(["visit"]).where(
        q.expression_factory.visit.name.glob("HSCA90?9*"), instrument="HSC"),
    "timespan literal": lambda q: q.data_ids(["visit"]).where(
        q.expression_factory.visit.timespan.overlaps(
            Timespan(Time("2013-06-01", scale="tai"), Time("2013-07-01", scale="tai"))), instrument="HSC"),
    "times": lambda q: q.data_ids(["visit"]).where(
        q.expression_factory.visit.timespan.begin > Time("2014-01-01", scale="tai"), instrument="HSC"),
    "arithmetic": lambda q: q.data_ids(["visit"]).where(
        q.expression_factory.visit.exposure_time * 2.0 - 1.0 > 100.0, instrument="Cam1"),
    "literals": lambda q: q.data_ids(["visit"]).where(
        q.expression_factory.literal(50.0) < q.expression_factory.visit.exposure_time, instrument="Cam1"),
    "always": lambda q: q.data_ids(["detector"]).where(
        Predicate.from_bool(True), instrument="Cam1"),
    "order by expressions": lambda q: q.data_ids(["detector"]).where(instrument="Cam1").order_by(
        q.expression_factory.detector.raft.desc, "name_in_raft"),
    "order by begin": lambda q: q.dimension_records("visit").where(instrument="HSC").order_by(
        q.expression_factory.visit.timespan.begin.desc).limit(4),
    "records in data IDs": lambda q: q.data_ids(["visit"]).where(instrument="Cam1").with_dimension_records(),
    "records in datasets": lambda q: q.datasets("calexp", CI_HSC).with_dimension_records(),
    "join of a dataset": lambda q: q.join_dataset_search("bias", "imported_g").data_ids(["detector"]),
    "join for records": lambda q: q.join_dataset_search("bias", "imported_g").dimension_records("detector"),
    "join of two": lambda q: q.join_dataset_search("bias", "imported_g").join_dataset_search(
        "flat", "imported_r").data_ids(["detector", "physical_filter"]),
    "join of another type": lambda q: q.join_dataset_search("flat", "imported_r").datasets(
        "bias", "imported_r"),
    "join and run": lambda q: q.join_dataset_search("bias", "Cam1/chain").where(
        q.expression_factory["bias"].run == "imported_g").data_ids(["detector"]),
    "dimensions": lambda q: q.join_dimensions(["detector", "physical_filter"]).where(
        instrument="Cam1").data_ids(["detector", "physical_filter"]),
    "dimensions, projected": lambda q: q.join_dimensions(["visit", "detector"]).where(
        "visit.exposure_time > 0", instrument="Cam1").data_ids(["detector"]),
    "visits with a bias": lambda q: q.join_dataset_search("bias", "imported_r").where(
        instrument="Cam1").data_ids(["visit", "detector"]),
    "empty dimensions": lambda q: q.data_ids([]),
}  # fmt: skip

GENERAL = {
    "keys": lambda q: q.general(["detector"]).where(instrument="Cam1"),
    "fields": lambda q: q.general(
        ["visit"], dimension_fields={"visit": {"exposure_time", "name", "timespan", "region"}}),
    "fields of two": lambda q: q.general(
        ["visit", "detector"],
        dimension_fields={"visit": {"azimuth"}, "detector": {"full_name"}}).where(instrument="Cam1"),
    "fields of the governor": lambda q: q.general(
        ["detector"], dimension_fields={"instrument": {"class_name", "detector_max"}}),
    "hash": lambda q: q.general(["skymap"], dimension_fields={"skymap": {"hash", "tract_max"}}),
    "bool": lambda q: q.general(["exposure"], dimension_fields={"exposure": {"can_see_sky", "timespan"}}),
    "dataset": lambda q: q.join_dataset_search("bias", "Cam1/chain").general(
        ["detector"], dataset_fields={"bias": {"dataset_id", "run", "collection", "ingest_date", "timespan"}},
        find_first=False),
    "dataset, first": lambda q: q.join_dataset_search("bias", "Cam1/chain").general(
        ["detector"], dataset_fields={"bias": {"dataset_id", "run"}}, find_first=True),
    "first, by collection": lambda q: q.join_dataset_search("bias", "Cam1/chain").general(
        ["detector"], dataset_fields={"bias": {"collection"}}, find_first=True),
    "every field": lambda q: q.join_dataset_search("bias", "Cam1/chain").general(
        ["detector"], dataset_fields={"bias": ...}, find_first=False),
    "validity": lambda q: q.join_dataset_search("bias", "Cam1/calib").general(
        ["detector"], dataset_fields={"bias": {"dataset_id", "timespan"}}, find_first=False),
    "two datasets": lambda q: q.join_dataset_search("bias", "imported_g").join_dataset_search(
        "flat", "imported_g").general(
        ["detector", "physical_filter"],
        dataset_fields={"bias": {"dataset_id"}, "flat": {"dataset_id", "run"}}, find_first=False),
    "names": lambda q: q.join_dataset_search("bias", "imported_g").general(
        ["detector"], "detector.full_name", "bias.run", "bias.dataset_id", find_first=True),
    "records": lambda q: q.general(["visit", "detector"]).where(instrument="Cam1").with_dimension_records(),
    "records and dataset": lambda q: q.join_dataset_search("calexp", CI_HSC).general(
        ["visit", "detector"], dataset_fields={"calexp": {"dataset_id", "run"}},
        find_first=True).with_dimension_records(),
    "overlap": lambda q: q.join_dataset_search("calexp", CI_HSC).where(
        "visit_detector_region.region OVERLAPS CIRCLE(320.8, -0.3, 0.1)").general(
        ["visit", "detector"], dimension_fields={"visit_detector_region": {"region"}},
        dataset_fields={"calexp": {"dataset_id", "run"}}, find_first=True),
    "where": lambda q: q.general(["detector"], dimension_fields={"detector": {"purpose"}}).where(
        "detector.purpose != 'SCIENCE' AND instrument = 'Cam1'"),
}  # fmt: skip

COUNTED = {
    "datasets": lambda q: q.datasets("bias", "Cam1/chain"),
    "datasets, all": lambda q: q.datasets("bias", ["imported_g", "Cam1/calib"], find_first=False),
    "data IDs": lambda q: q.data_ids(["visit", "detector"]).where(instrument="HSC"),
    "limited": lambda q: q.data_ids(["detector"]).where(instrument="HSC").limit(3),
    "records": lambda q: q.dimension_records("patch"),
    "nothing": lambda q: q.data_ids(["detector"]).where(instrument="Cam1", detector=77),
    "general": lambda q: q.general(["detector"]).where(instrument="Cam1"),
    "projection": lambda q: q.data_ids(["physical_filter"]).where("visit > 900000", instrument="HSC"),
}  # fmt: skip
SPATIAL = {
    "overlap": lambda q: q.dimension_records("patch").where("patch.region OVERLAPS POINT(0.5, 1.2)"),
    "join": lambda q: q.data_ids(["visit", "detector", "patch"]).where(skymap="SkyMap1"),
}  # fmt: skip


@cases(RESULTS)
def test_results(pair, case):
    pair.same(lambda b: asked(b, case))


@cases(GENERAL)
def test_general(pair, case):
    pair.same(lambda b: asked(b, case))


@cases({
    "dataset": lambda q, b: q.join_dataset_search("bias", "Cam1/chain").general(
        ["detector"], dataset_fields={"bias": {"dataset_id", "run"}}, find_first=True,
        ).iter_tuples(b.get_dataset_type("bias")),
    "no dataset": lambda q, b: q.general(["detector"]).where(instrument="Cam1").iter_tuples(),
    "ordered": lambda q, b: q.join_dataset_search("bias", "Cam1/chain").general(
        ["detector"], dataset_fields={"bias": {"dataset_id", "run"}}, find_first=True,
        ).order_by("-detector").limit(2).iter_tuples(b.get_dataset_type("bias")),
})  # fmt: skip
def test_general_as_tuples(pair, case):
    pair.same(lambda b: asked(b, lambda q: [(t.data_id, t.refs, t.raw_row) for t in case(q, b)]))


@cases(COUNTED | SPATIAL)
def test_count(pair, case):
    pair.same(lambda b: asked(b, lambda q: case(q).count(discard=True)), empty=None)
    pair.same(lambda b: asked(b, lambda q: case(q).any()), empty=None)


@cases(COUNTED)
def test_count_in_the_database(pair, case):
    pair.same(lambda b: asked(b, lambda q: case(q).count()), empty=None)
    pair.same(lambda b: asked(b, lambda q: case(q).count(exact=False)), empty=None)


@cases(SPATIAL)
def test_count_that_needs_rows(pair, case):
    pair.same_failure(lambda b: asked(b, lambda q: case(q).count()), InvalidQueryError, "ount")


@cases({
    "without execution": dict(execute=False, exact=False),
    "inexact": dict(exact=False),
})  # fmt: skip
def test_any(pair, case):
    for query in COUNTED.values():
        pair.same(lambda b, query=query: asked(b, lambda q: query(q).any(**case)), empty=None)


def test_any_exact_without_execution(pair):
    pair.same_failure(
        lambda b: asked(b, lambda q: q.data_ids(["detector"]).any(execute=False, exact=True)),
        InvalidQueryError, "exact",
    )  # fmt: skip


@cases({
    "nothing wrong": (lambda q: q.datasets("bias", "Cam1/chain"), False),
    "type not in the collection": (lambda q: q.datasets("bias", "HSC/runs/coadds"), True),
    "type in no collection": (lambda q: q.datasets("never_made", ["imported_g", "everything"]), True),
    "governor not in the collection": (
        lambda q: q.datasets("bias", "Cam1/chain").where(instrument="HSC"), True),
})  # fmt: skip
def test_explanation(pair, case):
    ask, doomed = case
    for butler in (pair.direct, pair.remote):
        for execute in (True, False):
            with butler.query() as query:
                messages = list(ask(query).explain_no_results(execute=execute))
            assert bool(messages) == doomed, messages
            assert all(isinstance(message, str) and " " in message for message in messages)


def _uploaded(butler, rows, ask):
    """The answer to a query on data IDs that are sent along."""
    with butler.query() as query:
        ids = [DataCoordinate.standardize(row, universe=butler.dimensions) for row in rows]
        return list(ask(query.join_data_coordinates(ids)))


DETECTORS = [dict(instrument="Cam1", detector=d) for d in (1, 3, 9)]
UPLOADS = {
    "data IDs": (DETECTORS, lambda q: q.data_ids(["detector"])),
    "records": (DETECTORS, lambda q: q.dimension_records("detector")),
    "datasets": (DETECTORS, lambda q: q.datasets("bias", "Cam1/chain")),
    "visits": ([dict(instrument="HSC", visit=903334), dict(instrument="Cam1", visit=2)],
               lambda q: q.data_ids(["visit"]).with_dimension_records()),
    "many": ([dict(instrument="HSC", detector=d) for d in range(1000)],
             lambda q: q.dimension_records("detector")),
    "one": (DETECTORS[:1], lambda q: q.data_ids(["detector"])),
    "patches": ([dict(skymap="SkyMap1", tract=0, patch=p) for p in range(4)],
                lambda q: q.datasets("coadd", "HSC/runs/coadds")),
    "joined with others": (DETECTORS, lambda q: q.data_ids(["visit", "detector"])),
    "text keys": ([dict(instrument="Cam1", physical_filter="Cam1-R1")],
                  lambda q: q.data_ids(["physical_filter"])),
}  # fmt: skip


@cases(UPLOADS)
def test_upload(pair, case):
    rows, ask = case
    pair.same(lambda b: _uploaded(b, rows, ask))


def test_upload_of_a_table(pair):
    table = astropy.table.Table({"instrument": ["Cam1", "Cam1"], "detector": [2, 4]})

    def ask(butler):
        with butler.query() as query:
            return list(query.join_data_coordinate_table(table).dimension_records("detector"))

    pair.same(ask)


MATERIALIZED = {
    "data IDs": lambda q: q.where(instrument="Cam1").join_dataset_search(
        "bias", "imported_r").materialize(dimensions=["detector"]).data_ids(["detector"]),
    "datasets": lambda q: q.where("detector > 1", instrument="Cam1").join_dataset_search(
        "bias", "Cam1/chain").materialize(datasets=["bias"]).datasets("bias", find_first=False),
    "twice": lambda q: q.where(instrument="Cam1").join_dimensions(["detector"]).materialize().where(
        "detector > 1", instrument="Cam1").materialize().data_ids(["detector"]),
    "spatial": lambda q: q.where(skymap="SkyMap1", instrument="Cam1").join_dimensions(
        ["visit", "patch"]).materialize().data_ids(["patch"]),
}  # fmt: skip


@cases(MATERIALIZED)
def test_materialized(pair, case):
    # A server may decline this, but not without saying so.
    try:
        asked(pair.remote, case)
    except (UnimplementedQueryError, InvalidQueryError) as declined:
        assert "aterialize" in str(declined)
        return
    pair.same(lambda b: asked(b, case))


FAILURES = {
    "ambiguous calibration": (lambda q: q.datasets("bias", "Cam1/calib"), Exception),
    "dimensions that do not connect": (
        lambda q: q.data_ids(["visit", "tract", "htm9"]), Exception),
}  # fmt: skip


@cases(FAILURES)
def test_failure(pair, case):
    ask, error = case
    pair.same_failure(lambda b: asked(b, ask), error)


def test_answer_left_half_read(pair):
    with pair.remote.query() as query:
        first = next(iter(query.data_ids(["visit", "detector", "patch"])))
    assert first.dimensions == pair.remote.dimensions.conform(["visit", "detector", "patch"])
    pair.same(lambda b: b.query_data_ids(["instrument"]))


@pytest.mark.parametrize("shape", ["tables", "sets"])
def test_records_in_pages(pair, shape):
    def ask(butler):
        with butler.query() as query:
            results = query.dimension_records("visit").where(instrument="HSC")
            if shape == "sets":
                return [record for page in results.iter_set_pages() for record in page]
            return [record for page in results.iter_table_pages() for record in page]

    pair.same(ask)
