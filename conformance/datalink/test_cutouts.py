"""The way from an image to a service that cuts a part out of it."""

import astropy.units as u
import pytest
from pyvo.dal.adhoc import DatalinkResults, SodaQuery

IMAGES = "SELECT TOP {} obs_publisher_did, access_url, access_format FROM ivoa.ObsCore WHERE calib_level = {}"
CIRCLE = (53.1 * u.deg, -27.8 * u.deg, 0.01 * u.deg)


@pytest.fixture(scope="session")
def image(cutting):
    return cutting.search(IMAGES.format(1, 2))[0]


@pytest.mark.parametrize("name, detail", [
    ("cutout-sync", "Image"), ("cutout-sync-maskedimage", "MaskedImage"), ("cutout-sync-exposure", "Exposure")])
def test_the_service_by_the_name_that_notebooks_use(image, soda, name, detail):
    links = DatalinkResults.from_result_url(image["access_url"])
    query = SodaQuery.from_resource(links, links.get_adhocservice_by_id(name))
    query.circle = CIRCLE
    assert query.execute_stream().read() == b"a cutout"
    asked = soda.asked[-1]
    assert asked["ID"] == [image["obs_publisher_did"]]
    assert [float(x) for x in asked["CIRCLE"][0].split()] == [53.1, -27.8, 0.01]
    assert asked["CUTOUTDETAIL"] == [detail]


def test_a_polygon(image, soda):
    links = image.getdatalink()
    query = SodaQuery.from_resource(links, links.get_adhocservice_by_id("cutout-sync"))
    query.polygon = [x * u.deg for x in (53.0, -27.9, 53.2, -27.9, 53.1, -27.7)]
    query.execute_stream().read()
    assert len(soda.asked[-1]["POLYGON"][0].split()) == 6


def test_the_first_service_of_a_row(image, soda):
    links = image.getdatalink()
    row = links.get_first_proc()
    assert row["semantics"] == "#cutout"
    row.process(circle=CIRCLE).read()
    assert soda.asked[-1]["ID"] == [image["obs_publisher_did"]]


def test_each_of_many_images(cutting, soda):
    result = cutting.search(IMAGES.format(5, 3))
    for links in result.iter_datalinks():
        links.get_first_proc().process(circle=CIRCLE).read()
        assert soda.asked[-1]["ID"] == [links["ID"][0]]


def test_firefly_makes_a_switch_of_image_and_cutout(image):
    links = image.getdatalink()
    this = [row for row in links if row["semantics"] == "#this"]
    cut = [row for row in links if "cutout" in row["semantics"]]
    assert len(this) == len(cut) == 1
    assert cut[0]["ID"] == this[0]["ID"]
    resource = links.get_adhocservice_by_id(cut[0]["service_def"])
    inputs = next(g for g in resource.groups if g.name == "inputParams").entries
    assert any(p.xtype == "circle" for p in inputs)
    standard = next(p for p in resource.params if p.name == "standardID").value
    assert "async" not in standard


def test_a_raw_image_has_none(cutting):
    links = cutting.search(IMAGES.format(1, 1))[0].getdatalink()
    assert not [row for row in links if row["service_def"]]
    assert len(links.votable.resources) == 1


def test_more_identifiers_than_one_answer_has(cutting):
    """The configuration allows 1,000 of them; pyvo asks again."""
    result = cutting.search("SELECT TOP 1500 obs_publisher_did FROM ivoa.ObsCore WHERE calib_level < 3")
    found = [table["ID"][0] for table in result.iter_datalinks()]
    assert sorted(found) == sorted(result["obs_publisher_did"]) and len(set(found)) == len(result)
