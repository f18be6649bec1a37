"""Writes requests.json, as the query models of PyPI sees it.

Run it in an environment with lsst-daf-butler; version 30.2026.4300 made the
files that are here.
"""

import copy
import json
import logging
import pathlib
import random
import uuid
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
from lsst.daf.butler import DimensionUniverse, DimensionConfig
from lsst.daf.butler.queries.tree import *
from lsst.daf.butler.queries.tree import QueryTree, DatasetSearch, SerializedQueryTree
from lsst.daf.butler.queries.result_specs import *
from lsst.daf.butler.queries.result_specs import SerializedResultSpec
from lsst.daf.butler.queries._identifiers import IdentifierContext
from lsst.daf.butler.queries._expression_strings import convert_expression_string_to_predicate
from lsst.daf.butler.queries.convert_args import convert_order_by_args
import pydantic

here = pathlib.Path(__file__).parent
W = str(here.parent.parent / "where" / "testdata") + "/"
out = str(here) + "/"
cfg = json.load(open(W + "universe8.json"))
u = DimensionUniverse(DimensionConfig(cfg))
random.seed(9)
table = json.load(open(W + "python.json"))
texts = [r[1] for r in table["conditions"] if r[2] is not None and r[0] == 0 and len(json.dumps(r[2])) < 3000]
ctx_bind = None
dims = [d.name for d in u.dimensions if d.name not in u.skypix_dimensions.names] + ["htm7", "healpix5"]
types = {
    "raw": ["exposure", "detector"],
    "visit_image": ["visit", "detector"],
    "deep_coadd": ["tract", "patch", "band"],
    "bias": ["instrument", "detector"],
    "a": ["instrument"],
    "none": [],
}


def tree():
    q = QueryTree(dimensions=u.conform(random.sample(dims, random.randint(0, 3))))
    for t in random.sample(list(types), random.choice([0, 1, 1, 1, 2, 3])):
        q = q.join_dataset(
            t,
            DatasetSearch(
                collections=tuple(random.sample(["c1", "runs/a b", "ünï", "q'"], random.randint(0, 3))),
                dimensions=u.conform(types[t]),
            ),
        )
    if random.random() < 0.1:
        q = q.join_any_dataset(DatasetSearch(collections=("x",), dimensions=u.conform(["visit"])))
    if random.random() < 0.2:
        q = q.join_data_coordinate_upload(
            uuid.UUID(int=random.getrandbits(128)), u.conform(random.sample(dims, 2))
        )
    if random.random() < 0.2:
        q = q.join_materialization(uuid.UUID(int=random.getrandbits(128)), u.conform(random.sample(dims, 2)))
    for _ in range(random.randint(0, 2)):
        ctx = IdentifierContext(q.dimensions, set(q.datasets), {})
        try:
            q = q.where(convert_expression_string_to_predicate(random.choice(texts), context=ctx, universe=u))
        except Exception:
            pass
    if random.random() < 0.15:
        inner = tree()
        try:
            m = DimensionKeyReference(dimension=u.dimensions["visit"])
            q = q.where(Predicate.in_query(m, m, inner.join_dimensions(u.conform(["visit"]))))
        except Exception as e:
            pass
    if random.random() < 0.1:
        q = q.model_copy(update=dict(validateGovernorConstraints=False))
    return q


def order(q, d):
    o = []
    for _ in range(random.choice([0, 0, 1, 2])):
        try:
            o += convert_order_by_args(
                d,
                set(q.datasets),
                random.choice(
                    [
                        "visit",
                        "-visit",
                        "band",
                        "-detector.full_name",
                        "visit.exposure_time",
                        "ingest_date",
                        "-raw.run",
                        "visit.timespan.begin",
                        "instrument",
                        "exposure.day_obs",
                    ]
                ),
            )
        except Exception:
            pass
    return tuple(o)


def spec(q):
    names = list(q.dimensions.names)
    d = (
        u.conform(random.sample(names, random.randint(0, min(3, len(names)))))
        if random.random() < 0.6
        else q.dimensions
    )
    if random.random() < 0.05:
        d = u.conform(["visit"])
    common = dict(
        order_by=order(q, d),
        limit=random.choice([None, None, 0, 5]),
        allow_duplicate_overlaps=random.random() < 0.2,
    )
    k = random.random()
    if k < 0.25:
        return DataCoordinateResultSpec(dimensions=d, include_dimension_records=random.random() < 0.5, **common)
    if k < 0.45:
        e = random.choice(list(q.dimensions.elements) or ["band"])
        return DimensionRecordResultSpec(element=u[e], **common)
    if k < 0.65:
        t = random.choice(list(q.datasets) or ["raw"])
        return DatasetRefResultSpec(
            dataset_type_name=t,
            dimensions=u.conform(types[t]),
            storage_class_name="X",
            include_dimension_records=random.random() < 0.5,
            find_first=random.random() < 0.5,
            **common
        )
    df = {}
    for e in d.elements:
        r = list(u[e].schema.remainder.names)
        if r and random.random() < 0.3 and e not in u.skypix_dimensions.names:
            df[e] = set(random.sample(r, random.randint(1, len(r))))
    ds = {}
    for t in q.datasets:
        if random.random() < 0.7:
            ds[t] = set(
                random.sample(["dataset_id", "ingest_date", "run", "collection", "timespan"], random.randint(1, 5))
            )
    return GeneralResultSpec(
        dimensions=d,
        dimension_fields=df,
        dataset_fields=ds,
        include_dimension_records=random.random() < 0.4,
        find_first=len(ds) == 1 and random.random() < 0.5,
        **common
    )


def check(qj, sj):
    try:
        q = pydantic.TypeAdapter(SerializedQueryTree).validate_json(qj).to_query_tree(u)
        s = pydantic.TypeAdapter(SerializedResultSpec).validate_json(sj).to_result_spec(u)
        s.validate_tree(q)
        return True, q, s
    except Exception as e:
        return False, type(e).__name__, str(e)


rows = []


def mutate(o):
    # replace, delete or duplicate one random node
    paths = []

    def walk(x, p):
        paths.append(p)
        if isinstance(x, dict):
            for k in x:
                walk(x[k], p + [k])
        elif isinstance(x, list):
            for i in range(len(x)):
                walk(x[i], p + [i])

    walk(o, [])
    o = copy.deepcopy(o)
    p = random.choice(paths)
    if not p:
        return o
    x = o
    for k in p[:-1]:
        x = x[k]
    r = random.random()
    if r < 0.3:
        del x[p[-1]]
    elif r < 0.6:
        x[p[-1]] = random.choice([None, 5, -1, "visit", "zz", [], {}, True, 2.5, "==", "overlaps"])
    else:
        y = x[p[-1]]
        if isinstance(y, str):
            x[p[-1]] = random.choice(
                [
                    "visit",
                    "band",
                    "detector",
                    "region",
                    "timespan",
                    "-",
                    "<",
                    "glob",
                    "float",
                    "int",
                    "datetime",
                    "string",
                    "seq_num",
                    "id",
                    "run",
                    "exposure_time",
                    y + "x",
                ]
            )
        elif isinstance(y, list) and y:
            y.append(random.choice(y))
        elif isinstance(y, int):
            x[p[-1]] = random.choice([y + 1, -y, str(y), float(y)])
        else:
            del x[p[-1]]
    return o


n = 0
while n < 220:
    q = tree()
    try:
        s = spec(q)
    except Exception:
        continue
    qj = q.model_dump_json()
    sj = s.model_dump_json()
    if len(qj) > 2000:
        continue
    ok, q2, s2 = check(qj, sj)
    d = dict(query=json.loads(qj), spec=json.loads(sj), ok=ok)
    if ok:
        cols = s2.get_result_columns()
        d["columns"] = [[("" if not isinstance(t, str) else t), f or ""] for t, f in cols]
        g = set()
        q2.predicate.gather_governors(g)
        d["governors"] = sorted(g)
        d["kind"] = s.result_type
    rows.append(d)
    n += 1
base = [r for r in rows if r["ok"]]
m = 0
while m < 520:
    b = random.choice(base)
    if len(json.dumps(b["query"])) > 900:
        continue
    q, s = b["query"], b["spec"]
    if random.random() < 0.6:
        q = mutate(q)
    else:
        s = mutate(s)
    ok, *r = check(json.dumps(q), json.dumps(s))
    if isinstance(s, dict):
        # lenient conversions of the library, and a field of no use
        if any(
            not isinstance(s.get(k, False), bool)
            for k in ("allow_duplicate_overlaps", "include_dimension_records", "find_first")
        ) or not (s.get("limit") is None or type(s.get("limit")) is int):
            continue
        if (s.get("limit") or 0) < 0 or '"encoded": "datetime"' in json.dumps(q):
            continue
        if isinstance(q, dict) and not isinstance(q.get("validateGovernorConstraints", True), bool):
            continue
        if s.get("result_type") == "dataset_ref" and not isinstance(s.get("storage_class_name"), str):
            continue
    rows.append(dict(query=q, spec=s, ok=ok, why="" if ok else r[0]))
    m += 1


def compact(o):
    """JSON without spaces."""
    return json.dumps(o, separators=(",", ":"))


with open(out + "requests.json", "w") as f:
    f.write("[\n" + ",\n".join(compact(r) for r in rows) + "\n]\n")
