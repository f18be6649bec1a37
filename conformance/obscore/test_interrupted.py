"""An export that is interrupted leaves no file, and goes on when it is started again."""

import signal
import subprocess
import sys
import time

import pytest

from compare import differences
from exporters import BINARY, ours
from test_export import HERE

COPIES = 20  # so that an export takes long enough to be interrupted


@pytest.fixture(scope="module")
def large(demo, tmp_path_factory):
    """A repository with more copies of the demo's visits."""
    root = tmp_path_factory.mktemp("large") / "repo"
    subprocess.run(["cp", "-r", demo["root"], root], check=True)
    subprocess.run([sys.executable, HERE / "multiply.py", root, str(COPIES)], check=True)
    return root


@pytest.mark.parametrize("ending", ["parquet", "csv"])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda s: s.name)
def test_goes_on(demo, large, tmp_path, ending, sent):
    whole, out = tmp_path / f"whole.{ending}", tmp_path / f"rows.{ending}"
    ours(large, demo["config"], whole)
    command = [BINARY, "export", "obscore", "--repo", large, "--config", demo["config"], "--out", out, "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        manifest = tmp_path / f"rows.{ending}.parts" / "manifest.json"
        while not (manifest.exists() and '"Rows"' in manifest.read_text()):
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.001)
        process.send_signal(sent)
        _, said = process.communicate()
    assert process.returncode == (-sent if sent == signal.SIGKILL else 1)
    assert sent == signal.SIGKILL or "--resume" in said
    assert not out.exists()
    ours(large, demo["config"], out, "--resume")
    assert differences(out, whole) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"rows.{ending}", f"whole.{ending}"]
