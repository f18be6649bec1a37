"""Our exports against those of dax_obscore, on the same repository."""

from pathlib import Path

import pytest

from compare import differences
from exporters import ours, reference

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
