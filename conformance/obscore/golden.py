"""Write what dax_obscore makes of a configuration, for the tests of obscore/record.

Usage: python golden.py

The repository is the demo's.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

from exporters import ROOT, reference
from speed import unpack

FOLDER = ROOT / "obscore" / "record" / "testdata"


def main() -> None:
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        demo = unpack(Path(folder))
        reference(demo["root"], FOLDER / "templates.good.yaml", FOLDER / "templates.csv")


main()
