"""Datasets by identifier."""

import uuid

import pytest
from cases import cases
from lsst.daf.butler import Butler

# Identifiers that the library's exports fix.
KNOWN = {
    "calibration": "e15ab039-bc8b-4135-87c5-90902a7c0b22",
    "with an implied dimension": "60c8a65c-7290-4c38-b1de-e3b1cdcf872d",
    "with visit": "1b3a4c19-dffa-4942-af1d-b123a1497a00",
}

# A dataset of each shape, by what finds it.
SHAPES = {
    "no dimension": ("packages", "Cam1/files"),
    "instrument": ("frame", "Cam1/files"),
    "visit": ("visit_summary", "Cam1/files"),
    "exposure": ("raw", "LSSTCam/raw/all"),
    "skypix": ("refcat", "Cam1/files"),
    "patch and band": ("coadd", "HSC/runs/coadds"),
    "filter": ("columns", "Cam1/files"),
    "day_obs": ("nightly", "Cam1/files"),
    "composite": ("measurements", "Cam1/files"),
    "member of a zip": ("visit_numbers", "Cam1/zipped"),
}
OPTIONS = {"bare": {}, "records": {"dimension_records": True}}


def first(butler: Butler, shape: str) -> uuid.UUID:
    dataset_type, collection = SHAPES[shape]
    return min(ref.id for ref in butler.query_datasets(dataset_type, collection))


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@cases(KNOWN)
def test_known(pair, case, options):
    pair.same(lambda b: b.get_dataset(uuid.UUID(case), **options))


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@cases({shape: shape for shape in SHAPES})
def test_every_shape(pair, case, options):
    wanted = first(pair.direct, case)
    pair.same(lambda b: b.get_dataset(wanted, **options))


def test_other_storage_class(pair):
    (wanted,) = pair.direct.query_datasets("stars", "Cam1/files")
    pair.same(lambda b: b.get_dataset(wanted.id, storage_class="ArrowTable"))


@cases({
    "unknown": uuid.UUID(int=1),
    "text": KNOWN["calibration"],
    "capital letters": KNOWN["calibration"].upper(),
    "without hyphens": KNOWN["calibration"].replace("-", ""),
})  # fmt: skip
def test_forms_of_the_identifier(pair, case):
    pair.same(lambda b: b.get_dataset(case), empty=case == uuid.UUID(int=1))


def test_unknown_with_records(pair):
    pair.same(lambda b: b.get_dataset(uuid.UUID(int=1), dimension_records=True), empty=True)


@cases({
    "all": lambda ids: ids,
    "with unknown ones": lambda ids: [*ids, uuid.UUID(int=1), uuid.UUID(int=2)],
    "twice": lambda ids: [*ids, *ids],
    "text": lambda ids: [str(i) for i in ids],
    "one": lambda ids: ids[:1],
})  # fmt: skip
def test_get_many(pair, case):
    every = pair.direct.query_all_datasets("*", find_first=False, limit=None)
    ids = case(sorted(ref.id for ref in every))
    pair.same(lambda b: b.get_many_datasets(ids))


@cases({"none": [], "only unknown": [uuid.UUID(int=1)]})
def test_get_many_of_nothing(pair, case):
    pair.same(lambda b: b.get_many_datasets(case), empty=True)


@pytest.mark.parametrize("form", ["ivo://org.rubinobs/dr1?repo={}&id={}", "butler://{}/{}"])
def test_by_uri(pair, form):
    # A butler URI cannot hold slashes, so both need a label.
    for butler in (pair.direct, pair.remote):
        uri = form.format("label", KNOWN["calibration"])
        found = Butler.get_dataset_from_uri(uri, factory=lambda label: butler)
        assert found.dataset == pair.direct.get_dataset(uuid.UUID(KNOWN["calibration"]))
