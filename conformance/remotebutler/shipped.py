"""The registry data that the Butler library ships, and what is added to it.

The library's own YAML exports bring two toy cameras, a toy skymap, and parts of
real HSC and LSSTCam repositories. Added are the kinds of collection they lack,
datasets on every kind of dimension, and files of every format that can be read
without the compiled pipelines.
"""

from __future__ import annotations

import uuid
import warnings
from pathlib import Path

import astropy.table
import numpy as np
import pandas
import pyarrow
import sqlalchemy
from astropy.time import Time
from lsst.daf.butler import (
    Butler,
    CollectionType,
    Config,
    DatasetRef,
    DatasetType,
    FileDataset,
    Timespan,
)
from lsst.daf.butler.tests import MetricsExample
from lsst.sphgeom import HtmPixelization, LonLat, UnitVector3d
from lsst.utils.packages import Packages

EXPORTS = (
    "base",
    "datasets",
    "spatial",
    "lsstcam-subset",
    "ci_hsc-subset",
    "ci_hsc-subset-skymap",
    "hsc-rc2-subset-v0",
)

FILES = "Cam1/files"
ZIPPED = "Cam1/zipped"
RAW = "LSSTCam/raw/all"
COADDS = "HSC/runs/coadds"
CALIBS = "Cam1/calib"
ALWAYS = "Cam1/calib/always"
TAGGED = "Cam1/tagged"
GAINS = ("Cam1/linearity/1", "Cam1/linearity/2")
NOTHING = "u/someone/empty"
ODD = ("u/a_b", "u/aXb", "u/100%", "u/[brackets]", "u/ünïcode", "u/quote's")

CHAINS = {
    "Cam1/chain": ("imported_r", "imported_g"),
    "Cam1/chain/reversed": ("imported_g", "imported_r"),
    "Cam1/defaults": (TAGGED, "Cam1/chain", CALIBS, FILES),
    "u/someone/empty-chain": (),
    "everything": ("Cam1/defaults", ZIPPED, RAW, COADDS, "HSC/runs/ci_hsc/20240806T180642Z"),
}

# Trixels with a dataset: one on the toy camera's visits, one elsewhere.
NEAR = HtmPixelization(7).index(UnitVector3d(LonLat.fromDegrees(0.6, 1.3)))
FAR = 229377

# Dataset type: dimensions, storage class, whether calibration.
TYPES = {
    "raw": (("instrument", "exposure", "detector"), "Exposure", False),
    "visit_summary": (("instrument", "visit"), "StructuredDataDict", False),
    "visit_numbers": (("instrument", "visit", "detector"), "StructuredDataDict", False),
    "conditions": (("instrument", "visit"), "StructuredDataDict", False),
    "steps": (("instrument", "detector"), "StructuredDataList", False),
    "stars": (("instrument", "visit"), "ArrowAstropy", False),
    "frame": (("instrument",), "DataFrame", False),
    "refcat": (("htm7",), "ArrowTable", False),
    "columns": (("instrument", "physical_filter"), "ArrowNumpy", False),
    "packages": ((), "Packages", False),
    "measurements": (("instrument", "detector"), "Measurements", False),
    "linearity": (("instrument", "detector"), "StructuredDataDict", True),
    "nightly": (("instrument", "day_obs"), "StructuredDataDict", False),
    "coadd": (("skymap", "tract", "patch", "band"), "ExposureF", False),
    "tract_note": (("skymap", "tract"), "StructuredDataDict", False),
    "shared": (("instrument", "detector"), "StructuredDataDict", False),
    "never_made": (("instrument", "visit"), "StructuredDataDict", False),
}

SEED = {
    "storageClasses": {
        "Measurements": {
            "pytype": "lsst.daf.butler.tests.MetricsExample",
            "delegate": "lsst.daf.butler.tests.MetricsDelegate",
            "components": {
                "summary": "StructuredDataDict",
                "output": "StructuredDataDict",
                "data": "StructuredDataList",
            },
        }
    },
    "datastore": {
        "composites": {"disassembled": {"Measurements": True}},
        "formatters": {
            "conditions": "lsst.daf.butler.formatters.json.JsonFormatter",
            "StructuredDataList": "lsst.daf.butler.formatters.yaml.YamlFormatter",
        },
    },
}

# When the datasets of a run were ingested, in UTC.
INGESTED = {
    "imported_g": "2022-03-01T00:00:00.123456",
    "imported_r": "2023-06-15T12:30:00",
    RAW: "2025-12-03T08:02:00",
}


def seed() -> Config:
    """What `Butler.makeRepo` adds to its defaults."""
    return Config(SEED)


def fill(butler: Butler, outside: Path) -> None:
    """Puts everything into an empty repository; `outside` takes files not below its root."""
    for name in EXPORTS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            butler.import_(
                filename=f"resource://lsst.daf.butler/tests/registry_data/{name}.yaml",
                without_datastore=True,
            )
    for name, (dimensions, storage_class, calibration) in TYPES.items():
        butler.registry.registerDatasetType(
            DatasetType(
                name, dimensions, storage_class,
                universe=butler.dimensions, isCalibration=calibration,
            )
        )  # fmt: skip
    _collections(butler)
    _registry_only(butler)
    _files(butler)
    _shared_and_outside(butler, outside)
    _zip(butler, outside)
    _calibrations(butler)
    for parent, children in CHAINS.items():
        butler.collections.register(parent, CollectionType.CHAINED, doc=f"Chain {parent}.")
        butler.collections.redefine_chain(parent, children)


def _collections(butler: Butler) -> None:
    for run in (FILES, ZIPPED, RAW, COADDS, NOTHING, *GAINS, *ODD):
        butler.collections.register(run, CollectionType.RUN, doc=f"Run <{run}>.")
    butler.collections.register(TAGGED, CollectionType.TAGGED, doc="Some biases\nof two runs.")
    butler.collections.register(CALIBS, CollectionType.CALIBRATION)
    butler.collections.register(ALWAYS, CollectionType.CALIBRATION, doc="Valid for all time.")


def _registry_only(butler: Butler) -> None:
    """Datasets that no file stands behind."""
    exposures = [2025120200439, 2025120200440]
    butler.registry.insertDatasets(
        "raw",
        [dict(instrument="LSSTCam", exposure=e, detector=d) for e in exposures for d in (10, 11)],
        run=RAW,
    )
    patches = butler.query_dimension_records("patch", limit=None)
    butler.registry.insertDatasets(
        "coadd",
        [
            dict(skymap=p.skymap, tract=p.tract, patch=p.id, band=band)
            for p in patches
            for band in ("g", "r")
            if (p.id + (band == "r")) % 3
        ],
        run=COADDS,
    )
    biases = butler.query_datasets("bias", "imported_*", find_first=False)
    butler.registry.associate(
        TAGGED, [ref for ref in biases if (ref.run, ref.dataId["detector"]) in
                 {("imported_g", 1), ("imported_g", 2), ("imported_r", 4)}]
    )  # fmt: skip


def _files(butler: Butler) -> None:
    """One dataset or more of every format that can be read."""

    def put(content: object, dataset_type: str, **data_id: object) -> DatasetRef:
        return butler.put(content, dataset_type, data_id, run=FILES)

    for instrument, visit in (("Cam1", 1), ("Cam1", 2), ("HSC", 903334)):
        put({"visit": visit, "sky": [1.5, 2.5]}, "visit_summary", instrument=instrument, visit=visit)
        put({"visit": visit, "wind": {"speed": 3.25}}, "conditions", instrument=instrument, visit=visit)
    for visit in (1, 2):
        for detector in (1, 2, 3):
            put({"n": 10 * visit + detector}, "visit_numbers",
                instrument="Cam1", visit=visit, detector=detector)  # fmt: skip
    table = astropy.table.Table({"id": np.arange(20), "flux": np.linspace(0, 1, 20)})
    table["flux"].unit = "nJy"
    put(table, "stars", instrument="Cam1", visit=1)
    put(pandas.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]}), "frame", instrument="Cam1")
    put(pyarrow.table({"id": [1, 2], "ra": [0.5, None]}), "refcat", htm7=NEAR)
    put(pyarrow.table({"id": [3], "ra": [1.5]}), "refcat", htm7=FAR)
    put(np.array([(1, 2.0)], dtype=[("i", "i8"), ("f", "f8")]), "columns",
        instrument="Cam1", physical_filter="Cam1-R1")  # fmt: skip
    put(Packages({"python": "3", "lsst": "1"}), "packages")
    for detector in (1, 2):
        put([detector, "two", 3.0], "steps", instrument="Cam1", detector=detector)
        put(MetricsExample({"mean": detector}, {"a": {"b": 1}}, [1, 2, detector]),
            "measurements", instrument="Cam1", detector=detector)  # fmt: skip
    put({"clouds": 0.5}, "nightly", instrument="Cam1", day_obs=20210909)
    for tract in (0, 1):
        put({"tract": tract}, "tract_note", skymap="SkyMap1", tract=tract)


def _shared_and_outside(butler: Butler, outside: Path) -> None:
    """Two datasets in one file, and one in a file that stays where it is."""
    shared_type = butler.get_dataset_type("shared")

    def ref(detector: int) -> DatasetRef:
        data_id = butler.registry.expandDataId(instrument="Cam1", detector=detector)
        return DatasetRef(shared_type, data_id, run=FILES)

    formatter = "lsst.daf.butler.formatters.yaml.YamlFormatter"
    outside.mkdir(parents=True, exist_ok=True)
    both, alone = outside / "both detectors.yaml", outside / "alone (1).yaml"
    both.write_text("shared: true\n")
    alone.write_text("alone: true\n")
    butler.ingest(FileDataset(str(both), [ref(1), ref(2)], formatter=formatter), transfer="copy")
    butler.ingest(FileDataset(alone.as_uri(), [ref(3)], formatter=formatter), transfer="direct")


def _zip(butler: Butler, outside: Path) -> None:
    """Datasets that are members of one zip file."""
    other = outside / "zipsource"
    source_config = seed()
    Butler.makeRepo(str(other), config=source_config)
    with Butler.from_config(str(other), writeable=True, run=ZIPPED) as source:
        source.registry.registerDatasetType(
            DatasetType(
                "visit_numbers", TYPES["visit_numbers"][0], "StructuredDataDict",
                universe=source.dimensions,
            )
        )  # fmt: skip
        source.import_(
            filename="resource://lsst.daf.butler/tests/registry_data/base.yaml",
            without_datastore=True,
        )
        source.import_(
            filename="resource://lsst.daf.butler/tests/registry_data/spatial.yaml",
            without_datastore=True,
        )
        refs = [
            source.put({"zipped": detector}, "visit_numbers",
                       instrument="Cam1", visit=1, detector=detector)
            for detector in (1, 2, 3)
        ]  # fmt: skip
        archive = source.retrieve_artifacts_zip(refs, str(outside) + "/")
    butler.ingest_zip(archive, transfer="copy")


def _calibrations(butler: Butler) -> None:
    """Validity ranges: bounded, open, adjacent, with a gap, and for all time."""

    def day(text: str) -> Time:
        return Time(text, scale="tai")

    def certified(dataset_type: str, run: str, detectors: set[int]) -> list[DatasetRef]:
        refs = butler.query_datasets(dataset_type, run, find_first=False)
        return [ref for ref in refs if ref.dataId["detector"] in detectors]

    certify = butler.registry.certify
    first = Timespan(day("2020-01-01"), day("2021-06-01"))
    second = Timespan(day("2021-06-01"), day("2022-01-01"))
    late = Timespan(day("2022-02-01"), None)
    certify(CALIBS, certified("bias", "imported_g", {1, 2, 3}), first)
    certify(CALIBS, certified("bias", "imported_r", {2, 3}), second)
    certify(CALIBS, certified("bias", "imported_g", {2}), late)
    certify(CALIBS, certified("bias", "imported_r", {4}), Timespan(None, day("2021-01-01")))
    certify(CALIBS, certified("flat", "imported_g", {2, 3, 4}), second)
    certify(CALIBS, certified("flat", "imported_r", {1, 2}), Timespan(None, None))
    certify(ALWAYS, certified("bias", "imported_r", {2, 3, 4}), Timespan(None, None))
    gains = [
        butler.put({"gain": run}, "linearity", instrument="Cam1", detector=1, run=run)
        for run in GAINS
    ]
    certify(CALIBS, gains[:1], first)
    certify(CALIBS, gains[1:], second)


def date_ingestion(url: str, namespace: str | None, nanoseconds: bool) -> None:
    """Gives some runs a fixed time of ingestion, in the form of the registry."""
    prefix = f'"{namespace}".' if namespace else ""
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        for run, text in INGESTED.items():
            time = Time(text, scale="utc")
            value: object = time.to_datetime()
            if nanoseconds:
                epoch = Time("1970-01-01", scale="tai")
                value = round((time.tai - epoch).to_value("s") * 10**6) * 1000
            elif engine.dialect.name == "sqlite":
                value = time.to_datetime().isoformat(sep=" ", timespec="microseconds")
            connection.execute(
                sqlalchemy.text(
                    f"UPDATE {prefix}dataset SET ingest_date = :value WHERE run_id ="
                    f" (SELECT collection_id FROM {prefix}collection WHERE name = :run)"
                ),
                {"value": value, "run": run},
            )
    engine.dispose()


def dataset_id(index: int) -> uuid.UUID:
    """An identifier that no dataset has."""
    return uuid.UUID(int=index)
