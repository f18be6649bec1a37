"""Make a large repository of a small one, for figures of speed.

Usage: python multiply.py REPO TIMES

REPO is a copy of the demo's repository, with its registry in SQLite, which is
changed: every visit with its exposures, regions and datasets is there TIMES more
times, under other numbers and names.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

STEP = 1_000_000_000_000  # between the numbers of a visit and its copies


def columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f'PRAGMA table_info("{table}")')]


def copy(db: sqlite3.Connection, table: str, times: int, changed: dict[str, str], where: str = "1") -> None:
    """Copy the rows of a table; `changed` has the new values in terms of k, the number of the copy."""
    names = columns(db, table)
    values = ", ".join(changed.get(n, f't."{n}"') for n in names)
    listed = ", ".join(f'"{n}"' for n in names)
    # One copy comes after the other, as visits do in the course of time.
    db.execute(f'INSERT INTO "{table}" ({listed}) SELECT {values} FROM copies CROSS JOIN "{table}" t WHERE {where}')


def main(repo: Path, times: int) -> None:
    db = sqlite3.connect(repo / "gen3.sqlite3")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("CREATE TEMP TABLE copies (k INTEGER PRIMARY KEY)")
    db.executemany("INSERT INTO copies VALUES (?)", ((k,) for k in range(1, times + 1)))
    with db:
        visit = {"visit": f"t.visit + k * {STEP}", "exposure": f"t.exposure + k * {STEP}"}
        own = {"id": f"t.id + k * {STEP}", "name": "t.name || '_' || k", "obs_id": "t.obs_id || '_' || k"}
        copy(db, "exposure", times, own)
        copy(db, "visit", times, own)
        copied = ["visit_definition", "visit_detector_region", "visit_system_membership"]
        for table in [*copied, "visit_skypix_overlap", "visit_detector_region_skypix_overlap"]:
            copy(db, table, times, visit)
        # Datasets get identifiers of their own, by which the tables are joined.
        tags = [
            name
            for (name,) in db.execute("SELECT DISTINCT tag_association_table FROM dataset_type")
            if {"visit", "exposure"} & set(columns(db, name))
        ]
        union = " UNION ".join(f"SELECT dataset_id FROM {table}" for table in tags)
        db.execute("CREATE TEMP TABLE ids (old TEXT, k INTEGER, new TEXT, PRIMARY KEY (old, k)) WITHOUT ROWID")
        db.execute(f"INSERT INTO ids SELECT d.dataset_id, k, lower(hex(randomblob(16))) FROM ({union}) d, copies")
        new = "(SELECT new FROM ids WHERE ids.old = t.{} AND ids.k = copies.k)"
        copy(db, "dataset", times, {"id": new.format("id")}, "t.id IN (SELECT old FROM ids)")
        for table in tags:
            copy(db, table, times, visit | {"dataset_id": new.format("dataset_id")})
        for table in ["dataset_location", "file_datastore_records"]:
            copy(db, table, times, {"dataset_id": new.format("dataset_id")}, "t.dataset_id IN (SELECT old FROM ids)")
    db.execute("ANALYZE")
    print(db.execute("SELECT count(*) FROM dataset").fetchone()[0], "datasets")
    db.close()


main(Path(sys.argv[1]), int(sys.argv[2]))
