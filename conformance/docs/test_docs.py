"""What the documentation says, held against the service and its source."""

import pathlib
import re
import urllib.request
import xml.etree.ElementTree as ElementTree

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
USER = (ROOT / "docs" / "user" / "tap.md").read_text()
SERVE = (ROOT / "docs" / "operate" / "serve.md").read_text()
TAPLINT = (ROOT / "conformance" / "taplint" / "README.md").read_text()


@pytest.fixture(scope="module")
def capabilities(base):
    with urllib.request.urlopen(base + "/capabilities") as answer:
        return ElementTree.fromstring(answer.read())


@pytest.mark.parametrize("query", re.findall(r"```sql\n(.*?)```", USER, re.S))
def test_queries_of_the_manual_give_rows(ask, query):
    assert ask(query)


def test_every_function_is_in_the_manual_and_nothing_else(capabilities):
    features = [f for f in capabilities.iter("languageFeatures") if f.get("type").lower().endswith("#features-udf")]
    declared = {form.text.partition("(")[0] for f in features for form in f.iter("form")}
    table = USER[USER.index("User-defined functions;"):USER.index("### More than the standard")]
    cells = " ".join(re.findall(r"^\| (`.*?) \|", table, re.M))
    named = set(re.findall(r"`([A-Za-z]\w+)", cells))
    assert named == declared


def test_every_format_is_in_the_manual(capabilities):
    table = USER[USER.index("## Formats of results"):USER.index("## Limits")]
    documented = re.findall(r"^\| `([^`]+)` \|.*?\| `([^`]+)` \|", table, re.M)
    declared = [(f.find("alias").text, f.find("mime").text) for f in capabilities.iter("outputFormat")]
    assert documented == declared


def test_other_names_of_formats_are_accepted(capabilities):
    table = USER[USER.index("## Formats of results"):USER.index("## Limits")]
    aliases = {a.text for f in capabilities.iter("outputFormat") for a in f.iter("alias")}
    for line in re.findall(r"^\| `[^`]+` \|([^|]*)\|", table, re.M):
        for name in re.findall(r"`([^`]+)`", line):
            assert name in aliases, name


def keys(struct, source, prefix=""):
    """The keys of a configuration struct of Go, with those of structs within."""
    body = re.search(rf"type {struct} struct \{{(.*?)\n\}}", source, re.S)[1]
    for kind, key in re.findall(r"^\t\w+ +(\S+) +`yaml:\"(\w+)\"`", body, re.M):
        if re.search(rf"type {re.escape(kind)} struct", source):
            yield from keys(kind, source, f"{prefix}{key}.")
        else:
            yield prefix + key


def test_every_key_of_the_configuration_is_in_the_manual_in_order():
    source = "".join(p.read_text() for p in sorted((ROOT / "internal" / "config").glob("*.go")))
    table = SERVE[SERVE.index("| key |"):SERVE.index("## Data")]
    assert re.findall(r"^\| `([\w.]+)` \|", table, re.M) == list(keys("Config", source))


def test_every_metric_is_in_the_manual():
    source = "".join(p.read_text() for p in (ROOT / "cmd" / "vobutler" / "metrics.go", ROOT / "internal" / "httpd" / "metrics.go"))
    assert set(re.findall(r'Name: +"(vobutler_\w+)"', source)) == set(re.findall(r"vobutler_\w+", SERVE))


def test_every_allowed_line_of_taplint_is_explained_and_no_other():
    allowed = [line for line in (ROOT / "conformance" / "taplint" / "allowed.txt").read_text().splitlines()
               if line and not line.startswith("#")]
    assert re.findall(r"^\| `([EFW]-[^`]+)` \|", TAPLINT, re.M) == allowed
