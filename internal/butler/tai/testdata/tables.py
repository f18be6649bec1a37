"""Writes times.json and utc.json, as the time handling of PyPI sees it.

Run it in an environment with lsst-daf-butler; version 30.2026.4300 made the
files that are here.
"""

import json
import logging
import pathlib
import random
import warnings

here = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
from lsst.daf.butler.queries.expressions.parser.parserYacc import _parseTimeString
from lsst.daf.butler.time_utils import TimeConverter

c = TimeConverter()
random.seed(7)
cases = [
    "58938",
    "58938.",
    "58938.515",
    "-1.5",
    "2020-01-01",
    "2020-1-1",
    "2020-01-01 10:20",
    "2020-01-01 10:20:30.",
    "2020-01-01T10:20:30.123456789",
    "2020-01-01t10:20:30",
    "2016-12-31T23:59:60.5",
    "2016-12-31 23:59:60",
    "2016-12-31 23:59:61",
    "2017-06-30 23:59:60",
    "1970-01-01",
    "1971-06-01 12:00:00",
    "mjd/57753.999995/utc",
    "mjd/57753.999995/tai",
    "jd/2458938.5/tt",
    "unix/1000000000.25",
    "unix/1000000000.25/tai",
    "unix_tai/1000000000.",
    "cxcsec/3e8",
    "cxcsec/300000000.5",
    "cxcsec/300000000.5/utc",
    "gps/1300000000.0",
    "decimalyear/2020.5",
    "decimalyear/2020.5/utc",
    "jyear/2020.5",
    "byear/2020.5",
    "+02020-01-01T00:00:00",
    "fits/2020-01-01T00:00:00",
    "fits/2020-01-01",
    "+2020-01-01",
    "2020:032",
    "2020:032:12:13",
    "2020:366:12:13:14.5",
    "2021:366",
    "plot_date/18262.5",
    "stardate/123.5",
    "2020-01-01T00:00:00+00:00",
    "2020-01-01 00:00:00+01:00",
    "iso/2020-01-01T00:00:00",
    "isot/2020-01-01 00:00:00",
    "ISO/2020-01-01/TAI",
    "2020-01-01/tdb",
    "2020-01-01/ut1",
    "2020-01-01/tcg",
    "2020-01-01/tcb",
    "2020-01-01/local",
    "2020-01-01/xyz",
    "foo/2020-01-01",
    "2020-02-30",
    "2020-13-01",
    "2200-01-01",
    "1969-01-01",
    "20200101",
    "12020-01-01",
    "2020-01-01 24:00:00",
    "2020-01-01 23:60",
    "99-01-01",
    "mjd/2020-01-01",
    "iso/5.5",
    "1970-01-01/tai",
    "2020-01-01T10",
    " 2020-01-01",
    "2020-01-01 ",
    "mjd/ 5.",
]
leapdays = [
    "1972-06-30",
    "1972-12-31",
    "1990-12-31",
    "2008-12-31",
    "2012-06-30",
    "2015-06-30",
    "2016-12-31",
    "1971-12-31",
    "1971-12-30",
    "1972-01-01",
]
for d in leapdays:
    for t in ["00:00:00", "23:59:59", "23:59:59.999999999", "23:59:60", "23:59:60.25", "12:00"]:
        cases.append(d + " " + t)
        cases.append(d + "T" + t + "/tai")
for i in range(60):
    y = random.randint(1970, 2099)
    m = random.randint(1, 12)
    d = random.randint(1, 28)
    h = random.randint(0, 23)
    mi = random.randint(0, 59)
    s = random.random() * 60
    sep = random.choice("T ")
    sc = random.choice(["", "", "/utc", "/tai", "/tt"])
    cases.append(f"{y}-{m:02d}-{d:02d}{sep}{h:02d}:{mi:02d}:{s:012.9f}{sc}")
    cases.append(f"{random.choice(['','mjd/','MJD/'])}{random.uniform(40587,88069):.{random.randint(1,11)}f}{sc}")
    cases.append(f"jd/{random.uniform(2440588,2488069):.{random.randint(1,9)}f}{sc}")
    cases.append(f"unix/{random.uniform(0,4.1e9):.{random.randint(1,6)}f}{sc}")
    cases.append(f"unix_tai/{random.uniform(0,4.1e9):.{random.randint(1,6)}f}{sc}")
    cases.append(f"cxcsec/{random.uniform(-8e8,3.2e9):.{random.randint(1,6)}f}{sc}")
    cases.append(f"gps/{random.uniform(0,3.7e9):.{random.randint(1,6)}f}{sc}")
    cases.append(f"jyear/{random.uniform(1971,2099):.{random.randint(1,10)}f}{sc}")
    cases.append(f"byear/{random.uniform(1971,2099):.{random.randint(1,10)}f}{sc}")
    cases.append(f"decimalyear/{random.uniform(1971,2099):.{random.randint(1,10)}f}{sc}")
    cases.append(f"{y}:{random.randint(1,365):03d}:{h:02d}:{mi:02d}:{s:07.4f}{sc}")
cases += [
    "2020-01-01 10:20:60",
    "2020-01-01 10:20:61",
    "2020-01-01 10:20:62",
    "2020-01-01 10:60:00",
    "2020-001-01",
    "2020-1-1 1:2:3",
    "2020-01-01 10:20:3",
    "2020-01-01 1:20",
    "2020:1",
    "2020:01",
    "2020:000",
    "2020:367",
    "2020:12:12",
    "0000-01-01",
    "1959-12-31",
    "1960-01-01",
    "2100-01-01",
    "2099-12-31 23:59:59.9999/tai",
    "unix/-1.5",
    "mjd/0.",
    "mjd/1e5",
    ".5",
    "5.",
    "-.5",
    "mjd/40587.0",
    "mjd/40587.0/utc",
    "unix/0.0",
    "2020-01-01 10:20:30.1234567891234",
    "fits/2020-01-01T10:20",
    "fits/2020-01-01 10:20:30",
    "+02020-01-01",
    "+02020-01-01T10:20",
    "isot/2020-01-01",
    "iso/2020-01-01",
    "yday/2020-01-01",
    "2024-02-29",
    "2023-02-29",
    "2020-01-01/TT",
    "2020-01-01T00:00:00Z",
    "2020-01-01/tai/utc",
    "/tai",
    "mjd/",
    "x",
    "",
    "T'",
    "2020-01-01\n",
    "٢٠٢٠-01-01",
]
out = []
seen = set()
for s in cases:
    if s in seen or s.startswith("1971-12-3") and ":60.25" in s:
        continue
    seen.add(s)
    try:
        t = _parseTimeString(s)
        out.append([s, c.astropy_to_nsec(t)])
    except Exception as e:
        out.append([s, None])
with open(here / "times.json", "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(o, ensure_ascii=False) for o in out) + "\n]\n")

random.seed(4)
ns = [
    0,
    8000082000,
    63072010000000000,
    78796810000000000,
    78796809500000000,
    1483228836000000000,
    1483228836500000000,
    1483228837000000000,
    1341100834000000000,
    1341100834250000000,
    4102444800000000000,
    1577836837000000000,
]
ns += [random.randrange(0, 4102444800000000000) for _ in range(120)]
rows = []
for n in ns:
    t = c.nsec_to_astropy(n)
    u = t.utc
    u.precision = 9
    rows.append([str(n), t.tai.mjd, u.mjd, u.isot, t.tai.strftime("%Y-%m-%dT%H:%M:%S")])
with open(here / "utc.json", "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
