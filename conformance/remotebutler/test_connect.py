"""Making a client, its defaults, and what it knows of the repository."""

import json
import urllib.request

import pytest
from cases import cases
from lsst.daf.butler import Butler, LabeledButlerFactory
from lsst.daf.butler.remote_butler import RemoteButler


def test_universe(pair):
    pair.same(lambda b: b.dimensions)


@cases({"no extension": "", "slash": "/", "yaml": "/butler.yaml", "json": "/butler.json"})
def test_forms_of_the_url(pair, case):
    with Butler.from_config(pair.url + case) as butler:
        assert isinstance(butler, RemoteButler)
        assert butler.dimensions == pair.direct.dimensions


def test_configuration_needs_no_token(pair):
    for name in ("butler.yaml", "butler.json"):
        with urllib.request.urlopen(f"{pair.url}/{name}") as answer:
            config = json.load(answer)
        assert config["cls"] == "lsst.daf.butler.remote_butler.RemoteButler"


def test_labels_of_a_repository_index(pairs, monkeypatch):
    index = {label: pair.url for label, pair in pairs.items()}
    monkeypatch.setenv("DAF_BUTLER_REPOSITORIES", json.dumps(index))
    assert Butler.get_known_repos() == set(pairs)
    for label, pair in pairs.items():
        with Butler.from_config(label) as butler:
            assert butler.dimensions == pair.direct.dimensions


def test_factory_of_services(pairs):
    factory = LabeledButlerFactory({label: pair.url for label, pair in pairs.items()})
    for label, pair in pairs.items():
        butler = factory.create_butler(label, access_token="of-a-user")
        assert set(butler.collections.query("*")) == set(pair.direct.collections.query("*"))
    factory.close()


def _with_defaults(pair, **defaults):
    """Both Butlers again, made with these defaults."""
    return (
        Butler.from_config(pair.config, **defaults),
        Butler.from_config(pair.url, **defaults),
    )


@cases({
    "one run": dict(collections="imported_g"),
    "chain": dict(collections="Cam1/chain"),
    "several": dict(collections=["imported_r", "HSC/runs/ci_hsc/20240806T180642Z"]),
    "instrument given": dict(collections="everything", instrument="Cam1"),
    "no inference": dict(collections="Cam1/chain", inferDefaults=False),
    "skymap inferred": dict(collections="HSC/runs/coadds"),
    "no collection": dict(instrument="HSC"),
    "run": dict(run="imported_r"),
    "empty chain": dict(collections="u/someone/empty-chain"),
})  # fmt: skip
def test_defaults(pair, case):
    direct, remote = _with_defaults(pair, **case)
    with direct, remote:
        assert remote.collections.defaults == direct.collections.defaults
        assert remote.run == direct.run
        assert remote.registry.defaults.dataId == direct.registry.defaults.dataId
        assert dict(remote.registry.defaults.dataId.mapping) == dict(
            direct.registry.defaults.dataId.mapping
        )


@cases({
    "find by default instrument": lambda b: b.find_dataset("bias", detector=2),
    "find by full_name": lambda b: b.find_dataset("bias", detector="Ab"),
    "query": lambda b: b.query_datasets("bias"),
    "where without instrument": lambda b: b.query_datasets("flat", where="detector = 2"),
    "data ids": lambda b: b.query_data_ids(["detector"], where="detector > 2"),
    "records": lambda b: b.query_dimension_records("physical_filter", where="physical_filter > 'A'"),
    "all datasets": lambda b: b.query_all_datasets(where="detector = 3", limit=None),
    "registry": lambda b: list(b.registry.queryDatasets("bias", where="detector IN (1..3)")),
})  # fmt: skip
def test_default_data_id_in_queries(pair, case):
    from compare import plain

    direct, remote = _with_defaults(pair, collections="Cam1/chain")
    with direct, remote:
        expected = plain(case(direct))
        assert expected
        assert plain(case(remote)) == expected


def test_clone_with_other_defaults(pair):
    clones = [b.clone(collections="imported_r", dataId={"instrument": "Cam1"})
              for b in (pair.direct, pair.remote)]  # fmt: skip
    direct, remote = (b.find_dataset("bias", detector=3) for b in clones)
    assert direct is not None and direct == remote


def test_unknown_repository(pair):
    url = pair.url.rsplit("/", 1)[0] + "/no-such-label"
    with pytest.raises((FileNotFoundError, RuntimeError)):
        Butler.from_config(url)


@cases({
    "put": lambda b: b.put({}, "conditions", instrument="Cam1", visit=1, run="x"),
    "remove runs": lambda b: b.removeRuns(["imported_g"]),
    "ingest": lambda b: b.ingest(),
    "register": lambda b: b.collections.register("new"),
    "redefine": lambda b: b.collections.redefine_chain("Cam1/chain", ["imported_g"]),
    "prune": lambda b: b.pruneDatasets([]),
})  # fmt: skip
def test_nothing_writes(pair, case):
    with pytest.raises(NotImplementedError):
        case(pair.remote)
    assert not pair.remote.isWriteable()
