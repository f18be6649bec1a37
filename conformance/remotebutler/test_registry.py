"""The registry interface, which older code still uses."""

import warnings

import pytest
from astropy.time import Time
from cases import cases
from lsst.daf.butler import (
    CollectionType,
    DataCoordinate,
    DataIdValueError,
    DimensionNameError,
    InconsistentDataIdError,
    MissingCollectionError,
    Timespan,
)
from lsst.daf.butler.registry import CollectionTypeError, DatasetTypeError

CI_HSC = "HSC/runs/ci_hsc/20240806T180642Z"

pytestmark = pytest.mark.filterwarnings("ignore")

COLLECTIONS = {
    "all": lambda r: r.queryCollections(),
    "glob": lambda r: r.queryCollections("imported_*"),
    "type": lambda r: r.queryCollections(collectionTypes=CollectionType.CALIBRATION),
    "types": lambda r: r.queryCollections(collectionTypes={CollectionType.RUN, CollectionType.TAGGED}),
    "flattened": lambda r: r.queryCollections("Cam1/defaults", flattenChains=True),
    "flattened with chains": lambda r: r.queryCollections(
        "Cam1/defaults", flattenChains=True, includeChains=True),
    "holding a type": lambda r: r.queryCollections("*", datasetType="bias"),
    "type of run": lambda r: str(r.getCollectionType("imported_g")),
    "type of chain": lambda r: str(r.getCollectionType("Cam1/chain")),
    "chain": lambda r: list(r.getCollectionChain("Cam1/defaults")),
    "parents": lambda r: r.getCollectionParentChains("Cam1/chain"),
    "documentation": lambda r: r.getCollectionDocumentation("Cam1/tagged"),
    "documentation of a chain": lambda r: r.getCollectionDocumentation("Cam1/chain"),
}  # fmt: skip

SUMMARIES = {
    name: name for name in (
        "imported_g", "Cam1/chain", "everything", "Cam1/tagged", "Cam1/calib", "u/someone/empty",
        "u/someone/empty-chain", "HSC/runs/coadds", "Cam1/files", CI_HSC, "u/quote's", "u/100%",
    )
}  # fmt: skip

DATASETS = {
    "type": lambda r: r.queryDatasets("bias", collections="imported_g"),
    "chain": lambda r: r.queryDatasets("bias", collections="Cam1/chain"),
    "first": lambda r: r.queryDatasets("bias", collections="Cam1/chain", findFirst=True),
    "glob of collections": lambda r: r.queryDatasets("bias", collections="imported_*"),
    "two types": lambda r: r.queryDatasets(["bias", "flat"], collections="imported_r"),
    "glob of types": lambda r: r.queryDatasets("visit_*", collections="Cam1/files"),
    "every type": lambda r: r.queryDatasets(..., collections=["imported_g", CI_HSC]),
    "where": lambda r: r.queryDatasets(
        "bias", collections="Cam1/chain", where="detector > 2", instrument="Cam1"),
    "bind": lambda r: r.queryDatasets(
        "bias", collections="Cam1/chain", where="detector IN (d)", bind={"d": [2, 3]}, instrument="Cam1"),
    "data ID": lambda r: r.queryDatasets("bias", collections="Cam1/chain", dataId={"instrument": "Cam1", "detector": 3}),
    "dimensions": lambda r: r.queryDatasets(
        "visit_summary", collections="Cam1/files", dimensions=["detector"], where="detector = 1",
        instrument="Cam1"),
    "expanded": lambda r: r.queryDatasets("calexp", collections=CI_HSC).expanded(),
    "tagged": lambda r: r.queryDatasets("bias", collections="Cam1/tagged"),
    "calibration": lambda r: r.queryDatasets("bias", collections="Cam1/calib"),
    "nothing": lambda r: r.queryDatasets("bias", collections="u/someone/empty"),
}  # fmt: skip

DATA_IDS = {
    "detector": lambda r: r.queryDataIds("detector", instrument="Cam1"),
    "two": lambda r: r.queryDataIds(["visit", "detector"], instrument="Cam1"),
    "where": lambda r: r.queryDataIds(["visit"], where="visit.exposure_time > 40", instrument="Cam1"),
    "of datasets": lambda r: r.queryDataIds(
        ["detector"], datasets="bias", collections="imported_g", instrument="Cam1"),
    "of two datasets": lambda r: r.queryDataIds(
        ["detector"], datasets=["bias", "flat"], collections="imported_r", instrument="Cam1"),
    "data ID": lambda r: r.queryDataIds(["detector"], dataId={"instrument": "Cam1", "detector": 2}),
    "expanded": lambda r: r.queryDataIds(["visit", "detector"], instrument="Cam1").expanded(),
    "overlap": lambda r: r.queryDataIds(["visit", "tract"], skymap="SkyMap1"),
    "subset": lambda r: r.queryDataIds(["visit", "detector"], instrument="Cam1").subset(["detector"], unique=True),
    "find datasets": lambda r: r.queryDataIds(["detector"], instrument="Cam1").findDatasets(
        "bias", collections="Cam1/chain"),
    "empty": lambda r: r.queryDataIds([]),
    "no such": lambda r: r.queryDataIds(["detector"], instrument="Cam1", detector=99),
}  # fmt: skip

ORDERED = {
    "data IDs": lambda r: r.queryDataIds(["detector"], instrument="HSC").order_by("-detector"),
    "data IDs, limited": lambda r: r.queryDataIds(["detector"], instrument="HSC").order_by("detector").limit(3),
    "records": lambda r: r.queryDimensionRecords("visit", instrument="HSC").order_by("-visit.timespan.begin"),
    "records, limited": lambda r: r.queryDimensionRecords("detector", instrument="HSC").order_by(
        "-full_name").limit(4),
}  # fmt: skip

RECORDS = {
    "element": lambda r: r.queryDimensionRecords("detector", instrument="Cam1"),
    "where": lambda r: r.queryDimensionRecords("visit", where="visit.exposure_time > 40", instrument="Cam1"),
    "of datasets": lambda r: r.queryDimensionRecords(
        "detector", datasets="bias", collections="imported_g", instrument="Cam1"),
    "data ID": lambda r: r.queryDimensionRecords("visit", dataId={"instrument": "Cam1", "visit": 1}),
    "bind": lambda r: r.queryDimensionRecords(
        "physical_filter", where="band = b", bind={"b": "r"}),
    "overlap": lambda r: r.queryDimensionRecords(
        "patch", where="tract = 0 AND skymap = 'SkyMap1' AND instrument = 'Cam1' AND visit = 1"),
}  # fmt: skip

ASSOCIATIONS = {
    "runs": lambda r: r.queryDatasetAssociations("bias", collections="imported_*"),
    "everything": lambda r: r.queryDatasetAssociations("bias"),
    "calibration": lambda r: r.queryDatasetAssociations("bias", collections="Cam1/calib"),
    "tagged": lambda r: r.queryDatasetAssociations("bias", collections="Cam1/tagged"),
    "by type": lambda r: r.queryDatasetAssociations(
        "bias", collections="*", collectionTypes=[CollectionType.CALIBRATION]),
    "flattened": lambda r: r.queryDatasetAssociations("bias", collections="Cam1/defaults", flattenChains=True),
    "flats": lambda r: r.queryDatasetAssociations("flat", collections="Cam1/calib"),
    "no calibration type": lambda r: r.queryDatasetAssociations("visit_summary"),
}  # fmt: skip

EXPANDED = {
    "detector": dict(instrument="Cam1", detector=3),
    "visit": dict(instrument="Cam1", visit=1),
    "visit and detector": dict(instrument="HSC", visit=903334, detector=22),
    "exposure": dict(instrument="LSSTCam", exposure=2025120200440),
    "exposure, visit and detector": dict(
        instrument="LSSTCam", exposure=2025120200440, visit=2025120200440, detector=11),
    "filter": dict(instrument="HSC", physical_filter="HSC-R"),
    "filter and band": dict(instrument="HSC", physical_filter="HSC-R", band="r"),
    "patch": dict(skymap="SkyMap1", tract=1, patch=3),
    "skypix": dict(htm7=229377),
    "two kinds of skypix": dict(htm9=3670016, healpix5=77),
    "band": dict(band="r"),
    "nothing": dict(),
    "visit system": dict(instrument="LSSTCam", visit=2025120200440, visit_system=2),
    "day without times": dict(instrument="HSC", day_obs=20141118),
    "contradicting filter, overruled": dict(
        instrument="HSC", visit=903334, physical_filter="HSC-I"),
    "visit with nulls": dict(instrument="HSC", visit=11690),
}  # fmt: skip


def rows(ask):
    """A call on the registry of a Butler, with its rows taken."""

    def call(butler):
        answer = ask(butler.registry)
        return list(answer) if not isinstance(answer, (str, set)) else answer

    return call


@cases(COLLECTIONS)
def test_collections(pair, case):
    pair.same(rows(case))


def test_order_of_a_chain(pair):
    pair.same(lambda b: list(b.registry.getCollectionChain("Cam1/defaults")), ordered=True)


@cases(SUMMARIES)
def test_summary(pair, case):
    pair.same(lambda b: b.registry.getCollectionSummary(case))


@cases(DATASETS)
def test_datasets(pair, case):
    pair.same(rows(case), empty=None)


@cases(DATA_IDS)
def test_data_ids(pair, case):
    pair.same(rows(case), empty=None)


@cases(ORDERED)
def test_order(pair, case):
    pair.same(rows(case), ordered=True)


@cases(RECORDS)
def test_records(pair, case):
    pair.same(rows(case))


@cases(DATASETS | DATA_IDS | RECORDS)
def test_count_and_any(pair, case):
    pair.same(lambda b: case(b.registry).any(), empty=None)
    pair.same(lambda b: case(b.registry).count(discard=True), empty=None)


@cases(ASSOCIATIONS)
def test_associations(pair, case):
    pair.same(rows(case))


@cases(EXPANDED)
def test_expand_data_id(pair, case):
    pair.same(lambda b: b.registry.expandDataId(case))
    pair.same(lambda b: b.registry.expandDataId(
        DataCoordinate.standardize(case, universe=b.dimensions)))  # fmt: skip


@cases({
    "no such record": (dict(instrument="Cam1", detector=77), DataIdValueError, "77"),
    "no such visit": (dict(instrument="HSC", visit=1), DataIdValueError, "visit"),
    "contradicting band": (
        dict(instrument="HSC", physical_filter="HSC-R", band="i"), InconsistentDataIdError, "band"),
    "missing instrument": (dict(detector=1), DimensionNameError, "instrument"),
})  # fmt: skip
def test_expand_data_id_fails(pair, case):
    data_id, error, *words = case
    pair.same_failure(lambda b: b.registry.expandDataId(data_id), error, *words)


@cases({
    "find": lambda r: r.findDataset("bias", instrument="Cam1", detector=2, collections="Cam1/chain"),
    "find calibration": lambda r: r.findDataset(
        "bias", instrument="Cam1", detector=2, collections="Cam1/calib",
        timespan=Timespan.fromInstant(Time("2020-07-01", scale="tai"))),
    "dataset type": lambda r: r.getDatasetType("calexp"),
    "universe": lambda r: r.dimensions,
})  # fmt: skip
def test_look_up(pair, case):
    pair.same(lambda b: case(b.registry))


def test_get_dataset(pair):
    for ref in pair.direct.query_datasets("bias", "imported_g"):
        pair.same(lambda b, ref=ref: b.registry.getDataset(ref.id))


@cases({
    "summary": lambda r: r.getCollectionSummary("no/such"),
    "type": lambda r: r.getCollectionType("no/such"),
    "chain": lambda r: r.getCollectionChain("no/such"),
    "datasets": lambda r: list(r.queryDatasets("bias", collections="no/such")),
})  # fmt: skip
def test_unknown_collection(pair, case):
    pair.same_failure(lambda b: case(b.registry), MissingCollectionError, "no/such")


def test_chain_of_a_run(pair):
    pair.same_failure(lambda b: b.registry.getCollectionChain("imported_g"), CollectionTypeError, "imported_g")


def test_component_is_no_dataset_type_to_query(pair):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pair.same_failure(
            lambda b: list(b.registry.queryDatasets("stars.columns", collections="Cam1/files")),
            DatasetTypeError,
        )
