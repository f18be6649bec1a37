"""The error document of the VO."""

import xml.etree.ElementTree as ElementTree

VOTABLE = "{http://www.ivoa.net/xml/VOTable/v1.3}"


def error_of(answer):
    """The text of an answer that is an error document: a VOTable without a table."""
    assert answer.headers["Content-Type"].startswith("application/x-votable+xml"), answer.headers
    document = ElementTree.fromstring(answer.content)
    assert document.find(f".//{VOTABLE}TABLE") is None
    (status,) = [i for i in document.iter(VOTABLE + "INFO") if i.get("name") == "QUERY_STATUS"]
    assert status.get("value") == "ERROR"
    return " ".join((status.text or "").split())
