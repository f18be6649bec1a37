"""Repositories of the real library: registry and configuration here, files in the store."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from astropy.io import fits
from astropy.table import Table
from lsst.daf.butler import Butler, CollectionType, Config, DatasetRef, DatasetType, FileDataset
from lsst.resources import ResourcePath

RUN = "Cam/runs/1"
ZIPPED = "Cam/zipped"
DETECTORS = (1, 2, 3)
OUTSIDE = 3  # the detector whose image is not below the root of the datastore

# Dataset type: storage class.
TYPES = {"notes": "StructuredDataDict", "stars": "ArrowAstropy", "image": "StructuredDataDict"}


def make(folder: Path, store: str, outside: str) -> Path:
    """Makes a repository with its files below the URI `store`, but for one below `outside`.

    Returns its butler.yaml.
    """
    folder.mkdir()
    Butler.makeRepo(
        str(folder), config=Config({"datastore": {"root": store}}), forceConfigRoot=False
    )
    with Butler.from_config(str(folder), writeable=True) as butler:
        registry = butler.registry
        registry.insertDimensionData("instrument", {"name": "Cam", "detector_max": 10})
        for number in DETECTORS:
            registry.insertDimensionData(
                "detector", {"instrument": "Cam", "id": number, "full_name": f"D {number}"}
            )
        for name, storage_class in TYPES.items():
            registry.registerDatasetType(
                DatasetType(name, ("instrument", "detector"), storage_class, universe=butler.dimensions)
            )
        butler.collections.register(RUN, CollectionType.RUN)
        for number in DETECTORS:
            where = {"instrument": "Cam", "detector": number}
            butler.put({"detector": number, "text": "ä" * number}, "notes", where, run=RUN)
            butler.put(Table({"ra": np.arange(10.0) * number}), "stars", where, run=RUN)
            _ingest_image(butler, folder, outside, number)
        _ingest_zip(butler, folder)
    return folder / "butler.yaml"


def pixels(number: int) -> np.ndarray:
    """The image of a detector."""
    return np.arange(600 * 400, dtype=np.float32).reshape(600, 400) * number


def _ingest_image(butler: Butler, folder: Path, outside: str, number: int) -> None:
    """Puts a FITS file into the store.

    One stays where it is, outside of the datastore and with a name that needs
    encoding, so that the registry has its whole URI.
    """
    file = folder / "image.fits"
    header = fits.Header({"DETECTOR": number})
    images = [fits.PrimaryHDU(header=header), fits.CompImageHDU(pixels(number))]
    fits.HDUList(images).writeto(file, overwrite=True)
    ref = DatasetRef(
        butler.get_dataset_type("image"), butler.registry.expandDataId(instrument="Cam", detector=number), RUN
    )
    path, transfer = ResourcePath(str(file)), "copy"
    if number == OUTSIDE:
        path, transfer = ResourcePath(f"{outside}/image (ä) 100%+b=c.fits", forceAbsolute=True), "direct"
        path.write(file.read_bytes())
    butler.ingest(
        FileDataset(path, [ref], formatter="fitsformatter.FitsFormatter"), transfer=transfer
    )


def _ingest_zip(butler: Butler, folder: Path) -> None:
    """Puts datasets of a further run into the store as members of one file."""
    staging = folder / "staging"
    staging.mkdir()
    Butler.makeRepo(str(staging))
    with Butler.from_config(str(staging), writeable=True, run=ZIPPED) as source:
        registry = source.registry
        registry.insertDimensionData("instrument", {"name": "Cam", "detector_max": 10})
        for number in DETECTORS:
            registry.insertDimensionData(
                "detector", {"instrument": "Cam", "id": number, "full_name": f"D {number}"}
            )
        kind = DatasetType("notes", ("instrument", "detector"), TYPES["notes"], universe=source.dimensions)
        registry.registerDatasetType(kind)
        refs = [
            source.put({"zipped": number}, kind, {"instrument": "Cam", "detector": number})
            for number in DETECTORS
        ]
        archive = source.retrieve_artifacts_zip(refs, str(folder / "zip") + "/")
    butler.collections.register(ZIPPED, CollectionType.RUN)
    butler.ingest_zip(archive, transfer="copy")
