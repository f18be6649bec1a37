"""Our exports against those of dax_obscore, of a registry in PostgreSQL."""

import sys
from pathlib import Path

import pytest
from lsst.daf.butler import Butler, Config

import live
from compare import differences
from exporters import ours, reference
from test_export import CONFIGS, HERE

sys.path.append(str(HERE.parent / "remotebutler"))  # after this folder, which has modules of the same names
from postgres import Cluster  # noqa: E402


@pytest.fixture(scope="module")
def root(demo, tmp_path_factory) -> Path:
    """The demo's repository with its registry in PostgreSQL."""
    root = tmp_path_factory.mktemp("postgres") / "repo"
    with Cluster() as cluster:
        config = Config({"registry": {"db": cluster.create("demo"), "namespace": "demo"}})
        Butler.makeRepo(str(root), config=config)
        live.copy(demo["root"], root)
        yield root


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_rows_are_those_of_the_reference(demo, root, tmp_path, name, ending):
    config = CONFIGS[name] or demo["config"]
    theirs, mine = tmp_path / f"reference.{ending}", tmp_path / f"ours.{ending}"
    expected = reference(root, config, theirs)
    ours(root, config, mine)
    assert expected.rows > 0
    assert differences(mine, theirs) == []
