"""Writes what the Python library answers to the look-ups of package butler.

    python lookups.py REPOSITORY > lookups.json

REPOSITORY is the demo's, unpacked by `go run ./conformance/fixture/unpack FOLDER`.
The library is that of conformance/fixture/requirements.txt. Calls that the
library answers with an error not meant for users are left out.
"""

import json
import sys

from lsst.daf.butler import Butler, CollectionType, DataCoordinate, DatasetNotFoundError, Timespan
from lsst.daf.butler._exceptions import ButlerUserError
from lsst.daf.butler.registry import RegistryDefaults

CAMERA = "LSSTCam"
DEFAULT = {"instrument": CAMERA}
RUNS = ["LSSTCam/runs/demo"]
RAW = ["LSSTCam/defaults"]
CALIB = ["LSSTCam/calib"]
VISIT, OTHER, BIAS = 2025111800240, 2025111800100, 2025111800003
MAX = 4102444800000000000

root = sys.argv[1]
butler = Butler(root)
cases = []


def record(op, call, **request):
    """Add a case, with what the call returns or the type of its error."""
    try:
        cases.append({"op": op, **request, "want": call()})
    except ButlerUserError as e:
        cases.append({"op": op, **request, "error": e.error_type})
    except Exception as e:
        print(f"left out: {op} {request}: {e!r}", file=sys.stderr)


def values(data_id):
    names = data_id.dimensions.data_coordinate_keys if data_id.hasFull() else data_id.dimensions.required
    return {name: data_id[name] for name in names}


def ref_values(ref):
    if ref is None:
        return None
    return {"id": str(ref.id), "type": ref.datasetType.name, "run": ref.run, "dataId": values(ref.dataId)}


def find(dataset_type, data_id, collections, default=DEFAULT, timespan=None, infer=False):
    def call():
        other = butler.clone()
        other.registry.defaults = RegistryDefaults.from_data_id(
            DataCoordinate.standardize(default, universe=other.dimensions)
        )
        span = None if timespan is None else Timespan(None, None, _nsec=tuple(timespan))
        if not infer:
            return ref_values(
                other.find_dataset(dataset_type, data_id, collections=collections, timespan=span)
            )
        try:
            return ref_values(
                other._findDatasetRef(dataset_type, data_id, collections=collections, timespan=span)
            )
        except DatasetNotFoundError:
            return None

    record("find", call, type=dataset_type, id=data_id, collections=collections, default=default,
           timespan=timespan, infer=infer)


def expand(data_id):
    def call():
        full = butler.registry.expandDataId(data_id)
        records = {}
        for element in full.dimensions.elements:
            found = full.records[element]
            records[element] = None if found is None else found.to_simple().model_dump(mode="json")["record"]
        return {"dataId": values(full), "records": records}

    record("expand", call, id=data_id)


def find_images():
    for visit in (VISIT, OTHER):
        for detector in (36, "R11_S00", 37, 90, "R22_S11", 1000, "nope"):
            find("visit_image", {"instrument": CAMERA, "visit": visit, "detector": detector}, RUNS, {})
            find("visit_image", {"visit": visit, "detector": detector}, RUNS)
            find("difference_image", {"visit": visit, "detector": detector}, RUNS)
    image = {"visit": VISIT, "detector": 36}
    full = {"instrument": CAMERA, **image}
    find("visit_image", {"visit": 1, "detector": 36}, RUNS)
    find("visit_image", image, RUNS, {})
    find("visit_image", {**image, "instrument": "X"}, RUNS)
    find("visit_image", {"instrument": CAMERA, "detector": 36}, RUNS, {})
    find("visit_image", {}, RUNS, {})
    find("nope", {}, RUNS, {})
    for collections in (["nope"], ["nope*"], ["LSSTCam/runs/*"], ["*"], [], ["LSSTCam/demo/ecdfs"],
                        ["LSSTCam/raw/all"], RUNS + ["LSSTCam/demo/ecdfs"], RUNS + ["nope"], ["LSSTCam/[rd]*"]):
        find("visit_image", full, collections, {})
    for extra in ({"seq_num": 240}, {"seq_num": 241}, {"raft": "R11"}, {"raft": "R12"}, {"bogus": 1}, {"band": "g"},
                  {"band": "r"}, {"physical_filter": "zzz", "band": "r", "day_obs": 3}, {"tract": 5},
                  {"exposure": 5}, {"target_name": "ECDFS"}, {"target_name": "nowhere"}, {"visit.name": "x"}):
        find("visit_image", {**image, **extra}, RUNS)
    for visit in ({"day_obs": 20251118, "seq_num": 240}, {"day_obs": 20251118, "seq_num": 241}, {"seq_num": 240},
                  {"visit.seq_num": 240, "visit.day_obs": 20251118},
                  {"exposure.seq_num": 240, "exposure.day_obs": 20251118},
                  {"visit.name": "MC_O_20251118_000240"}, {"visit": "MC_O_20251118_000240"}, {"visit": "x"},
                  {"seq_num": "240", "day_obs": 20251118}, {"seq_num": 240, "day_obs": "20251118"},
                  {"seq_num": 240, "band": "g"}, {"seq_num": 240, "band": "r"},
                  {"seq_num": 240, "physical_filter": "g_6"}, {"seq_num": 240, "physical_filter": "r_57"}):
        for default in (DEFAULT, {}):
            find("visit_image", {**visit, "detector": 36}, RUNS, default)
    find("visit_image", {"visit": VISIT, "raft": "R11", "name_in_raft": "S00"}, RUNS)
    find("visit_image", {"visit": VISIT, "raft": "R11"}, RUNS)
    find("visit_image", {**image, "instrument": 3}, RUNS)


def find_others():
    for exposure in ({"exposure": VISIT}, {"day_obs": 20251118, "seq_num": 240},
                     {"exposure.obs_id": "MC_O_20251118_000240"}, {"exposure": "MC_O_20251118_000240"},
                     {"obs_id": "MC_O_20251118_000240"}, {"exposure.day_obs": 20251118, "exposure.seq_num": 240},
                     {"exposure.id": VISIT}, {"exposure.exposure_time": 30.0, "seq_num": 240}):
        for detector in ({"detector": 36}, {"detector": "R11_S00"}, {"raft": "R11", "name_in_raft": "S00"},
                         {"detector.raft": "R11", "detector.name_in_raft": "S00"}):
            find("raw", {**exposure, **detector}, RAW)
    for group in ({"group": "2025-11-18T20:00:03.100"}, {"exposure.group": "2025-11-18T20:00:03.100"}):
        find("raw", {**group, "detector": 90}, RAW)
    sky = {"skymap": "demo_rings_v1"}
    find("deep_coadd", {"tract": 5063, "patch": 0, "band": "r", **sky}, RUNS, {})
    find("deep_coadd", {"tract": 5063, "cell_x": 0, "cell_y": 0, "band": "r", **sky}, RUNS, {})
    find("deep_coadd", {"tract": 5063, "patch.cell_x": 5, "patch.cell_y": 4, "band": "r"}, RUNS, sky)
    find("deep_coadd", {"tract": 5063, "patch": 0, "band": "r"}, RUNS)
    find("deep_coadd", {"tract": 5063, "patch": 0, "band": "r", "skymap": "nope"}, RUNS)
    find("object", {"tract": 5063, **sky}, RUNS, {})
    for data_id in ({}, {"instrument": "X"}, {"bogus": "X"}):
        find("packages", data_id, RUNS, {})
    for pixel in (147048, 3, "x"):
        find("star_refcat", {"htm7": pixel}, ["refcats"], {})


def find_calibrations():
    night = [1763496005100000000, 1763496005100000001]
    later = [1763700000000000000, 1763700001000000000]
    first = "LSSTCam/calib/demo/gains.20251101"
    for infer in (False, True):
        for span in (None, night, later, [0, MAX], [0, night[1]], [later[0], MAX], [MAX, 0]):
            for when in ({}, {"exposure": VISIT}, {"visit": VISIT}, {"day_obs": 20251118},
                         {"day_obs": 20251118, "seq_num": 240}):
                find("gains", {"detector": 36, **when}, CALIB, DEFAULT, span, infer)
            for detector in ("R11_S00", 0):
                find("gains", {"detector": detector}, CALIB, DEFAULT, span, infer)
            find("gains", {"detector": 36}, [first], DEFAULT, span, infer)
            find("gains", {"detector": 36}, [first, "LSSTCam/calib/demo"], DEFAULT, span, infer)
            find("flat", {"detector": 90, "physical_filter": "r_57"}, CALIB, DEFAULT, span, infer)
            find("flat", {"detector": 90, "exposure": VISIT}, CALIB, DEFAULT, span, infer)
            find("flat", {"detector": 90, "band": "r"}, CALIB, DEFAULT, span, infer)
            find("visit_image", {"visit": VISIT, "detector": 36}, RUNS, DEFAULT, span, infer)
    find("gains", {"detector": 36, "exposure": 5}, CALIB, DEFAULT, None, True)
    find("gains", {"detector": 36, "exposure": VISIT, "visit": OTHER}, CALIB, DEFAULT, None, True)
    find("gains", {"detector": 36, "exposure": VISIT, "visit": VISIT}, CALIB, DEFAULT, None, True)


def expand_all():
    for data_id in ({}, {"instrument": "X"}, {"visit": 5}, {"instrument": 5}, {"band": "r"}, {"band": "nope"},
                    {"subfilter": 1, "band": "r"}, {"htm7": 147048}, {"htm9": 147048 * 16 + 3}):
        expand(data_id)
    for more in ({}, {"detector": 36}, {"detector": "R11_S00"}, {"detector": 99999}, {"visit": VISIT}, {"visit": "x"},
                 {"visit": VISIT, "detector": 36}, {"visit": VISIT, "detector": 0}, {"visit": VISIT, "band": "g"},
                 {"visit": VISIT, "band": "r"}, {"visit": VISIT, "physical_filter": "r_57"},
                 {"visit": VISIT, "exposure": VISIT}, {"visit": VISIT, "exposure": OTHER}, {"exposure": VISIT},
                 {"exposure": BIAS}, {"exposure": 1}, {"visit_system": 2}, {"visit_system": 2, "visit": VISIT},
                 {"visit_system": 1, "visit": VISIT}, {"group": "2025-11-18T20:00:03.100"}, {"day_obs": 20251118},
                 {"physical_filter": "r_57"}, {"physical_filter": "nope"}, {"detector": 36, "htm7": 147048}):
        expand({"instrument": CAMERA, **more})
    for more in ({"patch": 3}, {"patch": 30000}, {"patch": 3, "band": "r"}, {"patch": 3, "band": "nope"}, {}):
        expand({"skymap": "demo_rings_v1", "tract": 5063, **more})


def names_and_summaries():
    kinds = {"RUN": 1, "TAGGED": 2, "CHAINED": 3, "CALIBRATION": 4}
    for search in (["*"], [], ["LSSTCam/runs/demo"], ["LSSTCam/*"], ["LSSTCam/calib*", "refcats", "LSSTCam/defaults"],
                   ["refcats", "LSSTCam/runs/demo", "LSSTCam/raw/all"], ["nope"], ["nope*"], ["LSSTCam/runs/demo/2025112?T*"],
                   ["LSSTCam/defaults", "LSSTCam/runs/demo"], ["lsstcam/*"], ["LSSTCam/[!r]*"], ["LSSTCam/calib", "refcats*"]):
        for types in (list(kinds), ["RUN"], ["CHAINED", "CALIBRATION"]):
            for flatten in (False, True):
                for chains in (False, True):
                    def call():
                        found = butler.collections.query_info(
                            search, {CollectionType[t] for t in types}, flatten_chains=flatten, include_chains=chains)
                        return [info.name for info in found]

                    record("collections", call, search=search, types=[kinds[t] for t in types], flatten=flatten, chains=chains)
    for name in butler.collections.query("*"):
        def call():
            summary = butler.registry.getCollectionSummary(name).to_simple()
            governors = {k: sorted(v) for k, v in summary.governors.items() if v}
            return {"types": sorted(t.name for t in summary.dataset_types), "governors": governors}

        record("summary", call, name=name)

        def call():
            info = butler.collections.get_info(name, include_parents=True)
            return {"doc": info.doc, "type": kinds[info.type.name], "children": list(info.children), "parents": sorted(info.parents)}

        record("info", call, name=name)
    for search in ([], ["*"], ["visit_*"], ["raw", "nope", "visit_image"], ["[bf]*", "raw"], ["nope*"]):
        def call():
            missing = []
            found = butler.registry.queryDatasetTypes(search, missing=missing)
            return {"found": [[t.name, t.storageClass_name, t.isCalibration(), list(t.dimensions.required)] for t in found],
                    "missing": missing}

        record("types", call, search=search)


def datasets():
    refs = [r for t in butler.registry.queryDatasetTypes() for r in
            sorted(butler.registry.queryDatasets(t, collections="*", findFirst=False))[:40:13]]
    for ref in refs:
        def call():
            found = butler.get_dataset(ref.id)
            return ref_values(found) | {"uri": str(butler.getURI(found)).removeprefix(str(butler._config.configDir))}

        record("dataset", call, id=str(ref.id))
    record("dataset", lambda: ref_values(butler.get_dataset("00000000-0000-0000-0000-000000000000")),
           id="00000000-0000-0000-0000-000000000000")


find_images()
find_others()
find_calibrations()
expand_all()
names_and_summaries()
datasets()
print("[" + ",\n".join(json.dumps(case) for case in cases) + "]")
