"""Definitions of dataset types."""

import shipped
from cases import cases
from lsst.daf.butler import MissingDatasetTypeError


@cases({name: name for name in ["bias", "flat", "calexp", "skyMap", *shipped.TYPES]})
def test_get_dataset_type(pair, case):
    pair.same(lambda b: b.get_dataset_type(case))


@cases({"table": "stars.columns", "frame": "frame.schema", "composite": "measurements.summary"})
def test_component(pair, case):
    pair.same(lambda b: b.get_dataset_type(case))


@cases({
    "every": ...,
    "star": "*",
    "glob": "visit_*",
    "several": ["bias", "f*"],
    "name": "raw",
    "nothing matches": "Z*",
})  # fmt: skip
def test_query_dataset_types(pair, case):
    pair.same(lambda b: b.registry.queryDatasetTypes(case), empty=case == "Z*")


def test_missing_names_are_reported(pair):
    def ask(butler):
        missing = []
        found = butler.registry.queryDatasetTypes(["bias", "nothing", "no_*"], missing=missing)
        return list(found), missing

    pair.same(ask)


@cases({
    "get": lambda b: b.get_dataset_type("nothing"),
    "component of nothing": lambda b: b.get_dataset_type("nothing.columns"),
    "registry": lambda b: b.registry.getDatasetType("nothing"),
})  # fmt: skip
def test_unknown(pair, case):
    pair.same_failure(case, MissingDatasetTypeError, "nothing")
