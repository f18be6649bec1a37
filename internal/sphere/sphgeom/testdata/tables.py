"""Writes the tables of this folder and those of ../../htm/testdata, as lsst.sphgeom of PyPI sees it.

Run it in an environment with lsst-daf-butler; version 30.2026.4300 made the
files that are here.
"""

import json
import math
import pathlib
import random
import lsst.sphgeom as s

random.seed(5)


def position(near=None, r=3.0):
    """A random position, anywhere or within r degrees of another."""
    if near is None:
        z = random.uniform(-1, 1)
        a = random.uniform(0, 2 * math.pi)
        q = math.sqrt(1 - z * z)
        return s.UnitVector3d(q * math.cos(a), q * math.sin(a), z)
    d = math.radians(r) * math.sqrt(random.random())
    b = random.uniform(0, 2 * math.pi)
    n = s.UnitVector3d.northFrom(near)
    e = n.cross(near)
    v = s.Vector3d(near.x(), near.y(), near.z()) * math.cos(d)
    nn = s.Vector3d(n.x(), n.y(), n.z()) * math.cos(b) * math.sin(d)
    ee = s.Vector3d(e.x(), e.y(), e.z()) * math.sin(b) * math.sin(d)
    v = v + nn + ee
    return s.UnitVector3d(v.x(), v.y(), v.z())


def polygon(c, r):
    """The hull of some positions."""
    while True:
        try:
            return s.ConvexPolygon([position(c, r) for _ in range(random.randint(3, 8))])
        except ValueError:
            pass


def detector(c, size):
    """A square in any orientation."""
    n = s.UnitVector3d.northFrom(c)
    e = n.cross(c)
    ang = random.uniform(0, 2 * math.pi)
    vs = []
    for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x = (dx * math.cos(ang) - dy * math.sin(ang)) * math.radians(size)
        y = (dx * math.sin(ang) + dy * math.cos(ang)) * math.radians(size)
        vs.append(
            s.UnitVector3d(
                c.x() + n.x() * y + e.x() * x, c.y() + n.y() * y + e.y() * x, c.z() + n.z() * y + e.z() * x
            )
        )
    return s.ConvexPolygon(vs)


def circle(c, r):
    """A circle, some of them points."""
    return s.Circle(c, s.Angle.fromDegrees(random.choice([0, r, r * random.random(), r * 3])))


def box(c, r):
    """A box in longitude and latitude."""
    ll = s.LonLat(c)
    return s.Box(ll, s.Angle.fromDegrees(r * random.random() * 2), s.Angle.fromDegrees(r * random.random()))


def ellipse(c, r):
    """An ellipse in any orientation."""
    a = r * random.random() + 0.001
    b = r * random.random() + 0.001
    return s.Ellipse(
        c, s.Angle.fromDegrees(a), s.Angle.fromDegrees(b), s.Angle.fromDegrees(random.uniform(0, 360))
    )


def compound(c, r, d=1):
    """A union or intersection of up to three regions."""
    parts = [region(c, r, d - 1) for _ in range(random.randint(0, 3))]
    return (s.UnionRegion if random.random() < 0.6 else s.IntersectionRegion)(*parts)


def region(c, r, d=1):
    """A region of any kind within about r degrees of c."""
    k = random.random()
    cc = position(c, r)
    if k < 0.25:
        return polygon(cc, r)
    if k < 0.4:
        return detector(cc, r * random.random() + 1e-4)
    if k < 0.6:
        return circle(cc, r)
    if k < 0.78:
        return box(cc, r)
    if k < 0.86:
        return ellipse(cc, r)
    if d > 0:
        return compound(c, r, d)
    return circle(cc, r)


specials = [
    s.Circle.empty(),
    s.Circle.full(),
    s.Box.empty(),
    s.Box.full(),
    s.Ellipse.empty(),
    s.Ellipse.full(),
    s.UnionRegion(),
    s.IntersectionRegion(),
    s.Box(s.NormalizedAngleInterval.full(), s.AngleInterval(s.Angle(1.0), s.Angle(1.2))),
    s.Box.fromDegrees(350, -10, 10, 10),
    s.Box.fromDegrees(10, -10, 350, 10),
    s.Box.fromDegrees(0, 80, 200, 90),
    s.Box.fromDegrees(0, -90, 360, -80),
    s.Box.fromDegrees(5, 5, 5, 5),
    s.Box.fromDegrees(100, -90, 280, 90),
    s.Box.fromDegrees(100, -80, 290, 20),
    s.Box.fromDegrees(20, -20, 10, 60),
    s.Circle(s.UnitVector3d(0, 0, 1), s.Angle.fromDegrees(120)),
    s.Circle(s.UnitVector3d(1, 0, 0), s.Angle.fromDegrees(90)),
    s.Circle(s.UnitVector3d(0, 0, -1), s.Angle.fromDegrees(179.9)),
    s.Circle(s.UnitVector3d(1, 0, 0)),
    s.ConvexPolygon([s.UnitVector3d(1, 0, 0), s.UnitVector3d(0, 1, 0), s.UnitVector3d(0, 0, 1)]),
    s.ConvexPolygon(
        [s.UnitVector3d(1, 1, 1), s.UnitVector3d(-1, 1, 1), s.UnitVector3d(-1, -1, 1), s.UnitVector3d(1, -1, 1)]
    ),
    s.ConvexPolygon(
        [
            s.UnitVector3d(1, 1, -1),
            s.UnitVector3d(-1, 1, -1),
            s.UnitVector3d(-1, -1, -1),
            s.UnitVector3d(1, -1, -1),
        ]
    ),
    s.Ellipse(s.UnitVector3d(1, 0, 0), s.Angle.fromDegrees(100), s.Angle.fromDegrees(120), s.Angle(0.3)),
    s.Ellipse(s.Circle(s.UnitVector3d(0, 1, 0), s.Angle(0.2))),
]


def encoded(r):
    return r.encode().hex()


def circle_numbers(c):
    return [
        c.getCenter().x(),
        c.getCenter().y(),
        c.getCenter().z(),
        c.getSquaredChordLength(),
        c.getOpeningAngle().asRadians(),
    ]


def box_numbers(b):
    if b.isEmpty():
        return None
    return [
        b.getLon().getA().asRadians(),
        b.getLon().getB().asRadians(),
        b.getLat().getA().asRadians(),
        b.getLat().getB().asRadians(),
    ]


def relation(a, b):
    r = a.relate(b)
    return int(bool(r & s.DISJOINT)) | int(bool(r & s.CONTAINS)) * 2 | int(bool(r & s.WITHIN)) * 4


def overlap(a, b):
    o = a.overlaps(b)
    return {None: 0, False: 1, True: 2}[o]


regions = list(specials)
pairs = []
for i in range(700):
    c = position()
    if i % 7 == 0:
        c = position(s.UnitVector3d(0, 0, random.choice([-1, 1])), 2)
    if i % 11 == 0:
        c = position(s.UnitVector3d(1, 0, 0), 2)
    r = random.choice([0.01, 0.3, 2, 5, 20, 60])
    a = region(c, r)
    b = region(c, r)
    pairs.append((a, b))
    if i % 3 == 0:
        regions.append(a)
for a in specials:
    for b in specials:
        pairs.append((a, b))
for i in range(100):
    pairs.append((random.choice(specials), region(position(), 20)))
# identical and touching
for i in range(40):
    a = region(position(), 5, 0)
    pairs.append((a, a))
    p = detector(position(), 1)
    pairs.append(
        (
            p,
            s.ConvexPolygon(
                [
                    p.getVertices()[0],
                    p.getVertices()[2],
                    s.UnitVector3d(-1, 0.1, 0.2) if p.getVertices()[0].x() < 0 else s.UnitVector3d(1, 0.1, 0.2),
                ]
            ),
        )
    )
    v = p.getVertices()
    pairs.append((p, s.ConvexPolygon([v[0], v[1], v[2]])))
    pairs.append((p, s.Circle(v[1])))
here = pathlib.Path(__file__).parent
out = str(here) + "/"


def compact(o):
    """JSON without spaces."""
    return json.dumps(o, separators=(",", ":"), allow_nan=True).replace("NaN", "null")


rows = []
for r in regions:
    pts = []
    for _ in range(6):
        v = position(
            r.getBoundingCircle().getCenter(),
            min(170, max(1e-3, 1.4 * r.getBoundingCircle().getOpeningAngle().asDegrees())),
        )
        pts.append([v.x(), v.y(), v.z(), int(r.contains(v))])
    d = dict(
        hex=encoded(r),
        circle=circle_numbers(r.getBoundingCircle()),
        box=box_numbers(r.getBoundingBox()),
        points=pts,
        empty=int(r.isEmpty()),
    )
    if isinstance(r, s.ConvexPolygon):
        c = r.getCentroid()
        d["centroid"] = [c.x(), c.y(), c.z()]
    rows.append(d)
with open(out + "regions.json", "w") as f:
    f.write("[\n" + ",\n".join(compact(r) for r in rows) + "\n]\n")
prow = []
for a, b in pairs:
    prow.append([encoded(a), encoded(b), relation(a, b), overlap(a, b), overlap(b, a)])
with open(out + "pairs.json", "w") as f:
    f.write("[\n" + ",\n".join(compact(r) for r in prow) + "\n]\n")
# hulls
hrows = []
for i in range(150):
    c = position()
    r = random.choice([1, 10, 50, 80])
    ps = [position(c, r) for _ in range(random.randint(3, 12))]
    if i % 5 == 0:
        ps.insert(random.randint(0, len(ps)), ps[0])
    if i % 6 == 0:
        ps.append(ps[1])
    if i % 10 == 0:
        ps.insert(random.randint(0, 3), s.UnitVector3d(-ps[0].x(), -ps[0].y(), -ps[0].z()))
    if i % 4 == 0:  # grid points, coplanar
        ps = [
            s.UnitVector3d(random.randint(1, 3), random.randint(-2, 2), random.randint(-2, 2))
            for _ in range(random.randint(3, 9))
        ]
    if i % 13 == 0:
        ps = [s.UnitVector3d(math.cos(t), math.sin(t), 0) for t in [random.uniform(0, 3) for _ in range(4)]] + [
            s.UnitVector3d(0, 0, 1)
        ] * (i % 2)
    try:
        res = [[v.x(), v.y(), v.z()] for v in s.ConvexPolygon(ps).getVertices()]
    except Exception as e:
        res = None
    hrows.append([[[v.x(), v.y(), v.z()] for v in ps], res])
with open(out + "hulls.json", "w") as f:
    f.write("[\n" + ",\n".join(compact(r) for r in hrows) + "\n]\n")


# htm
# (the envelope of an ellipse is undefined behaviour in the library)
def has_ellipse(r):
    if isinstance(r, s.Ellipse):
        return True
    if isinstance(r, (s.UnionRegion, s.IntersectionRegion)):
        return any(has_ellipse(x) for x in s.Region.getRegions(r))
    return False


out = str(here.parent.parent / "htm" / "testdata") + "/"
pix = {l: s.HtmPixelization(l) for l in range(0, 25)}
idx = []
vs = [position() for _ in range(200)] + [
    s.UnitVector3d(*v)
    for v in [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
        (-1, 0, 0),
        (0, -1, 0),
        (0, 0, -1),
        (1, 1, 0),
        (1, -1, 0),
        (-1, 1, 0),
        (-1, -1, 0),
        (1, 0, 1),
        (1, 0, -1),
        (-1, 0, 1),
        (-1, 0, -1),
        (0, 1, 1),
        (0, 1, -1),
        (0, -1, 1),
        (0, -1, -1),
        (1, 1, 1),
        (-1, -1, -1),
        (1, -1, 1),
        (1, 2, 3),
    ]
]
for v in vs:
    l = random.choice([0, 1, 3, 7, 7, 7, 9, 12, 17, 20, 24])
    idx.append([l, v.x(), v.y(), v.z(), str(pix[l].index(v))])
tri = []
for _ in range(60):
    l = random.choice([0, 1, 2, 5, 7, 10, 20, 24])
    i = random.randrange(8 * 4**l, 16 * 4**l)
    tri.append([str(i), [[v.x(), v.y(), v.z()] for v in s.HtmPixelization.triangle(i).getVertices()]])
env = []
for i in range(220):
    c = position() if i % 9 else position(s.UnitVector3d(0, 0, 1), 2)
    l = random.choice([3, 5, 7, 7, 7, 9])
    r = random.choice([0.01, 0.3, 2, 8, 30] if l <= 7 else [0.01, 0.3, 2])
    a = region(c, r)
    if has_ellipse(a):
        continue
    e = pix[l].envelope(a)
    env.append([l, encoded(a), [[int(x[0]), int(x[1])] for x in e.ranges()]])
for a in [x for x in specials if not has_ellipse(x)]:
    env.append([4, encoded(a), [[int(x[0]), int(x[1])] for x in pix[4].envelope(a).ranges()]])
with open(out + "htm.json", "w") as f:
    f.write(
        '{"index":[\n'
        + ",\n".join(compact(r) for r in idx)
        + '\n],"triangle":[\n'
        + ",\n".join(compact(r) for r in tri)
        + '\n],"envelope":[\n'
        + ",\n".join(compact(r) for r in env)
        + "\n]}\n"
    )
