"""Writes the reference tables beside it: python reference.py

Needs healpy and lsst-sphgeom (pip install healpy lsst-sphgeom). The seed is
fixed, so that a run with the same versions gives the same tables.
"""

import pathlib

import healpy as hp
import numpy as np
from lsst.sphgeom import ConvexPolygon, LonLat, UnitVector3d

HERE = pathlib.Path(__file__).parent
ORDERS = [0, 1, 5, 10, 18, 29]
rng = np.random.default_rng(20260101)


def uniform(n):
    return np.column_stack([rng.uniform(0, 360, n), np.degrees(np.arcsin(rng.uniform(-1, 1, n)))])


def positions():
    special = [(lon, lat) for lon in (0, 360, 30, 45, 90, 135, 180, 225, 270, 315, 359.9999999) for lat in (90, -90)]
    special += [(lon, lat) for lon in (1e-12, 1e-6, 44.9999999, 89.999999999, 180.0000001, 359.999999999)
                for lat in (-41.8, -1e-9, 1e-9, 30, 41.82, 66)]
    special += [(lon, s * (90 - d)) for lon in (10, 100, 190, 280) for s in (1, -1) for d in (1e-12, 1e-9, 1e-5, 1e-2)]
    near_belt = np.column_stack([rng.uniform(0, 360, 200), np.degrees(np.arcsin(2 / 3)) * rng.choice([-1, 1], 200)])
    near_belt[:, 1] += rng.uniform(-1e-6, 1e-6, 200)
    corners = []
    for order in (0, 1, 2, 4, 8):
        for pix in rng.integers(0, 12 << (2 * order), 40):
            for v in hp.boundaries(1 << order, int(pix), step=1, nest=True).T:
                lon, lat = hp.vec2ang(v, lonlat=True)
                # A nanodegree off: on the corner itself rounding decides.
                corners.append((float(lon[0]) + rng.uniform(-1e-9, 1e-9), float(lat[0]) + rng.uniform(-1e-9, 1e-9)))
    corners = [(lon % 360, max(-90, min(90, lat))) for lon, lat in corners]
    return [*special, *near_belt.tolist(), *corners, *uniform(950).tolist()]


def write(name, header, rows):
    lines = ["# " + header] + [" ".join(format(x, "d") if isinstance(x, int) else repr(float(x)) for x in row) for row in rows]
    (HERE / name).write_text("\n".join(lines) + "\n")


def pixels():
    for lon, lat in positions():
        yield [lon, lat] + [int(hp.ang2pix(1 << o, lon, lat, nest=True, lonlat=True)) for o in ORDERS]


def centers():
    for order in range(30):
        yield from ((order, pix, *map(float, hp.pix2ang(1 << order, pix, nest=True, lonlat=True)), hp.max_pixrad(1 << order, degrees=True))
                    for pix in [0, (12 << (2 * order)) - 1] + [int(p) for p in rng.integers(0, 12 << (2 * order), 18)])


def bounding_circles():
    for _ in range(200):
        n, size = int(rng.integers(3, 9)), 10 ** rng.uniform(-4, 1.6)
        center, turns = uniform(1)[0], np.sort(rng.uniform(0, 360, n))
        c = np.array(UnitVector3d(LonLat.fromDegrees(*center)))
        e = np.cross([0, 0, 1], c)
        e /= np.linalg.norm(e)
        north = np.cross(c, e)
        r, t = np.radians(size), np.radians(turns)[:, None]
        points = np.cos(r) * c + np.sin(r) * (np.cos(t) * e + np.sin(t) * north)
        if np.max(np.diff(np.append(turns, turns[0] + 360))) > 170:
            continue
        polygon = ConvexPolygon([UnitVector3d(*map(float, p)) for p in points])
        circle = polygon.getBoundingCircle()
        at = LonLat(UnitVector3d(circle.getCenter()))
        coords = []
        for v in polygon.getVertices():
            coords += [LonLat(v).getLon().asDegrees(), LonLat(v).getLat().asDegrees()]
        yield [at.getLon().asDegrees(), at.getLat().asDegrees(), circle.getOpeningAngle().asDegrees(), *coords]


write("pixels.txt", "lon lat, then the NESTED pixel of orders " + " ".join(map(str, ORDERS)) + f" (healpy {hp.__version__})", pixels())
write("centers.txt", f"order, pixel, lon and lat of its center, largest pixel radius of the order in degrees (healpy {hp.__version__})", centers())
write("bounding.txt", "bounding circle as lon lat radius, then the vertices of a convex polygon (lsst-sphgeom)", bounding_circles())
