"""What a careless or hostile client sends, and what it gets; plain HTTP, no library."""

import gzip
import http.client
import json
import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest
from cases import cases

DETECTORS = {
    "tree": {"dimensions": ["instrument", "detector"]},
    "default_data_id": {"dataId": {}, "records": None},
    "additional_query_inputs": [],
}
SPEC = {"result_type": "data_coordinate", "dimensions": ["instrument", "detector"]}


def send(pair, path: str, body: object, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Posts a body, as it is or as JSON; returns status, header fields and body."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(
        f"{pair.url}/v1/{path}", data, {"Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, dict(answer.headers), answer.read()


def refused(pair, path: str, body: object, kind: str, *words: str) -> None:
    """Asserts that the client is told of its mistake, as an answer or within the stream."""
    status, _, text = send(pair, path, body)
    answer = json.loads(text.splitlines()[-1])
    if status == 200:
        assert answer["type"] == "error", answer
        answer = answer["error"]
    else:
        assert status == 422, (status, text)
    assert answer["error_type"] == kind, answer
    assert all(word in answer["detail"] for word in words), answer["detail"]


@cases({
    "no JSON": (b"{", "JSON"),
    "nothing": (b"", ""),
    "text": (b'"find"', ""),
    "list": (b"[]", ""),
    "missing field": ({"data_id": {}}, "dataset_type"),
    "wrong type": ({"dataset_type": 7, "data_id": {}, "collections": [], "timespan": None}, "dataset_type"),
    "null list": ({"dataset_type": "bias", "data_id": {}, "collections": None, "timespan": None}, "collections"),
    "fraction": ({"dataset_type": "bias", "data_id": {"instrument": "Cam1", "detector": 1.5},
                  "collections": ["imported_g"], "timespan": None}, "detector"),
    "object in a data ID": ({"dataset_type": "bias", "data_id": {"instrument": {}, "detector": 1},
                             "collections": ["imported_g"], "timespan": None}, "instrument"),
    "timespan of one": ({"dataset_type": "bias", "data_id": {}, "collections": ["imported_g"],
                         "timespan": [1]}, "timespan"),
    "invalid UTF-8": (b'{"dataset_type":"\xff"}', ""),
    "two documents": (b"{}{}", ""),
})  # fmt: skip
def test_malformed_body(pair, case):
    body, word = case
    refused(pair, "find_dataset", body, "invalid_query", word)


@pytest.mark.better
@cases({
    "unknown dataset field": (
        {"tree": {"dimensions": ["instrument", "detector"], "datasets": {"bias": {
            "collections": ["imported_g"], "dimensions": ["instrument"]}}}}, {}, "bias"),
    "unknown operator": (
        {"tree": {"dimensions": ["instrument", "detector"], "predicate": {"operands": [[{
            "predicate_type": "comparison", "operator": "~",
            "a": {"expression_type": "dimension_key", "dimension": "detector"},
            "b": {"expression_type": "int", "value": 1}}]]}}}, {}, "~"),
    "types": (
        {"tree": {"dimensions": ["instrument", "detector"], "predicate": {"operands": [[{
            "predicate_type": "comparison", "operator": "==",
            "a": {"expression_type": "dimension_key", "dimension": "detector"},
            "b": {"expression_type": "string", "value": "one"}}]]}}}, {}, "detector"),
    "region that is none": (
        {"tree": {"dimensions": ["instrument", "day_obs", "visit", "band", "physical_filter"],
                  "predicate": {"operands": [[{
            "predicate_type": "comparison", "operator": "overlaps",
            "a": {"expression_type": "dimension_field", "element": "visit", "field": "region"},
            "b": {"expression_type": "region", "encoded": "YWJj"}}]]}}}, {}, "region"),
    "no base64": (
        {"tree": {"dimensions": ["instrument", "day_obs", "visit", "band", "physical_filter"],
                  "predicate": {"operands": [[{
            "predicate_type": "comparison", "operator": "overlaps",
            "a": {"expression_type": "dimension_field", "element": "visit", "field": "region"},
            "b": {"expression_type": "region", "encoded": "***"}}]]}}}, {}, "base64"),
    "unknown result": ({}, {"result_type": "table"}, "table"),
    "negative limit": ({}, {"limit": -1}, "limit"),
    "not in the tree": ({}, {"dimensions": ["instrument", "tract"]}, "tract"),
    "deep": ({"tree": {"dimensions": ["instrument", "detector"], "predicate": {"operands": [[
        {"predicate_type": "not", "operand": {"predicate_type": "not", "operand": {}}}]]}}}, {}, "not"),
})  # fmt: skip
def test_malformed_query(pair, case):
    inputs, spec, word = case
    body = {"query": DETECTORS | inputs, "result_spec": SPEC | spec}
    refused(pair, "query/execute", body, "invalid_query", word)


@pytest.mark.better
def test_unknown_dimension(pair):
    body = {"query": DETECTORS | {"tree": {"dimensions": ["instrument", "sensor"]}}, "result_spec": SPEC}
    refused(pair, "query/execute", body, "dimension_name", "sensor")


@cases({
    "unknown dataset type": ("dataset_type/nothing", "missing_dataset_type", "nothing"),
    "unknown collection": ("collection_summary?name=no/such", "missing_collection", "no/such"),
    "quoted": ("dataset_type/" + urllib.parse.quote("a'; --", safe=""), "missing_dataset_type", "a'"),
    "unknown file": ("get_file/00000000-0000-0000-0000-000000000001", "dataset_not_found", "00000000"),
})  # fmt: skip
def test_named_mistake(pair, case):
    path, kind, word = case
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"{pair.url}/v1/{path}")
    assert answer.value.code == 422
    body = json.load(answer.value)
    assert body["error_type"] == kind
    assert word in body["detail"]


@pytest.mark.better
@cases({
    "no UUID": "dataset/abc",
    "no boolean": "dataset/00000000-0000-0000-0000-000000000001?dimension_records=maybe",
})  # fmt: skip
def test_malformed_address(pair, case):
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"{pair.url}/v1/{case}")
    assert answer.value.code == 422
    assert json.load(answer.value)["error_type"] == "invalid_query"


@pytest.mark.better
def test_unknown_repository_and_route(pair):
    root = pair.url.rsplit("/", 1)[0]
    for address in (f"{root}/no-such/v1/universe", f"{root}/no-such/butler.yaml", f"{pair.url}/v1/nothing"):
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(address)
        assert answer.value.code == 404
        assert json.load(answer.value)["detail"]


@pytest.mark.better
def test_method_not_allowed(pair):
    status, headers, _ = send(pair, "universe", {})
    assert status == 405
    assert "GET" in headers["Allow"]


def test_large_body(pair):
    values = [{"expression_type": "int", "value": n} for n in range(300_000)]
    tree = {
        "dimensions": ["instrument", "detector"],
        "predicate": {"operands": [
            [{"predicate_type": "comparison", "operator": "==",
              "a": {"expression_type": "dimension_key", "dimension": "instrument"},
              "b": {"expression_type": "string", "value": "Cam1"}}],
            [{"predicate_type": "in_container", "container": values,
              "member": {"expression_type": "dimension_key", "dimension": "detector"}}],
        ]},
    }  # fmt: skip
    body = json.dumps({"query": DETECTORS | {"tree": tree}, "result_spec": SPEC}).encode()
    assert len(body) > 10_000_000
    status, _, text = send(pair, "query/execute", body)
    assert status == 200
    pages = [json.loads(line) for line in text.splitlines()]
    assert sum(len(page.get("rows", ())) for page in pages) == 4, pages[-1]


@pytest.mark.better
def test_too_large_a_body(pair):
    """Refused by its announced length, in words."""
    address = urllib.parse.urlsplit(pair.url)
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.putrequest("POST", f"{address.path}/v1/query/execute")
    connection.putheader("Content-Length", str(10**12))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 422
    body = json.load(answer)
    connection.close()
    assert body["error_type"] == "invalid_query" and "MiB" in body["detail"]


@pytest.mark.better
@cases({
    "inconsistent data ID": (
        "expand_data_id", {"data_id": {"instrument": "HSC", "physical_filter": "HSC-R", "band": "i"}},
        "inconsistent_data_id", "band"),
    "unknown collection": (
        "find_dataset", {"dataset_type": "bias", "data_id": {"instrument": "Cam1", "detector": 1},
                         "collections": ["no/such"], "timespan": None}, "missing_collection", "no/such"),
    "unknown dimension": (
        "find_dataset", {"dataset_type": "bias", "data_id": {"instrument": "Cam1", "detector": 1, "sensor": 2},
                         "collections": ["imported_g"], "timespan": None}, "dimension_value", "sensor"),
})  # fmt: skip
def test_mistake_in_a_body(pair, case):
    refused(pair, *case)


def test_stream_is_lines(pair):
    status, headers, text = send(pair, "query/execute", {"query": DETECTORS, "result_spec": SPEC})
    assert status == 200
    assert headers["Content-Type"].startswith("application/jsonlines")
    assert text.endswith(b"\n") and b"\n\n" not in text
    pages = [json.loads(line) for line in text.splitlines()]
    assert {page["type"] for page in pages} <= {"data_coordinate", "keep-alive"}


@pytest.mark.better
def test_compressed_on_request(pair):
    body = {"query": DETECTORS, "result_spec": SPEC}
    _, plain_headers, plain = send(pair, "query/execute", body)
    _, headers, packed = send(pair, "query/execute", body, **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain_headers
    assert headers["Content-Encoding"] == "gzip"
    assert len(packed) < len(plain) and gzip.decompress(packed) == plain


@pytest.mark.better
@cases({"universe": "v1/universe", "dataset type": "v1/dataset_type/bias", "config": "butler.yaml"})
def test_unchanged_is_not_sent_again(pair, case):
    with urllib.request.urlopen(f"{pair.url}/{case}") as answer:
        assert answer.headers["Cache-Control"]
        tag = answer.headers["ETag"]
    request = urllib.request.Request(f"{pair.url}/{case}", headers={"If-None-Match": tag})
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(request)
    assert unchanged.value.code == 304


def test_unknown_fields_are_ignored(pair):
    body = {"dataset_type": "bias", "data_id": {"instrument": "Cam1", "detector": 1}, "timespan": None,
            "collections": ["imported_g"], "from_the_future": True}  # fmt: skip
    status, _, text = send(pair, "find_dataset", body)
    assert status == 200
    assert json.loads(text)["dataset_ref"]["run"] == "imported_g"


def test_older_clients(pair):
    body = {"search": ["imported_*"], "collection_types": [1], "flatten_chains": False, "include_chains": True}
    status, _, text = send(pair, "query_collections", body)
    assert status == 200
    assert sorted(json.loads(text)["collections"]) == ["imported_g", "imported_r"]
    with urllib.request.urlopen(
        f"{pair.url}/v1/collection_info?name=Cam1/chain&include_doc=true&include_parents=true"
    ) as answer:
        info = json.load(answer)
    assert info["name"] == "Cam1/chain" and info["type"] == 3
    assert info["children"] == ["imported_r", "imported_g"]
    assert set(info["parents"]) == {"Cam1/defaults"}


def test_gone_clients_leave_room(pair):
    """Many clients that ask for much and hang up; those who come after are served."""
    tree = {"dimensions": ["band", "instrument", "skymap", "day_obs", "detector", "physical_filter",
                           "tract", "patch", "visit"]}  # fmt: skip
    spec = {"result_type": "data_coordinate", "dimensions": tree["dimensions"]}
    body = json.dumps({"query": DETECTORS | {"tree": tree}, "result_spec": spec})
    address = urllib.parse.urlsplit(pair.url)

    def hang_up() -> None:
        connection = http.client.HTTPConnection(address.hostname, address.port)
        connection.request("POST", f"{address.path}/v1/query/execute", body)
        connection.close()

    threads = [threading.Thread(target=hang_up) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pair.same(lambda b: b.query_data_ids(["detector"]))
