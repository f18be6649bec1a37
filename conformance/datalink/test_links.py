"""From rows to files: DataLink as pyvo, STILTS and Firefly use it."""

import io
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings

import pytest
import requests
from astropy.io import fits, votable
from pyvo.dal.adhoc import DatalinkResults, DatalinkService

COLUMNS = ["ID", "access_url", "service_def", "error_message", "description", "semantics", "content_type",
           "content_length", "content_qualifier", "local_semantics", "link_auth", "link_authorized"]
TYPE = "application/x-votable+xml;content=datalink"
IMAGES = "SELECT TOP 5 * FROM ivoa.ObsCore WHERE dataproduct_subtype = 'lsst.visit_image' ORDER BY obs_publisher_did"


@pytest.fixture(scope="session")
def images(service):
    """Five visit images."""
    return service.search(IMAGES)


@pytest.fixture(scope="session")
def every(service):
    """The identifiers of all rows."""
    return list(service.search("SELECT obs_publisher_did FROM ivoa.ObsCore")["obs_publisher_did"])


def main_row(table):
    rows = [row for row in table if row["semantics"] == "#this"]
    assert len(rows) == 1
    return rows[0]


def test_every_row_of_a_large_result_leads_to_its_links(service):
    half = "SELECT obs_publisher_did, obs_id FROM ivoa.ObsCore"
    result = service.search(f"SELECT TOP 5000 * FROM ({half} UNION ALL {half} UNION ALL {half}) AS u", maxrec=10000)
    assert len(result) == 5000
    began = time.monotonic()
    seen = 0
    for table in result.iter_datalinks():
        assert table.original_row["obs_publisher_did"] == table["ID"][0]
        assert "#this" in table["semantics"]
        seen += 1
    print(f"{seen} in {time.monotonic() - began:.1f} s")
    assert seen == 5000


def test_the_order_of_rows_is_kept_if_wanted(images):
    tables = list(images.iter_datalinks(preserve_order=True))
    assert [t["ID"][0] for t in tables] == list(images["obs_publisher_did"])


def test_a_file_is_downloaded_and_opened(images, download):
    for image in images:
        row = main_row(image.getdatalink())
        content = download(row["access_url"])
        assert len(content) == row["content_length"] == row.content_length
        with fits.open(io.BytesIO(content)) as hdus:
            hdus.verify("exception")
            assert any(hdu.data is not None for hdu in hdus)
        assert row["content_type"] == "application/fits"
        assert row["link_auth"] == "false"
        assert row["link_authorized"]


def test_astropy_opens_a_link_itself(images, download):
    url = main_row(images[0].getdatalink())["access_url"]
    download(url)  # it is there now
    with fits.open(url, cache=False) as hdus:
        assert len(hdus) > 0


def test_a_part_of_a_file_is_read(images, download):
    url = main_row(images[0].getdatalink())["access_url"]
    whole = download(url)
    part = requests.get(url, headers={"Range": "bytes=80-159"}, timeout=30)
    assert (part.status_code, part.content) == (206, whole[80:160])


def test_the_raw_image_of_a_visit_image(images, download):
    for image in images:
        (row,) = [r for r in image.getdatalink() if r["semantics"] == "#progenitor"]
        assert row["local_semantics"] == "raw"
        with fits.open(io.BytesIO(download(row["access_url"]))) as hdus:
            assert len(hdus) > 0


def test_a_record_finds_its_own_dataset(images, download):
    assert images[0].getdataurl().startswith("http")
    assert images[0].getdataformat() == TYPE
    download(main_row(images[0].getdatalink())["access_url"])
    table = DatalinkResults.from_result_url(images[0]["access_url"])
    assert main_row(table)["ID"] == images[0]["obs_publisher_did"]


def test_rows_without_identifiers_are_followed_by_their_addresses(service):
    result = service.search(IMAGES.replace("*", "access_url, access_format", 1))
    tables = list(result.iter_datalinks())
    assert len(tables) == 5
    assert all(main_row(t)["access_url"].startswith("http") for t in tables)


def test_identifiers_under_another_name_and_in_jobs(service):
    query = "SELECT TOP 3 q.did AS x FROM (SELECT obs_publisher_did AS did FROM ivoa.ObsCore) AS q"
    for result in (service.search(query), service.run_async(query)):
        tables = list(result.iter_datalinks())
        assert sorted(t["ID"][0] for t in tables) == sorted(result["x"])


def test_addresses_lead_to_the_server_that_was_asked(service, base, links):
    for fmt in ("csv", "tsv", "json", "application/x-votable+xml;serialization=tabledata"):
        form = {"LANG": "ADQL", "QUERY": "SELECT TOP 9 access_url FROM ivoa.ObsCore", "RESPONSEFORMAT": fmt}
        text = requests.post(base + "/sync", form, timeout=30).text
        assert text.count(links + "?ID=") == 9, text


def test_the_service_by_itself(links, every):
    dl = DatalinkService(links)
    table = dl.run_sync(every[:3])
    assert table.fieldnames == tuple(COLUMNS)
    assert sorted(set(table["ID"])) == sorted(every[:3])
    answer = requests.get(links.replace("/links", "/availability"), timeout=30)
    assert "<vosi:available>true</vosi:available>" in answer.text


def test_all_spellings_of_an_identifier(links, every):
    uuid = every[0].rpartition("=")[2]
    spellings = [every[0], f"ivo://org.rubinobs/lsst-demo?id={uuid.upper()}&repo=demo", f"butler://demo/{uuid}"]
    table = DatalinkService(links).run_sync(spellings)
    assert [row["ID"] for row in table if row["semantics"] == "#this"] == spellings
    assert len({row["access_url"].partition("?")[0] for row in table if row["semantics"] == "#this"}) == 1


def test_one_bad_identifier_leaves_the_others(links, every):
    missing = every[0][:-1] + ("0" if every[0][-1] != "0" else "1")
    table = DatalinkService(links).run_sync([every[0], "junk", missing, "butler://other/" + missing[-36:], every[1]])
    faults = {row["ID"]: row["error_message"] for row in table if row["error_message"]}
    assert [f.partition(":")[0] for f in faults.values()] == ["UsageFault", "NotFoundFault", "NotFoundFault"]
    assert "junk" in faults
    assert every[0] in table["ID"] and every[1] in table["ID"]


@pytest.mark.parametrize("count", [0, 1, 10])
def test_stilts_finds_nothing_wrong(links, every, tmp_path, count):
    step = len(every) // 10
    form = urllib.parse.urlencode([("ID", i) for i in every[::step][:count]])
    path = tmp_path / "links.vot"
    path.write_bytes(requests.post(links, form, timeout=30,
                                   headers={"Content-Type": "application/x-www-form-urlencoded"}).content)
    for task in ("datalinklint", "votlint"):
        done = subprocess.run(["stilts", task, f"votable={path}"], capture_output=True, text=True, timeout=120)
        report = done.stdout + done.stderr
        assert done.returncode == 0, report
        if task == "datalinklint":
            assert "Errors: 0; Warnings: 0" in report, report
        else:
            assert "ERROR" not in report and "WARNING" not in report, report


def test_stilts_reads_the_service_by_its_address(links, every):
    url = links + "?" + urllib.parse.urlencode({"ID": every[0]})
    done = subprocess.run(["stilts", "datalinklint", f"votable={url}"], capture_output=True, text=True, timeout=120)
    assert "Errors: 0; Warnings: 0" in done.stdout + done.stderr


@pytest.mark.parametrize("ids", [["one"], ["one", "junk"], []])
def test_astropy_has_nothing_against_it(links, every, ids):
    query = urllib.parse.urlencode([("ID", every[0] if i == "one" else i) for i in ids])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        votable.parse(io.BytesIO(requests.get(links + "?" + query, timeout=30).content), verify="exception")


# What Firefly asks and insists on was read from its source (Caltech-IPAC/firefly); it cannot run here.

def firefly(url, method="GET"):
    request = urllib.request.Request(url, method=method, headers={
        "Accept": "text/html, image/gif, image/jpeg, */*; q=0.2", "Accept-Encoding": "gzip", "Connection": "close"})
    return urllib.request.urlopen(request, timeout=30)


def test_firefly_takes_the_links_of_a_row(images):
    url = images[0]["access_url"]
    with firefly(url) as answer:
        assert answer.headers["Content-Type"] == TYPE
        assert answer.headers["Cache-Control"].startswith("private, max-age=")
        document = votable.parse(io.BytesIO(answer.read()))
    table = document.get_first_table()
    assert {"id", "access_url", "service_def", "error_message", "semantics", "description", "content_type",
            "content_length"} <= {f.name.lower() for f in table.fields}
    for row in table.array:
        assert str(row["access_url"]).startswith("http") or row["service_def"] or row["error_message"]
        assert ";" not in row["content_type"]
    with firefly(url, "HEAD") as head:
        assert head.headers["Content-Type"] == TYPE


def test_firefly_knows_the_service_in_a_result(images, links):
    services = [r for r in images.votable.resources if r.type == "meta"]
    assert services and images.votable.resources[0].type == "results"
    fields = {f.ID for f in images.votable.get_first_table().fields}
    for service in services:
        params = {p.name: p for p in service.params}
        assert "ivo://ivoa.net/std/DataLink" in params["standardID"].value
        assert all(group.name for group in service.groups)
        refs = [p.ref for p in service.params if p.ref] + [p.ref for g in service.groups for p in g.entries if p.ref]
        assert set(refs) <= fields
    assert {p.name: p for p in services[0].params}["accessURL"].value == links


def test_firefly_reads_a_file_as_its_server_does(images, download):
    url = main_row(images[0].getdatalink())["access_url"]
    download(url)
    with firefly(url) as answer:
        assert answer.status == 200
        assert answer.read(6) == b"SIMPLE"
    with firefly(url, "HEAD") as head:
        assert int(head.headers["Content-Length"]) > 0


@pytest.mark.parametrize("change", ["Signature", "Expires", "path"])
def test_a_link_that_was_changed_is_refused(images, download, change):
    url = main_row(images[0].getdatalink())["access_url"]
    download(url)
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    if change == "path":
        parts = parts._replace(path=parts.path.replace("visit_image", "raw", 1))
    else:
        query[change] = ("1" if query[change][0] != "1" else "2") + query[change][1:]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.parse.urlunsplit(parts._replace(query=urllib.parse.urlencode(query))))
    assert refused.value.code in (400, 401, 403, 404, 410)
