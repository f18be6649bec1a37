"""Collections: names, globs, types, chains, documentation, summaries."""

from cases import cases
from lsst.daf.butler import CollectionType, MissingCollectionError

CHAINED, RUN, TAGGED, CALIBRATION = (
    CollectionType.CHAINED, CollectionType.RUN, CollectionType.TAGGED, CollectionType.CALIBRATION,
)  # fmt: skip

EXPRESSIONS = {
    "everything": "*",
    "one": "imported_g",
    "glob": "imported_*",
    "one character": "imported_?",
    "set": "imported_[gr]",
    "negated set": "imported_[!g]",
    "across slashes": "HSC*Z",
    "underscore is no wildcard": "u/a_b*",
    "question mark": "u/a?b",
    "percent": "u/*%",
    "brackets": "u/[[]brackets]",
    "unicode": "u/ü*",
    "quote": "u/*'*",
    "case matters": "Imported_*",
    "several globs": ["Cam1/*", "HSC/*"],
    "glob and name": ["imported_*", "Cam1/chain"],
    "names twice": ["imported_g", "imported_g", "Cam1/tagged"],
    "nested chain": "everything",
    "empty chain": "u/someone/empty-chain",
}


@cases(EXPRESSIONS)
def test_query(pair, case):
    pair.same(lambda b: b.collections.query(case), empty=case in ("Imported_*",))


@cases(EXPRESSIONS)
def test_query_flattened(pair, case):
    empty = case in ("Imported_*", "u/someone/empty-chain")
    pair.same(lambda b: b.collections.query(case, flatten_chains=True), empty=empty)


@cases({
    "chain, flattened": dict(expression="everything", flatten_chains=True),
    "chain, flattened, with chains": dict(
        expression="everything", flatten_chains=True, include_chains=True),
    "two chains, flattened": dict(
        expression=["Cam1/chain/reversed", "Cam1/defaults"], flatten_chains=True),
    "names": dict(expression=["imported_r", "Cam1/chain", "imported_g"]),
})  # fmt: skip
def test_order_of_search(pair, case):
    pair.same(lambda b: list(b.collections.query(**case)), ordered=True)


@cases({
    "runs": dict(collection_types=RUN),
    "chains": dict(collection_types=CHAINED),
    "tagged and calibration": dict(collection_types={TAGGED, CALIBRATION}),
    "without chains": dict(include_chains=False),
    "flattened runs": dict(flatten_chains=True, collection_types=RUN),
    "chains flattened with themselves": dict(flatten_chains=True, include_chains=True),
    "all types": dict(collection_types=set(CollectionType)),
})  # fmt: skip
def test_query_by_type(pair, case):
    pair.same(lambda b: b.collections.query("*", **case))
    names = ["everything", "imported_*", "Cam1/tagged"]
    pair.same(lambda b: b.collections.query(names, **case))


@cases({
    "bare": {},
    "summary": dict(include_summary=True),
    "parents": dict(include_parents=True),
    "doc": dict(include_doc=True),
    "all": dict(include_summary=True, include_parents=True, include_doc=True, flatten_chains=True),
    "summary of some types": dict(include_summary=True, summary_datasets=["bias", "raw"]),
    "runs with parents": dict(collection_types=RUN, include_parents=True),
})  # fmt: skip
def test_query_info(pair, case):
    pair.same(lambda b: b.collections.query_info("*", **case))


@cases({
    "run": "imported_g",
    "tagged": "Cam1/tagged",
    "chain": "Cam1/defaults",
    "calibration": "Cam1/calib",
    "empty chain": "u/someone/empty-chain",
    "empty run": "u/someone/empty",
    "percent": "u/100%",
    "quote": "u/quote's",
    "unicode": "u/ünïcode",
})  # fmt: skip
def test_get_info(pair, case):
    pair.same(lambda b: b.collections.get_info(case))
    pair.same(lambda b: b.collections.get_info(case, include_summary=True, include_parents=True))


@cases({
    "query": lambda b: b.collections.query("no/such"),
    "query, one of several": lambda b: b.collections.query(["imported_g", "no/such"]),
    "query_info": lambda b: b.collections.query_info("no/such"),
    "get_info": lambda b: b.collections.get_info("no/such"),
    "flattened": lambda b: b.collections.query("no/such", flatten_chains=True),
})  # fmt: skip
def test_unknown_collection(pair, case):
    pair.same_failure(case, MissingCollectionError, "no/such")
