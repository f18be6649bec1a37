"""Writes python.json, as the compiler of conditions of PyPI sees it.

Run it in an environment with lsst-daf-butler; version 30.2026.4300 made the
files that are here.
"""

import json
import logging
import pathlib
import random
import uuid
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
import astropy.time, lsst.sphgeom
from lsst.daf.butler import DimensionUniverse, DimensionConfig, Timespan
from lsst.daf.butler.queries._identifiers import IdentifierContext
from lsst.daf.butler.queries._expression_strings import convert_expression_string_to_predicate
from lsst.daf.butler.queries.tree import make_column_literal
from lsst.daf.butler.queries.convert_args import convert_order_by_args

out = str(pathlib.Path(__file__).parent) + "/"
u = DimensionUniverse(DimensionConfig(json.load(open(out + "universe8.json"))))
random.seed(11)


def tai(s):
    return astropy.time.Time(s, scale="tai")


bind = dict(
    my_id=12,
    name="COSMOS",
    f=2.5,
    ids=[1, 2, 3],
    bands=["g", "r"],
    empty=[],
    t=tai("2024-01-01T00:00:00"),
    span=Timespan(tai("2024-01-01T00:00:00"), None),
    reg=lsst.sphgeom.Circle(lsst.sphgeom.UnitVector3d(1, 0, 0), lsst.sphgeom.Angle(0.1)),
    u=uuid.UUID("0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44"),
    h=b"abc",
    visit=7,
    null=3,
    pat="a*",
    pos="CIRCLE 1 2 3",
    floats=[1.5, 2.5],
)
contexts = [
    dict(dims=["visit", "detector"], datasets=["raw", "visit_image"]),
    dict(dims=[], datasets=[]),
    dict(dims=["exposure", "detector", "tract", "patch"], datasets=["raw"]),
    dict(dims=["instrument"], datasets=["a"]),
]


def jbind(v):
    if isinstance(v, list):
        return {"list": [json.loads(make_column_literal(x).model_dump_json()) for x in v]}
    return json.loads(make_column_literal(v).model_dump_json())


ctxs = [IdentifierContext(u.conform(c["dims"]), set(c["datasets"]), bind) for c in contexts]
cases = []
H = r"""
instrument='X' AND detector IN (1..9:2, 12)
band IN ('g','r')
band IN (bands)
band IN (:bands)
detector IN (ids, 5, :my_id, 7..9)
detector IN (empty)
detector NOT IN (1,2)
detector NOT IN (ids)
NOT (visit=5 OR detector=3)
exposure.can_see_sky
NOT exposure.can_see_sky
exposure.can_see_sky = NULL
NULL != exposure.can_see_sky
exposure.can_see_sky = exposure.has_simulated
visit.seq_num+1 > 3.0
visit.seq_num + 1 > 3
visit.exposure_time + 1 > 3
visit.exposure_time + 1.0 > 3
skymap != NULL
skymap = null
NULL = skymap
skymap < NULL
glob(visit.target_name,'COS*')
GLOB(visit.target_name, :pat)
GLOB(visit.target_name, pat)
GLOB((visit.target_name), ('x'))
GLOB(visit.seq_num, 'x')
GLOB('x', visit.target_name)
GLOB(name, 'x')
glob(visit.target_name)
raw.run = 'r'
raw.dataset_id = UUID('0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44')
raw.dataset_id = UUID('0191F3C26A1E7C399D2B3F5C8E1A7B44')
raw.dataset_id = UUID(('{0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44}'))
raw.dataset_id = UUID('zz')
raw.dataset_id = '0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44'
raw.dataset_id = :u
raw.dataset_id IN (UUID('0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44'), :u)
visit_image.ingest_date > T'2024-01-01'
raw.ingest_date = T'2024-01-01/tai'
ingest_date > T'2024-01-01'
raw.timespan OVERLAPS raw.ingest_date
raw.timespan OVERLAPS (T'2024-01-01', NULL)
raw.timespan OVERLAPS T'2024-01-01'
raw.timespan.begin > T'2024-01-01'
raw.timespan.middle > T'2024-01-01'
collection = 'c'
run = 'c'
timespan OVERLAPS (NULL, T'2024-01-01')
timespan.begin < T'2024-01-01'
visit.timespan.end < T'2024-01-01'
visit.timespan.begin.x < T'2024-01-01'
exposure.timespan OVERLAPS visit.timespan
visit.timespan OVERLAPS (T'mjd/60310.5/utc', T'2024-01-02T00:00:00.123456789/tai')
visit.timespan OVERLAPS (T'2024-01-02', T'2024-01-01')
visit.timespan OVERLAPS (T'2024-01-02', T'2024-01-02')
visit.timespan OVERLAPS (NULL, NULL)
visit.timespan OVERLAPS (NULL, T'1970-01-01/tai')
visit.timespan OVERLAPS (T'2100-01-01/tai', NULL)
visit.timespan OVERLAPS (T'2099-12-31T23:59:59.999999999/tai', T'2099-12-31T23:59:59.999999999/tai')
visit.timespan OVERLAPS ('2024-01-01', '2024-01-02')
visit.timespan OVERLAPS :span
visit.timespan OVERLAPS (:t, NULL)
visit.timespan OVERLAPS t
visit.timespan = :span
visit.timespan < :span
(T'2024-01-01', T'2024-01-02') OVERLAPS visit.timespan
visit.region OVERLAPS POINT(10, 20)
visit.region OVERLAPS POINT(10.5, -20.25)
visit.region OVERLAPS CIRCLE(10, 20, 1.5)
visit.region OVERLAPS circle(10, 20, -1.5)
visit.region OVERLAPS BOX(10, 20, 2, 3)
visit.region OVERLAPS BOX(359.5, -89.5, 2, 3)
visit.region OVERLAPS BOX(10, 20, 400, 300)
visit.region OVERLAPS BOX(10, 20, -1, 3)
visit.region OVERLAPS POLYGON(0,0,10,0,10,10,0,10)
visit.region OVERLAPS POLYGON(0,0,0,10,10,10,10,0)
visit.region OVERLAPS POLYGON(0,0,10,0,5,1,10,10,0,10,3,3)
visit.region OVERLAPS POLYGON(0,0,10,0,20,0)
visit.region OVERLAPS POLYGON(0,0,10,0,20,0,5,5)
visit.region OVERLAPS POLYGON(0,0,180,0,20,20)
visit.region OVERLAPS POLYGON(350,-5,10,-5,10,5,350,5,0,0,0,7)
visit.region OVERLAPS POLYGON(0,0,0,0,0,0)
visit.region OVERLAPS POLYGON(0,0,10,0)
visit.region OVERLAPS POLYGON(0,0,10,0,5)
visit.region OVERLAPS REGION('CIRCLE 10 20 1.5')
visit.region OVERLAPS REGION('RANGE 10 20 -5 5')
visit.region OVERLAPS REGION('RANGE 350 20 -Inf 5')
visit.region OVERLAPS REGION('RANGE -Inf +Inf -5 inf')
visit.region OVERLAPS REGION('POLYGON 0 0 10 0 10 10')
visit.region OVERLAPS REGION('circle 10 20 1.5')
visit.region OVERLAPS REGION('CIRCLE 10 20')
visit.region OVERLAPS REGION('')
visit.region OVERLAPS REGION('RANGE 20 10 5 -5')
visit.region OVERLAPS REGION(:pos)
visit.region OVERLAPS REGION(pos)
visit.region OVERLAPS REGION(5)
visit.region OVERLAPS REGION(:my_id)
visit.region OVERLAPS :reg
visit.region OVERLAPS reg
visit.region = :reg
POINT(1,2) OVERLAPS CIRCLE(1,2,3)
POINT(1,2) OVERLAPS visit.region
patch.region OVERLAPS visit.region
visit.region OVERLAPS CIRCLE(my_id, :f, 1)
visit.region OVERLAPS CIRCLE(-10, +20, 1)
visit.region OVERLAPS CIRCLE(-(10), 20, 1)
visit.region OVERLAPS CIRCLE(1+2, 20, 1)
visit.region OVERLAPS CIRCLE('1', 20, 1)
visit.region OVERLAPS CIRCLE((1), 20, 1)
visit.region OVERLAPS CIRCLE(visit.zenith_angle, 20, 1)
visit.region OVERLAPS POINT(1)
visit.region OVERLAPS POINT('1', 2)
visit.region OVERLAPS POINT(1, 91)
visit.region OVERLAPS CIRCLE(1, 2)
visit.region OVERLAPS BOX(1, 2, 3)
visit.region OVERLAPS POINT()
FOO(1) = 2
visit = FOO()
visit_detector_region.region OVERLAPS POINT(1e1, .5e1)
htm7.region OVERLAPS POINT(1, 2)
htm7 = 150000
htm7.id = 150000
healpix9 IN (1..5)
visit.id > 3
visit.instrument = 'X'
visit.visit = 3
visit.physical_filter = 'r'
visit.band = 'r'
detector.id = 3
detector.full_name = 'R22_S11'
full_name = 'R22_S11'
detector.instrument = 'X'
patch.tract = 5
patch.cell_x = 5
cell_x = 5
physical_filter.band = 'r'
id = 5
name = 'x'
seq_num = 5
visit_definition.exposure = 5
visit_definition.foo = 5
visit_system_membership.visit_system = 0
skymap.hash = :h
skymap.hash = 'x'
hash = h
raw = 5
raw.foo = 5
unknown.run = 'r'
unknown.foo = 5
unknown = 5
Instrument = 'x'
visit = 3
my_id = 3
:my_id = 3
:unbound = 3
name = :name
visit = visit
visit.id = 5
visit = ids
visit = :ids
visit IN (visit)
visit IN (detector)
visit IN (visit.id)
visit IN ('a')
visit IN (1, 'a')
visit IN (1.5)
visit IN (floats)
visit.exposure_time IN (floats)
visit.exposure_time IN (1, 2.5)
visit.exposure_time IN (1..5)
visit IN (null)
visit IN (NULL, 5)
visit NOT IN (NULL, 5, 1..3)
band IN (NULL)
visit IN ()
visit IN 5
visit IN (1,)
visit IN (-1, +2, - 3)
visit IN (-5..-1, -3..3:2)
visit IN (5..1)
visit IN (1..5:0)
visit IN (1 .. 5 : 2)
visit IN (1..5:02)
visit IN (1...5)
visit IN (1.5..2)
visit = 1..5
visit + 1 IN (5)
visit IN (POINT(1,2))
visit IN ((1))
visit in (1) and not detector in (2)
visit NOT in(1)
NOT visit NOT IN (1)
visit.timespan IN (:span)
visit.region IN (:reg)
visit IN (T'2024-01-01')
exposure.can_see_sky IN (1)
exposure.can_see_sky IN (NULL)
(visit = 5) IN (1)
visit = 5 = 5
visit < 5 < 6
visit = (5)
((visit)) = ((5))
(visit = 5)
((visit = 5) AND (detector = 3)) OR (visit = 6)
visit = 5 OR detector = 3 AND visit = 6
visit = 5 AND detector = 3 OR visit = 6
(visit = 5 OR detector = 3) AND visit = 6
NOT visit = 5 AND detector = 3
NOT (visit = 5) OR detector = 3
NOT NOT visit = 5
NOT (NOT visit = 5)
NOT (visit = 5 AND detector = 3 OR visit = 7)
NOT ((visit = 5 OR detector = 3) AND (visit = 6 OR detector = 4))
(visit=1 AND detector=1) OR (visit=2 AND detector=2) OR (visit=3 AND detector=3)
NOT visit
NOT 5
-visit = 5
+visit = 5
- - visit = 5
-5 < visit
visit > -5
visit > - 5
visit > +5
visit > --5
visit - 5 > 0
visit -5 > 0
visit-5..7 > 0
visit * 2 + detector / 3 - 4 % 2 = 0
visit - detector - 1 = 0
visit * (2 + detector) = 0
2 * -visit = 0
-visit * 2 = 0
visit % 2.0 = 0
visit.exposure_time % 2.0 = 0
visit.exposure_time / 2.0 >= 1e-3
-band = 'x'
band + 'x' = 'y'
band < 'r'
band = 5
band = visit
visit = '5'
visit = 5.0
visit = 5.
visit = .5
visit = 5e0
visit = 5E+2
visit = 5e-2
visit = 1e400
visit = 99999999999
visit = 12345678901234567890
visit = 05
visit = 0x5
visit == 5
visit <> 5
visit ! = 5
visit = 5 ;
visit = "5"
visit = 'a
visit = 'it''s'
band = 'it''s'
band = ''
band = 'ünïcödé'
band = 'a
b'
T'2024-01-01' < visit.timespan.begin
t'2024-01-01' < visit.timespan.begin
T '2024-01-01' < visit.timespan.begin
T'bad' < visit.timespan.begin
T'60310.' < visit.timespan.begin
T'60310' < visit.timespan.begin
visit.timespan.begin = '2024-01-01'
visit.timespan.begin = raw.ingest_date
visit.timespan.begin OVERLAPS visit.timespan
visit OVERLAPS detector
visit OVERLAPS 5
band OVERLAPS 'x'
5
'a'
visit
NULL
ids
POINT(1,2)
(1, 2)
(visit, detector) = 5
(visit = 5, detector = 3)
visit AND detector
visit = 5 AND detector
visit = 5 AND
AND visit = 5
visit = 
= 5
visit 5
visit = 5 detector = 3
(visit = 5
visit = 5)
()
visit.
.visit = 5
visit..id = 5
visit.id.x.y = 5
visit . id = 5
visit=5 and detector=3 Or visit=7
visit	=
5
:my_id = visit
: my_id = visit
and
in
not
in.x = 5
not.run = 'r'
or.run = 'r'
overlaps.run = 'x'
group = 'x'
exposure.group = 'x'
group.name = 'x'
exposure.obs_id = 'x' AND exposure.day_obs = 20240101
day_obs.timespan OVERLAPS (T'2024-01-01', T'2024-02-01')
day_obs = 20240101
day_obs.id = 20240101
visit.day_obs > 20240101
subfilter = 1
band.name = 'r'
physical_filter.name = 'r'
instrument.class_name = 'x'
class_name = 'x'
visit_max > 5
tract.region OVERLAPS POINT(1,2)
region OVERLAPS POINT(1,2)
timespan OVERLAPS T'2024-01-01'
exposure_time > 5
target_name = 'x'
visit.exposure_time > 30 AND visit.exposure_time <= 40.5
visit.exposure_time = NULL
visit.exposure_time != NULL AND visit.seq_num = NULL
NULL = NULL
NULL IN (1)
5 = 5
5 < 6.5
'a' = 'b'
'a' < 5
5 IN (1,2)
'r' IN (bands)
band = :name AND visit = my_id
visit.exposure_time > f
visit.exposure_time > :my_id
T'2024-01-01' = T'2024-01-02'
T'2024-01-01' + 5 = 6
:span = :span
:reg OVERLAPS :reg
:u = :u
:h = :h
null = 5
:null = 5
instrument = 'X' and (visit = 1 or visit = 2) and (detector = 1 or detector = 2 or detector = 3) and not (band = 'r' and physical_filter = 'x')
"""
lines = []
buf = H.strip("\n").split("\n")
i = 0
while i < len(buf):
    l = buf[i]
    if l == "band = 'a":
        l = l + "\n" + buf[i + 1]
        i += 1
    elif l == "visit	=":
        l = l + "\n" + buf[i + 1]
        i += 1
    lines.append(l)
    i += 1
lines += [
    "",
    "  \t\n ",
    "visit = 5\r\nAND detector = 3",
    "visit\n=\n5\nAND !",
    "visit = 5 \x00",
    "visit = ５",
    "band = 'x' AND\n  visit = 5 AND\n   visit @ 5",
]
for l in lines:
    for c in range(len(contexts)):
        if c in (0,) or any(
            w in l
            for w in (
                "name",
                "id =",
                "ingest",
                "timespan",
                "region",
                "seq_num",
                "full_name",
                "exposure_time",
                "run",
                "collection",
                "class",
                "hash",
                "visit_max",
                "target",
            )
        ):
            cases.append((c, l))
# random
cols = [
    "visit",
    "detector",
    "band",
    "physical_filter",
    "instrument",
    "visit.seq_num",
    "visit.exposure_time",
    "exposure.day_obs",
    "exposure.can_see_sky",
    "skymap",
    "tract",
    "raw.run",
    "visit.timespan",
    "visit.region",
    "raw.timespan",
    "visit.timespan.begin",
    "visit_detector_region.region",
    "raw.ingest_date",
    "raw.dataset_id",
    "detector.full_name",
    "patch.cell_x",
]


def lit():
    return random.choice(
        [
            "5",
            "7",
            "-3",
            "2.5",
            "1e2",
            "'r'",
            "'LSSTCam'",
            "T'2024-01-01'",
            "T'60310.25'",
            "NULL",
            "my_id",
            ":f",
            "name",
            "t",
            "span",
            ":u",
            "POINT(10, 20)",
            "CIRCLE(10, 20, 1)",
            "(T'2024-01-01', NULL)",
            "UUID('0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44')",
        ]
    )


def arith(d):
    r = random.random()
    if d <= 0 or r < 0.55:
        return random.choice([random.choice(cols), random.choice(cols), lit()])
    if r < 0.8:
        return arith(d - 1) + random.choice([" + ", " - ", " * ", " / ", " % ", " -"]) + arith(d - 1)
    if r < 0.9:
        return "-" + arith(d - 1)
    return "(" + arith(d - 1) + ")"


good = {
    "visit": ["5", "7", "visit"],
    "detector": ["3", "my_id"],
    "band": ["'r'", "'i'"],
    "instrument": ["'X'"],
    "visit.exposure_time": ["2.5", "30", ":f"],
    "visit.seq_num": ["1", "2"],
    "raw.run": ["'a'"],
    "tract": ["9813"],
}


def cond(d):
    r = random.random()
    if d <= 0 or r < 0.45:
        if random.random() < 0.7:
            k = random.choice(list(good))
            v = random.choice(good[k])
            return f"{k} {random.choice(['=','!=','<','>=','=','='])} {v}"
        return arith(1) + " " + random.choice(["=", "!=", "<", ">", "<=", ">=", "OVERLAPS"]) + " " + arith(1)
    if r < 0.6:
        return f"{random.choice(['visit','detector','band','visit.exposure_time','visit.seq_num'])} {random.choice(['IN','NOT IN','in'])} ({', '.join(random.choice(['1','2','-3','ids','bands',chr(39)+'r'+chr(39),'1..5','2..8:3','NULL','2.5']) for _ in range(random.randint(1,3)))})"
    if r < 0.7:
        return "NOT " + cond(d - 1)
    if r < 0.8:
        return "(" + cond(d - 1) + ")"
    return cond(d - 1) + random.choice([" AND ", " OR "]) + cond(d - 1)


for i in range(500):
    cases.append((random.choice([0, 0, 0, 1, 2]), cond(random.randint(0, 4))))
# mutations
for i in range(150):
    s = list(random.choice(lines))
    if len(s) < 3:
        continue
    for _ in range(random.randint(1, 2)):
        k = random.randrange(len(s))
        if random.random() < 0.5:
            del s[k]
        else:
            s.insert(k, random.choice(list("()',.:=<>-+ANOT51 ")))
        if len(s) < 2:
            break
    cases.append((0, "".join(s)))
seen = set()
rows = []
for c, l in cases:
    if (c, l) in seen:
        continue
    seen.add((c, l))
    try:
        p = convert_expression_string_to_predicate(l, context=ctxs[c], universe=u)
        j = json.loads(p.model_dump_json())["operands"]
    except BaseException as e:
        j = None
    rows.append([c, l, j])
orders = []
for c in range(4):
    for s in [
        "visit",
        "-visit",
        "visit.seq_num",
        "-visit.timespan.begin",
        "timespan.end",
        "ingest_date",
        "-raw.ingest_date",
        "raw.run",
        "visit.region",
        "visit.timespan",
        "exposure.can_see_sky",
        "",
        "-",
        "--visit",
        "detector.id",
        "name",
        "full_name",
        "unknown",
        "visit.target_name",
        "visit.exposure_time",
        "band",
        "raw.dataset_id",
        "raw.collection",
        "visit.name",
    ]:
        try:
            (o,) = convert_order_by_args(u.conform(contexts[c]["dims"]), set(contexts[c]["datasets"]), s)
            orders.append([c, s, json.loads(o.model_dump_json())])
        except BaseException as e:
            orders.append([c, s, None])


def js(o):
    return json.dumps(o, ensure_ascii=True, separators=(",", ":"))


with open(out + "python.json", "w") as f:
    f.write(
        '{"contexts":'
        + js(contexts)
        + ',\n"bind":'
        + js({k: jbind(v) for k, v in bind.items()})
        + ',\n"conditions":[\n'
        + ",\n".join(js(r) for r in rows)
        + '\n],\n"orders":[\n'
        + ",\n".join(js(r) for r in orders)
        + "\n]}\n"
    )
