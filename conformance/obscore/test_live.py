"""Rows by the configuration of a live table against the table itself."""

import pyarrow.parquet
import pytest

import live
from compare import same
from exporters import ours
from test_export import HERE

CONFIG = HERE / "configs" / "live.yaml"


@pytest.fixture(scope="module")
def root(demo, tmp_path_factory):
    """A repository with a live table."""
    root = tmp_path_factory.mktemp("live") / "repo"
    live.make(root, CONFIG, demo["root"])
    return root


def test_rows_are_those_of_the_live_table(root, tmp_path):
    out = tmp_path / "ours.parquet"
    ours(root, CONFIG, out)
    mine = {row["obs_publisher_did"]: row for row in pyarrow.parquet.read_table(out).to_pylist()}
    theirs = {row["obs_publisher_did"]: row for row in live.rows(root)}
    assert len(theirs) > 1000
    assert mine.keys() == theirs.keys()
    # Visits are defined before datasets come, so that raw images have regions.
    assert sum(row["s_region"] is not None for row in theirs.values()) > 1000
    assert any(row["s_region"] is None for row in theirs.values())
    found = [
        f"{did}, {name}: {value!r}, not {theirs[did][name]!r}"
        for did, row in mine.items()
        for name, value in row.items()
        if not same(value, theirs[did][name])
    ]
    assert found == []
