"""Print how fast both exporters are on a repository of realistic size.

Usage: python speed.py [COPIES [LEAST]]

The repository is the demo's with so many more COPIES of its visits (65: about
100,000 rows). All rows of both exports are compared. The status is 1 if any cell
differs, or if ours makes fewer than LEAST (50) times the rows per second.

For each format the reference exports once and ours before and after it, of which
the slower counts: what else the machine does is no help. The start of the program
counts for ours, and for the reference neither that of Python nor the opening of
the repository.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from compare import differences
from exporters import ROOT, ours, reference

HERE = Path(__file__).parent


def unpack(folder: Path) -> dict[str, Path]:
    """The parts of the demo's repository, by name."""
    command = ["go", "run", "./conformance/fixture/unpack", str(folder)]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name: Path(path) for name, path in (line.split(" ", 1) for line in lines.splitlines())}


def compared(repo: Path, config: Path, folder: Path, ending: str, least: float) -> bool:
    """Export with both, print a line of the table, and return whether it is good."""
    mine, theirs = folder / f"ours.{ending}", folder / f"reference.{ending}"
    before = ours(repo, config, mine)
    slow = reference(repo, config, theirs)
    fast = min(before, ours(repo, config, mine), key=lambda run: run.rate)
    found = differences(mine, theirs)
    ratio = fast.rate / slow.rate
    print(
        f"{ending:8} {fast.rows:>9,} rows   dax_obscore {slow.rate:>9,.0f}/s"
        f"   vobutler {fast.rate:>9,.0f}/s, {fast.memory >> 20} MB   {ratio:>6.1f} x   {len(found)} differences",
        flush=True,
    )
    for text in found[:10]:
        print("   ", text)
    return not found and ratio >= least


def main(copies: int, least: float) -> int:
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo = unpack(folder)
        subprocess.run([sys.executable, HERE / "multiply.py", demo["root"], str(copies)], check=True)
        good = [compared(demo["root"], demo["config"], folder, ending, least) for ending in ("parquet", "csv")]
    return 0 if all(good) else 1


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(int(arguments[0]) if arguments else 65, float(arguments[1]) if len(arguments) > 1 else 50))
