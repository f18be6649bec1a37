"""The library's own tests of queries and registries, on the server.

The library runs them on a hybrid of its client, for reading, and the direct
Butler, for writing; here the client reads from the server under test. Each test
makes a repository of its own.
"""

import tempfile
import unittest
from pathlib import Path
from typing import Any, ClassVar

import butlerserver
import pytest
from lsst.daf.butler import Butler, Config
from lsst.daf.butler.registry import RegistryConfig
from lsst.daf.butler.registry.tests import RegistryTests
from lsst.daf.butler.tests.butler_queries import ButlerQueryTests
from lsst.daf.butler.tests.hybrid_butler import HybridButler
from postgres import Cluster

pytestmark = pytest.mark.filterwarnings("ignore")


class Served(unittest.TestCase):
    """Makes repositories, each with a server of its own."""

    cluster: ClassVar[Cluster | None] = None
    made: ClassVar[int] = 0

    def assertRaisesRegex(self, expected_exception, expected_regex, *args, **kwargs):  # noqa: N802
        """Only the class of an error is the library's; the text is the server's own."""
        return self.assertRaises(expected_exception, *args, **kwargs)

    def serve(self, config: Config) -> HybridButler:
        """Makes an empty repository and returns the hybrid Butler on it."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="library-")))
        if self.cluster:
            Served.made += 1
            config["registry", "db"] = self.cluster.create(f"library{Served.made}")
            config["registry", "namespace"] = "library"
        Butler.makeRepo(str(folder / "repo"), config=config)
        direct = self.enterContext(Butler.from_config(str(folder / "repo"), writeable=True))
        # These tests write and read within the second for which a server may remember.
        running = self.enterContext(
            butlerserver.start(
                folder, {"library": folder / "repo" / "butler.yaml"}, remembers=False
            )
        )
        remote = self.enterContext(Butler.from_config(running.url("library")))
        return HybridButler(remote, direct)


class Queries(ButlerQueryTests):
    """What the library tests of queries."""

    # It looks into the driver of the direct Butler.
    test_data_coordinate_upload_force_temp_table = None

    def make_butler(self, *args: str) -> Butler:
        butler = self.serve(Config())
        for name in args:
            self.load_data(butler._direct_butler, name)
        return butler


class Registries(RegistryTests):
    """What the library tests of registries, but for the insides of one that writes."""

    testAttributeManager = None  # noqa: N815
    testBasicTransaction = None  # noqa: N815
    testNestedTransaction = None  # noqa: N815
    testOpaque = None  # noqa: N815
    test_temp_table_config = None
    testCollectionChainPrependConcurrency = None  # noqa: N815
    testCollectionChainRemoveConcurrency = None  # noqa: N815
    testCollectionChainReplaceConcurrency = None  # noqa: N815

    def make_butler(self, registry_config: RegistryConfig | None = None) -> Butler:
        config = Config()
        config["registry"] = registry_config or self.makeRegistryConfig()
        return self.serve(config)


@pytest.fixture(scope="class")
def postgres(request: pytest.FixtureRequest, cluster: Cluster) -> Any:
    """Gives a class of tests the PostgreSQL server."""
    request.cls.cluster = cluster


class TestQueriesSQLite(Queries, Served):
    """On SQLite."""


@pytest.mark.usefixtures("postgres")
class TestQueriesPostgreSQL(Queries, Served):
    """On PostgreSQL."""


class TestRegistrySQLite(Registries, Served):
    """On SQLite."""


@pytest.mark.usefixtures("postgres")
class TestRegistryPostgreSQL(Registries, Served):
    """On PostgreSQL."""
