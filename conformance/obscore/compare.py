"""Compare two exports of the same rows, cell by cell."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pyarrow.parquet

# Numbers may differ by the last digits: the two programs use different
# mathematical libraries.
TOLERANCE = 1e-9


def parquet(path: Path) -> tuple[list[tuple[str, str]], list[list]]:
    """The columns, with their types, and the rows of a Parquet file."""
    table = pyarrow.parquet.read_table(path)
    columns = [(f.name, str(f.type)) for f in table.schema]
    return columns, [list(row.values()) for row in table.to_pylist()]


def cells(path: Path) -> tuple[list, list[list]]:
    """The columns and rows of an export in any format."""
    if path.suffix == ".parquet":
        return parquet(path)
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def same(a: object, b: object) -> bool:
    """Whether two cells are the same but for the last digits of a number."""
    if a == b:
        return True
    try:
        x, y = float(a), float(b)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return type(a) is type(b) and (math.isclose(x, y, rel_tol=0, abs_tol=TOLERANCE))


def differences(ours: Path, reference: Path) -> list[str]:
    """What differs, in words. Rows have no order: they are matched by identifier."""
    our_columns, our_rows = cells(ours)
    columns, rows = cells(reference)
    if our_columns != columns:
        return [f"columns: {our_columns}, not {columns}"]
    names = [c if isinstance(c, str) else c[0] for c in columns]
    key = names.index("obs_publisher_did")

    def order(row: list) -> tuple:
        return tuple(str(v) for v in [row[key], *row])

    found = []
    if len(our_rows) != len(rows):
        found.append(f"{len(our_rows)} rows, not {len(rows)}")
    for mine, theirs in zip(sorted(our_rows, key=order), sorted(rows, key=order), strict=False):
        found += [
            f"{theirs[key]}, {name}: {a!r}, not {b!r}"
            for name, a, b in zip(names, mine, theirs, strict=True)
            if not same(a, b)
        ]
    return found
