"""STILTS: its multi-cone over SIA 2, and votlint of what the service answers."""

import csv
import io
import subprocess
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree

import pytest


def stilts(task, *words):
    done = subprocess.run(["stilts", task, *words], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def fetch(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        return error.read()


@pytest.mark.parametrize("form", ["", "votable/td", "votable/b"])
@pytest.mark.parametrize("query", [
    "MAXREC=0",
    "MAXREC=100",
    "POS=CIRCLE 53.1 -27.8 0.1",
    "POS=RANGE 53 54 -28 -27&BAND=6e-7 7e-7",
    "COLLECTION=nosuch",
    "POS=CIRCLE 1",
])
def test_votlint_finds_nothing(address, tmp_path, query, form):
    file = tmp_path / "answer.vot"
    file.write_bytes(fetch(f"{address}/query?{urllib.parse.quote(query, '=&')}&RESPONSEFORMAT={form}"))
    out, err = stilts("votlint", str(file))
    assert out + err == ""


def test_multicone_finds_what_tap_finds(address, tap, tmp_path):
    positions = {"a": (53.1, -27.8), "b": (0.1, -3.7), "c": (120.0, 60.0)}
    table = tmp_path / "positions.csv"
    table.write_text("name,ra,dec\n" + "".join(f"{n},{ra},{dec}\n" for n, (ra, dec) in positions.items()))
    out, _ = stilts("coneskymatch", f"in={table}", "ifmt=csv", "ra=ra", "dec=dec", "sr=0.05", "servicetype=sia2",
                    f"serviceurl={address}/query", "find=all", "emptyok=true", "ofmt=csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    for name, (ra, dec) in positions.items():
        found = sorted(r["obs_publisher_did"] for r in rows if r["name"] == name)
        assert found == tap(f"INTERSECTS(s_region, CIRCLE({ra}, {dec}, 0.05)) = 1"), name
    assert rows


def test_capabilities_have_the_names_that_clients_compare(address):
    root = ElementTree.fromstring(fetch(address + "/capabilities"))
    found = {c.get("standardID"): c for c in root.iter("capability")}
    query = found["ivo://ivoa.net/std/SIA#query-2.0"].find("interface")
    assert query.get("role") == "std" and query.get("version") == "2.0"
    assert query.find("accessURL").text == address + "/query"
    assert {"ivo://ivoa.net/std/VOSI#capabilities", "ivo://ivoa.net/std/VOSI#availability"} < set(found)
