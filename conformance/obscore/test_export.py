"""Our exports against those of dax_obscore, on the same repository."""

import subprocess
from pathlib import Path

import pytest
from lsst.dax.obscore.script import obscore_export

from compare import differences
from exporters import BINARY, ours, reference

HERE = Path(__file__).parent
CONFIGS = {"demo": None} | {path.stem: path for path in (HERE / "configs").glob("*.yaml") if path.stem != "live"}


@pytest.mark.parametrize("ending", ["parquet", "csv"])
@pytest.mark.parametrize("name", CONFIGS)
def test_rows_are_those_of_the_reference(demo, tmp_path, name, ending):
    config = CONFIGS[name] or demo["config"]
    theirs = tmp_path / f"reference.{ending}"
    mine = tmp_path / f"ours.{ending}"
    expected = reference(demo["root"], config, theirs)
    ours(demo["root"], config, mine)
    assert expected.rows > 0
    assert differences(mine, theirs) == []


def test_options_of_the_command(demo, tmp_path):
    theirs, mine = tmp_path / "reference.csv", tmp_path / "ours.csv"
    where = "instrument = 'LSSTCam' AND detector IN (90..99) AND visit > 0"
    collection, types = "LSSTCam/runs/demo/20251125T180000Z", ["visit_image", "difference_image"]
    obscore_export(str(demo["root"]), str(theirs), str(demo["config"]), "csv", where, [collection], types)
    run = ours(demo["root"], demo["config"], mine, "--where", where, "--collections", collection, "--dataset-type", ",".join(types))
    assert 0 < run.rows < 700
    assert differences(mine, theirs) == []


def test_options_without_effect_are_named(demo, tmp_path):
    config = tmp_path / "obscore.yaml"
    text = demo["config"].read_text()
    band = "{band}\", type: string"
    assert text.count(band) == 1
    config.write_text(text.replace(band, band + ", length: 10") + "origin: {publisher: nobody}\n")
    command = [BINARY, "export", "obscore", "--repo", demo["root"], "--config", config, "--out", tmp_path / "rows.csv"]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True)
    assert "extra_columns.lsst_band.length (line " in done.stderr
    assert "origin (line " in done.stderr
