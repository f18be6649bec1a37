"""A repository with the live ObsCore table that daf_butler keeps, filled from another one."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from pathlib import Path

from lsst.daf.butler import Butler, CollectionType, Config

MANAGER = "lsst.daf.butler.registry.obscore.ObsCoreLiveTableManager"


def make(root: Path, obscore: Path, source: Path) -> None:
    """Make a repository at root with the records and datasets of another, and a live table."""
    config = Config()
    config["registry", "managers", "obscore"] = {"cls": MANAGER, "config": dict(Config(str(obscore)))}
    Butler.makeRepo(str(root), config=config)
    with Butler.from_config(str(source)) as old, Butler.from_config(str(root), writeable=True) as new:
        with old.query() as query:
            for element in old.dimensions.elements:
                if element.has_own_table:
                    records = list(query.dimension_records(element.name))
                    new.registry.insertDimensionData(element.name, *records)
        # Files are of no concern here; the registry alone has datasets, which no
        # public method inserts under identifiers that are known before.
        for dataset_type in old.registry.queryDatasetTypes():
            new.registry.registerDatasetType(dataset_type)
            runs = defaultdict(list)
            for run in old.collections.query("*", collection_types=CollectionType.RUN):
                refs = old.query_datasets(dataset_type, run, find_first=False, limit=None, explain=False)
                runs[run] += refs
            for run, refs in runs.items():
                new.registry.registerRun(run)
                if refs:
                    new.registry._importDatasets(refs)


def rows(root: Path) -> list[dict]:
    """The rows of the live table."""
    with sqlite3.connect(root / "gen3.sqlite3") as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute("SELECT * FROM obscore")]
