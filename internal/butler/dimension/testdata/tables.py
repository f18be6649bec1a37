"""Writes the universes, without their documentation, and facts.json, as the dimension model of PyPI sees it.

Run it in an environment with lsst-daf-butler; version 30.2026.4300 made the
files that are here.
"""

import json
import logging
import os
import pathlib
import random
import lsst.daf.butler
import yaml

logging.disable(logging.CRITICAL)
from lsst.daf.butler import DimensionConfig, DimensionUniverse

base = os.path.dirname(lsst.daf.butler.__file__)
out = str(pathlib.Path(__file__).parent) + "/"
random.seed(3)


def strip(o):
    if isinstance(o, dict):
        return {k: strip(v) for k, v in o.items() if k != "doc" and k != "packers"}
    if isinstance(o, list):
        return [strip(v) for v in o]
    return o


def facts(u, ngroups):
    els = []
    for e in u.elements:
        d = dict(
            name=e.name,
            required=list(e.required.names),
            implied=list(e.implied.names),
            columns=[
                [
                    c.name,
                    c.type,
                    c.nullable,
                    getattr(c, "length", getattr(c, "nbytes", 0)) if c.type in ("string", "hash") else 0,
                ]
                for c in e.schema.all
            ],
            remainder=list(e.schema.remainder.names),
            table=e.has_own_table,
            cached=e.is_cached,
            always_join=e.alwaysJoin,
            populated_by=e.populated_by.name if e.populated_by is not None else "",
            target=e.implied_union_target.name if e.implied_union_target is not None else "",
            spatial=e.spatial.name if e.spatial else "",
            temporal=e.temporal.name if e.temporal else "",
            governor=e.governor.name if e.governor else "",
            group=list(e.minimal_group.names),
        )
        if e.name in u.skypix_dimensions.names:
            if e.level > 3 and e.level != 7 and e.level < 16:
                continue
        els.append(d)
    dims = [d.name for d in u.dimensions if d.name not in u.skypix_dimensions.names] + ["htm7", "htm3"]
    groups = []
    seen = set()
    for i in range(ngroups):
        names = random.sample(dims, min(len(dims), random.choice([0, 1, 1, 2, 2, 2, 3, 3, 4, 5])))
        g = u.conform(names)
        if g.names.as_tuple() in seen:
            continue
        seen.add(g.names.as_tuple())
        groups.append(
            dict(
                of=names,
                names=list(g.names),
                required=list(g.required),
                implied=list(g.implied),
                elements=list(g.elements),
                lookup=list(g.lookup_order),
                governors=list(g.governors),
                skypix=list(g.skypix),
                spatial=[f.name for f in g.spatial],
                temporal=[f.name for f in g.temporal],
                region=g.region_dimension or "",
                timespan=g.timespan_dimension or "",
            )
        )
    return dict(
        version=u.version,
        namespace=u.namespace,
        common=u.commonSkyPix.name,
        order=[e.name for e in u.elements],
        elements=els,
        groups=groups,
    )


allf = {}
for v in range(9):
    cfg = yaml.safe_load(open(f"{base}/configs/old_dimensions/daf_butler_universe{v}.yaml"))
    j = strip(cfg)
    json.dump(j, open(f"{out}universe{v}.json", "w"), indent=1)
    u = DimensionUniverse(DimensionConfig(j))
    f = facts(u, 150 if v == 8 else 25)
    allf[f"universe{v}.json"] = f
# the server's form of universe 8
simple = strip(
    json.loads(DimensionConfig(json.load(open(out + "universe8.json"))).to_simple().model_dump_json(by_alias=True))
)
for element in simple["elements"].values():
    element["requires"].sort()
    element["implies"].sort()
json.dump(simple, open(out + "served8.json", "w"), indent=1)
allf["served8.json"] = dict(allf["universe8.json"])
# another observatory
other = dict(
    version=3,
    namespace="other",
    skypix=dict(
        common="htm9",
        systems=dict(
            htm={"class": "lsst.sphgeom.HtmPixelization", "max_level": 10, "min_level": 2},
            mq={"class": "lsst.sphgeom.Mq3cPixelization", "max_level": 4},
        ),
    ),
    elements=dict(
        telescope=dict(
            keys=[dict(name="tag", type="string", length=8)],
            governor=True,
            metadata=[dict(name="lat", type="float")],
        ),
        color=dict(
            keys=[dict(name="label", type="string", length=4)], implied_union_target="glass", is_cached=True
        ),
        glass=dict(
            keys=[dict(name="n", type="int"), dict(name="serial", type="hash", nbytes=16)],
            requires=["telescope"],
            implies=["color"],
            is_cached=True,
        ),
        shot=dict(
            keys=[dict(name="id", type="int"), dict(name="label", type="string", length=40)],
            requires=["telescope"],
            implies=["glass"],
            metadata=[dict(name="good", type="bool", nullable=False), dict(name="airmass", type="float")],
        ),
        cell=dict(
            keys=[dict(name="id", type="int")],
            requires=["shot"],
            metadata=[dict(name="digest", type="hash", nbytes=4)],
        ),
        shot_cell=dict(
            requires=["cell", "shot"],
            implies=["glass"],
            always_join=True,
            populated_by="shot",
            metadata=[dict(name="w", type="float")],
        ),
    ),
    topology=dict(spatial=dict(tiles=["cell"]), temporal=dict(times=["shot"])),
)
json.dump(other, open(out + "other3.json", "w"), indent=1)
allf["other3.json"] = facts(DimensionUniverse(DimensionConfig(other)), 40)
with open(out + "facts.json", "w") as f:
    f.write("{\n" + ",\n".join(json.dumps(k) + ": " + json.dumps(v) for k, v in allf.items()) + "\n}\n")
