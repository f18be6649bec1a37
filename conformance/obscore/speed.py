"""Print how fast both exporters are, on the demo's repository and on a larger one.

Usage: python speed.py [TIMES]

TIMES is how many more copies of each visit the larger repository has (20). The
rows of each pair of exports are compared, too.
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
REPEAT = 3  # the best of so many exports counts


def unpack(folder: Path) -> dict[str, Path]:
    """The parts of the demo's repository, by name."""
    command = ["go", "run", "./conformance/fixture/unpack", str(folder)]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name: Path(path) for name, path in (line.split(" ", 1) for line in lines.splitlines())}


def line(name: str, repo: Path, config: Path, folder: Path, ending: str, repeat: int) -> int:
    """Export with both, print a line of the table, and return how many cells differ."""
    mine, theirs = folder / f"ours.{ending}", folder / f"reference.{ending}"
    slow = max((reference(repo, config, theirs) for _ in range(repeat)), key=lambda run: run.rate)
    fast = max((ours(repo, config, mine) for _ in range(REPEAT)), key=lambda run: run.rate)
    found = differences(mine, theirs)
    print(
        f"{name:8} {ending:8} {fast.rows:>9,} rows   dax_obscore {slow.rate:>9,.0f}/s"
        f"   vobutler {fast.rate:>9,.0f}/s   {fast.rate / slow.rate:>6.1f} x   {len(found)} differences",
        flush=True,
    )
    for text in found[:10]:
        print("   ", text)
    return len(found)


def main(times: int) -> int:
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo = unpack(folder)
        wrong = 0
        for ending in ("parquet", "csv"):
            wrong += line("demo", demo["root"], demo["config"], folder, ending, REPEAT)
        subprocess.run([sys.executable, HERE / "multiply.py", demo["root"], str(times)], check=True)
        for ending in ("parquet", "csv"):
            wrong += line("large", demo["root"], demo["config"], folder, ending, 1)
        return wrong


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20) != 0)
