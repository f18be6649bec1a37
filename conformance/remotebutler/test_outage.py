"""A database that goes away while the server runs, and comes back."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import butlerserver
import pytest
import registries
from cases import cases
from lsst.daf.butler import Butler
from postgres import Cluster, free_port
from test_follow import HSC, Followed

pytestmark = pytest.mark.better

LABEL = "outage"
PATIENCE = 20.0  # seconds from the database's return until all is well


class Outage(Followed):
    """A server, and the database that it alone reads."""

    cluster: Cluster
    config: Path

    @property
    def url(self) -> str:
        return self.server.url(LABEL)

    def ask(self, path: str, body: object = None) -> tuple[int, dict[str, str], bytes]:
        """One request, without the patience of the client."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/v1/{path}", data)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, dict(answer.headers), answer.read()

    def recover(self) -> None:
        """Starts the database, and returns when the server answers from it."""
        self.cluster.restart()
        # Connections of the Python library to the database that was are of no use.
        self.butler.close()
        self.butler = Butler.from_config(str(self.config), writeable=True)
        begun = time.monotonic()
        while self.ask("find_dataset", REQUESTS["find"][1])[0] != 200:
            assert time.monotonic() - begun < PATIENCE, "the server does not come back"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def outage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    """A repository on PostgreSQL that a server follows; nobody else needs its database."""
    folder = tmp_path_factory.mktemp("outage")
    with Cluster() as cluster:
        config = registries.shipped_repository(registries.FLAVORS[1], cluster, folder)
        obscore = {"repository": LABEL, "config": str(Path(__file__).with_name("obscore.yaml"))}
        with butlerserver.vobutler(folder, {LABEL: config}, obscore=obscore) as server:
            made = Outage(Butler.from_config(str(config), writeable=True), server, "calexp", HSC)
            made.cluster, made.config = cluster, config
            yield made
            made.butler.close()


@pytest.fixture
def away(outage: Outage) -> Iterator[Outage]:
    """The database has been in use, and is away until the end of the test."""
    assert outage.ask("find_dataset", REQUESTS["find"][1])[0] == 200
    outage.cluster.stop()
    try:
        yield outage
    finally:
        outage.recover()


FIND = {"dataset_type": "bias", "data_id": {"instrument": "Cam1", "detector": 1},
        "collections": ["imported_g"], "timespan": None}  # fmt: skip


def query(*dimensions: str) -> dict:
    """All data IDs of some dimensions."""
    return {
        "query": {
            "tree": {"dimensions": dimensions},
            "default_data_id": {"dataId": {}, "records": None},
            "additional_query_inputs": [],
        },
        "result_spec": {"result_type": "data_coordinate", "dimensions": dimensions},
    }


# Path and body.
REQUESTS = {
    "dataset": ("dataset/e15ab039-bc8b-4135-87c5-90902a7c0b22", None),
    "datasets": ("datasets", {"dataset_ids": ["e15ab039-bc8b-4135-87c5-90902a7c0b22"]}),
    "find": ("find_dataset", FIND),
    "file": ("get_file/e15ab039-bc8b-4135-87c5-90902a7c0b22", None),
    "query": ("query/execute", query("instrument", "detector")),
    "collections": ("query_collection_info", {
        "expression": ["*"], "collection_types": [1, 2, 3, 4], "flatten_chains": False,
        "include_chains": True, "include_parents": False, "include_summary": True,
        "include_doc": False, "summary_datasets": None}),
}  # fmt: skip


@cases(REQUESTS)
def test_said_with_a_time_to_come_back(away, case):
    status, headers, text = away.ask(*case)
    assert status == 503, text
    assert int(headers["Retry-After"]) > 0
    detail = json.loads(text)["detail"]
    assert "database" in detail and "postgres" not in detail.lower()


def test_what_needs_no_database_is_served(away):
    assert away.ask("universe")[0] == 200
    assert away.rows()


def test_client_waits_until_it_is_back(outage):
    with Butler.from_config(outage.url) as remote:
        expected = outage.butler.find_dataset("bias", instrument="Cam1", detector=2, collections="imported_g")
        found = []
        outage.cluster.stop()
        waiting = threading.Thread(
            target=lambda: found.append(
                remote.find_dataset("bias", instrument="Cam1", detector=2, collections="imported_g")
            )
        )
        waiting.start()
        outage.recover()
        waiting.join()
        assert found == [expected]


def test_broken_stream_ends_with_an_error(outage):
    """What is under way when the database dies does not look complete."""
    address = urllib.parse.urlsplit(outage.url)
    # Everything by everything, with its records: far more than buffers hold.
    groups = [{"instrument": "Cam1", "name": f"group {n}"} for n in range(200)]
    outage.butler.registry.insertDimensionData("group", *groups)
    everything = query("band", "instrument", "skymap", "detector", "physical_filter", "tract", "patch", "group")
    everything["result_spec"]["include_dimension_records"] = True
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.request("POST", f"{address.path}/v1/query/execute", json.dumps(everything))
    answer = connection.getresponse()
    assert answer.status == 200
    assert json.loads(answer.readline())["type"] in ("data_coordinate", "keep-alive")
    outage.cluster.stop()
    try:
        last = {}
        while line := answer.readline():
            last = json.loads(line)
        assert last["type"] == "error"
        assert "database" in last["error"]["detail"]
    finally:
        connection.close()
        outage.recover()


def test_rows_follow_after_it(outage):
    outage.cluster.stop()
    time.sleep(1.5)  # The follower looks, and finds nobody.
    outage.recover()
    ref = outage.one()
    outage.remove(ref)
    outage.soon(lambda rows: str(ref.id) not in rows)


def test_started_without_its_database(outage, tmp_path):
    """A server says what is missing, and does not come up half."""
    program = os.environ.get("VOBUTLER", str(butlerserver.PROJECT / "bin" / "vobutler"))
    config = butlerserver.write_config(tmp_path, free_port(), {LABEL: outage.config})
    outage.cluster.stop()
    try:
        done = subprocess.run(
            [program, "serve", "--config", str(config)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
        )  # fmt: skip
    finally:
        outage.recover()
    assert done.returncode != 0
    assert LABEL in done.stdout and "database" in done.stdout
