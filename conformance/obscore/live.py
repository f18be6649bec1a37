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
    copy(source, root)


def copy(source: Path, root: Path) -> None:
    """Copy collections, records and datasets to a repository that has none; files are of no concern."""
    with Butler.from_config(str(source)) as old, Butler.from_config(str(root), writeable=True) as new:
        with old.query() as query:
            for element in old.dimensions.elements:
                if element.has_own_table:
                    records = list(query.dimension_records(element.name))
                    new.registry.insertDimensionData(element.name, *records)
        collections = old.collections.query_info("*", include_chains=True)
        for c in collections:
            new.collections.register(c.name, c.type)
        for c in collections:
            if c.type == CollectionType.CHAINED:
                new.collections.redefine_chain(c.name, c.children)
        # The registry alone has datasets, which no public method inserts under
        # identifiers that are known before.
        for dataset_type in old.registry.queryDatasetTypes():
            new.registry.registerDatasetType(dataset_type)
            runs = defaultdict(list)
            for c in collections:
                if c.type == CollectionType.RUN:
                    runs[c.name] += old.query_datasets(dataset_type, c.name, find_first=False, limit=None, explain=False)
            for refs in runs.values():
                if refs:
                    new.registry._importDatasets(refs)


def rows(root: Path) -> list[dict]:
    """The rows of the live table."""
    with sqlite3.connect(root / "gen3.sqlite3") as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute("SELECT * FROM obscore")]
