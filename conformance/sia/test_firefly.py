"""The requests of Firefly's panel for SIA 2, sent and read as its server does.

Firefly itself cannot run here: what it sends and insists on was read from its
source (Caltech-IPAC/firefly).
"""

import io
import urllib.request
import xml.etree.ElementTree as ElementTree

import pytest
from astropy.io import votable

VOT = "{http://www.ivoa.net/xml/VOTable/v1.3}"


def get(url):
    """Sends a URL as Firefly makes it: blanks encoded, a plus sign not."""
    request = urllib.request.Request(url.replace(" ", "%20"))
    request.add_header("Accept", "text/html, image/gif, image/jpeg, */*; q=0.2")
    request.add_header("Accept-Encoding", "identity")
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Disposition"].count(";") == 1
        return answer.read()


@pytest.fixture(scope="module")
def form(address):
    """The first resource that describes the service, of which Firefly makes its form."""
    root = ElementTree.fromstring(get(address + "/query?MAXREC=0"))
    assert root.find(f"{VOT}RESOURCE/{VOT}TABLE") is not None
    return next(r for r in root.findall(f"{VOT}RESOURCE")
                if r.get("type") == "meta" and r.get("utype") in ("adhoc:this", "adhoc:service"))


def test_the_form_is_made_of_the_service_itself(form, address):
    assert form.get("utype") == "adhoc:this"
    assert {p.get("name"): p.get("value") for p in form.findall(f"{VOT}PARAM")} == \
        {"standardID": "ivo://ivoa.net/std/SIA#query-2.0", "accessURL": address + "/query"}
    group, = form.findall(f"{VOT}GROUP")
    assert group.get("name") == "inputParams"


def test_every_option_of_the_form_can_be_searched_for(form, address):
    tried = 0
    for param in form.iter(f"{VOT}PARAM"):
        for option in param.iter(f"{VOT}OPTION"):
            value = option.get("value")
            assert "," not in value
            if param.get("name") in ("POL", "RESPONSEFORMAT"):
                continue
            url = f"{address}/query?{param.get('name')}={value}&MAXREC=5".replace("+", "%2B")
            assert len(votable.parse_single_table(io.BytesIO(get(url))).array) == 5, url
            tried += 1
    assert tried > 12


@pytest.mark.parametrize("query", [
    "POS=CIRCLE 53.1 -27.8 0.02&CALIB=2&DPTYPE=image&BAND=622e-9&TIME=60690 +Inf&MAXREC=50000",
    "POS=POLYGON 53 -28 53.4 -28 53.4 -27.7 53 -27.7&CALIB=2&CALIB=3&EXPTIME=20 40&MAXREC=50000",
    "POS=CIRCLE 53.1 -27.8 0.02&TIME=-Inf 61000&INSTRUMENT=LSSTCam&FACILITY=Rubin:Simonyi&COLLECTION=LSST.Demo&MAXREC=50000",
])
def test_searches_of_the_panel_find_images_with_links(address, query):
    found = votable.parse_single_table(io.BytesIO(get(f"{address}/query?{query}"))).to_table(use_names_over_ids=True)
    assert len(found) > 0
    assert set(found["access_format"]) == {"application/x-votable+xml;content=datalink"}
