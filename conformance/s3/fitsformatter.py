"""Reads FITS files without the compiled pipelines."""

from typing import Any

from astropy.io import fits
from lsst.daf.butler import FormatterV2


class FitsFormatter(FormatterV2):
    """Reads the number of the detector and a pixel of the image."""

    default_extension = ".fits"
    can_read_from_local_file = True

    def read_from_local_file(self, path: str, component: str | None = None, expected_size: int = -1) -> Any:
        with fits.open(path) as file:
            return {"detector": file[0].header["DETECTOR"], "last": float(file[1].data[-1, -1])}
