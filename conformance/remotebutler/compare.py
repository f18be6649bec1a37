"""The same call on two Butlers, and whether the answers are the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Set
from typing import Any, ClassVar

import astropy.table
import astropy.time
import numpy as np
import pandas
import pyarrow
from lsst.daf.butler import (
    Butler,
    CollectionInfo,
    DataCoordinate,
    DatasetAssociation,
    DatasetRef,
    DatasetType,
    DimensionGroup,
    DimensionRecord,
    DimensionUniverse,
    Timespan,
)
from lsst.daf.butler.registry import CollectionSummary
from lsst.daf.butler.time_utils import TimeConverter
from lsst.resources import ResourcePath
from lsst.sphgeom import Region

Call = Callable[[Butler], Any]


@dataclasses.dataclass
class Pair:
    """One repository, reached directly and through the server."""

    label: str
    url: str
    config: str
    direct: Butler
    remote: Butler
    # How many answers were compared, of all repositories.
    compared: ClassVar[int] = 0

    def same(self, call: Call, *, ordered: bool = False, empty: bool | None = False) -> None:
        """Asserts that both give the same, and that it is empty or not, or (None) either."""
        expected = plain(call(self.direct), ordered)
        got = plain(call(self.remote), ordered)
        assert got == expected, difference(expected, got)
        nothing = expected in ((), None, 0, False)
        assert empty in (nothing, None), f"the direct Butler gives {expected!r}"
        Pair.compared += 1

    def same_failure(self, call: Call, error: type[BaseException], *words: str) -> None:
        """Asserts that both raise this error, and that the message names the cause."""
        expected, got = failure(call, self.direct), failure(call, self.remote)
        assert isinstance(expected, error), f"the direct Butler gives {expected!r}"
        assert type(got) is type(expected), f"{got!r}, not {expected!r}"
        message = str(got)
        for word in words:
            assert word in message, f"{word!r} is not in {message!r}"
        Pair.compared += 1


class Pixel:
    """The region of a HEALPix pixel, equal to one whose corners are the same but for rounding.

    sphgeom has the corners from hpgeom, in whose sines and cosines the last digit
    depends on the mathematical library that it was built with. HTM needs square
    roots only: its regions must have the same bytes.
    """

    # Two units in the last place of a coordinate near 1: less than a nanoarcsecond.
    TOLERANCE = 2 * np.finfo(float).eps

    def __init__(self, region: Region):
        self.corners = np.array([tuple(corner) for corner in region.getVertices()])

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Pixel)
            and self.corners.shape == other.corners.shape
            and bool(np.all(np.abs(self.corners - other.corners) <= self.TOLERANCE))
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        # Rows are sorted by this.
        return f"pixel {(self.corners.round(9) + 0.0).tolist()}"


def difference(expected: Any, got: Any) -> str:
    """Where two answers differ, in a text of bounded length."""
    if isinstance(expected, tuple) and isinstance(got, tuple):
        missing = [row for row in expected if row not in got]
        extra = [row for row in got if row not in expected]
        if not missing and not extra:
            return f"another order: {str(got)[:1000]}\nnot: {str(expected)[:1000]}"
        return (
            f"{len(got)} rows for {len(expected)};"
            f"\n{len(missing)} missing: {str(missing[:2])[:1500]}"
            f"\n{len(extra)} too many: {str(extra[:2])[:1500]}"
        )
    return f"{got!r}, not {expected!r}"


def failure(call: Call, butler: Butler) -> Any:
    """What the call raises, or what it gives if it raises nothing."""
    try:
        return call(butler)
    except Exception as error:
        return error


def plain(value: Any, ordered: bool = False) -> Any:
    """An answer as tuples of simple values that show everything it holds.

    The order of what an iterable gives counts only if `ordered`.
    """
    match value:
        case None | bool() | int() | float() | str() | bytes():
            return value
        case DatasetRef():
            return ("dataset", str(value.id), plain(value.datasetType), value.run, plain(value.dataId))
        case DatasetType():
            return (
                "dataset type", value.name, value.storageClass_name,
                tuple(value.dimensions.names), value.isCalibration(),
            )  # fmt: skip
        case DimensionRecord():
            fields = value.toDict()
            if value.definition.name.startswith("healpix"):
                fields["region"] = Pixel(value.region)
            return ("record", value.definition.name, plain(fields))
        case Pixel():
            return value
        case DataCoordinate():
            return _data_id(value)
        case DimensionGroup():
            return tuple(value.names)
        case DimensionUniverse():
            return _universe(value)
        case CollectionInfo():
            return plain(vars(value), True)
        case CollectionSummary():
            return (plain(value.dataset_types), plain(dict(value.governors)))
        case DatasetAssociation():
            return (plain(value.ref), value.collection, plain(value.timespan))
        case Timespan():
            return ("timespan", *value.nsec)
        case astropy.time.Time():
            return ("time", TimeConverter().astropy_to_nsec(value))
        case Region():
            return ("region", value.encode().hex())
        case np.generic():
            return plain(value.item())
        case astropy.table.Table():
            return ("table", value.colnames, str(value.info), value.as_array().tolist())
        case pandas.DataFrame():
            return ("frame", value.to_csv())
        case pyarrow.Table():
            return ("arrow", str(value.schema), str(value.to_pydict()))
        case np.ndarray():
            return ("array", str(value.dtype), value.tolist())
        case ResourcePath():
            return ("file", value.basename().partition("?")[0], value.read())
        case Mapping():
            return tuple(sorted(((plain(k), plain(v, ordered)) for k, v in value.items()), key=repr))
        case Set():
            return tuple(sorted(map(plain, value), key=repr))
        case tuple() if hasattr(value, "_asdict"):
            return tuple(plain(item, ordered) for item in value)
        case Iterable():
            rows = [plain(item, ordered) for item in value]
            return tuple(rows if ordered else sorted(rows, key=repr))
        case _:
            return (type(value).__name__, str(value))


def _data_id(value: DataCoordinate) -> tuple:
    records: tuple = ()
    if value.hasRecords():
        records = tuple(plain(value.records[name]) for name in value.dimensions.elements)
    return ("data id", value.hasFull(), plain(dict(value.mapping)), records)


def _universe(value: DimensionUniverse) -> tuple:
    elements = tuple(
        (
            element.name, tuple(element.required.names), tuple(element.implied.names),
            str(element.schema), element.is_cached, element.defines_relationships,
            element.populated_by and element.populated_by.name, str(element.topology),
        )
        for element in value.elements
    )  # fmt: skip
    skypix = tuple(value.skypix_dimensions.names)
    return (value.namespace, value.version, value.commonSkyPix.name, elements, skypix)
