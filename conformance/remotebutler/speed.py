"""The speed of the server beside that of the library's own, on one PostgreSQL registry.

    .cache/venv-butler/bin/python conformance/remotebutler/speed.py [--time 5]

Both servers answer the same requests to a client program written in Go, in turn
for each figure, so that other load on the machine is the same for both. The
requests are those that the Python client made for calls whose answers were then
compared with the direct Butler's. The library's server is one uvicorn process, as
it is deployed; REFERENCE_PYTHON names another Python for it than the one that runs
this. The exit status is 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import butlerserver
import psutil
import registries
import speeddata
from compare import plain
from lsst.daf.butler import Butler
from postgres import Cluster

LABEL = "speed"
CLIENTS = (1, 8, 32)
SAMPLE = 500  # distinct requests of the small calls

CALLS: dict[str, Callable[[Butler, dict], Any]] = {
    "get_dataset": lambda b, it: b.get_dataset(it["id"]),
    "find_dataset": lambda b, it: b.find_dataset(
        "calibrated", instrument=speeddata.INSTRUMENT, visit=it["visit"], detector=it["detector"],
        collections=speeddata.CHAIN),
    "query_datasets, 10,000 rows": lambda b, it: b.query_datasets(
        "image", speeddata.CHAIN, limit=10_000, order_by=["visit", "detector"]),
    "query_datasets, a circle": lambda b, it: b.query_datasets(
        "image", speeddata.CHAIN, limit=None,
        where=f"visit_detector_region.region OVERLAPS CIRCLE({it['ra']}, {it['dec']}, 0.3)"),
}  # fmt: skip
ONCE = "query_datasets, 10,000 rows"
SMALL = ("get_dataset", "find_dataset")
TURNS = 3  # of each server, for a figure of the small calls
PLAIN = f"{ONCE}, not compressed"

# How many times the reference's requests/s, by call and number of clients.
TARGETS = {("get_dataset", 8): 20, ("find_dataset", 8): 20, (ONCE, 8): 8}
MEMORY = 5  # how many times ours the reference's peak of memory is


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--time", type=float, default=5.0, help="seconds for each figure")
    options = parser.parse_args()
    os.environ.setdefault("BUTLER_RUBIN_ACCESS_TOKEN", "any-text-will-do")
    with Cluster() as cluster, registries.temporary_folder() as name:
        folder = Path(name)
        load = folder / "load"
        subprocess.run(
            ["go", "build", "-o", load, "./conformance/remotebutler/load"],
            cwd=butlerserver.PROJECT, check=True,
        )  # fmt: skip
        config = registries.speed_repository(cluster, folder)
        with Butler.from_config(str(config)) as direct:
            items = sample(direct)
        places = [Path(tempfile.mkdtemp(dir=folder)) for _ in range(2)]
        with (
            butlerserver.vobutler(places[0], {LABEL: config}) as ours,
            butlerserver.reference(places[1], {LABEL: config}) as theirs,
        ):
            servers = {"vobutler": Watched(ours), "reference": Watched(theirs)}
            requests = record(ours, items, folder)
            for watched in servers.values():
                check(config, watched.server, items)
            rows = campaign(servers, requests, load, options.time)
            figures = {
                name: {"rows": rows[name], "idle": watched.idle, "peak": watched.finish()}
                for name, watched in servers.items()
            }
    print(report(figures, options.time))
    return verdict(figures)


def sample(butler: Butler) -> list[dict]:
    """What the small calls ask for: at random, but the same in each run."""
    rng = random.Random(20260101)
    refs = sorted(butler.query_datasets("calibrated", speeddata.CHAIN, limit=None))
    items = []
    for ref in rng.sample(refs, SAMPLE):
        ra, dec = speeddata.pointing(rng.randrange(speeddata.VISITS))
        items.append(
            {"id": ref.id, "visit": ref.dataId["visit"], "detector": ref.dataId["detector"],
             "ra": round(ra + rng.uniform(-1, 1), 4), "dec": round(dec + rng.uniform(-0.5, 0.5), 4)}
        )  # fmt: skip
    return items


def record(running: butlerserver.Server, items: list[dict], folder: Path) -> dict[str, Path]:
    """Has the Python client make the requests, and writes each call's to a file."""
    base = running.url(LABEL)
    made: list[dict] = []

    def keep(request: Any) -> None:
        path = str(request.url).removeprefix(base)
        body = json.loads(request.content) if request.content else None
        made.append({"method": request.method, "path": path, "body": body})

    files = {}
    with Butler.from_config(base) as butler:
        hooks = butler._connection._client.event_hooks
        for number, (name, call) in enumerate(CALLS.items()):
            call(butler, items[0])  # what the client asks only once is asked now
            made.clear()
            butler._connection._client.event_hooks = {**hooks, "request": [keep]}
            for item in items[:1] if name == ONCE else items:
                call(butler, item)
            butler._connection._client.event_hooks = hooks
            files[name] = folder / f"requests{number}.json"
            files[name].write_text(json.dumps(made))
    return files


def check(config: Path, running: butlerserver.Server, items: list[dict]) -> None:
    """Ends the run unless the server answers as the direct Butler does."""
    with Butler.from_config(str(config)) as direct, Butler.from_config(running.url(LABEL)) as remote:
        for name, call in CALLS.items():
            for item in items[:1] if name == ONCE else items[:5]:
                if plain(call(direct, item)) != plain(call(remote, item)):
                    sys.exit(f"{running.base}: {name}: another answer than the direct Butler's")


class Watched:
    """A server whose resident memory is looked at all the time, in MB."""

    def __init__(self, server: butlerserver.Server):
        self.server = server
        self.idle = self.peak = self._memory()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def finish(self) -> float:
        """Ends the watch; returns the peak."""
        self._done.set()
        self._thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            self.peak = max(self.peak, self._memory())

    def _memory(self) -> float:
        process = psutil.Process(self.server.process.pid)
        return sum(p.memory_info().rss for p in [process, *process.children(recursive=True)]) / 1e6


def campaign(
    servers: dict[str, Watched], requests: dict[str, Path], load: Path, length: float
) -> dict[str, dict]:
    """Measures every call with every number of clients."""
    rows: dict[str, dict] = {name: {} for name in servers}
    for call, file in requests.items():
        plain = [(PLAIN, 8, "-plain")] if call == ONCE else []
        for what, clients, *more in [*((call, n) for n in CLIENTS), *plain]:
            turns: dict[str, list[dict]] = {name: [] for name in servers}
            for _ in range(TURNS if call in SMALL else 1):
                for name, watched in servers.items():
                    turns[name].append(one(watched.server, file, load, clients, length, *more))
            for name, figures in turns.items():
                rows[name][what, clients] = middle(figures)
                print(name, what, clients, rows[name][what, clients], file=sys.stderr)
    return rows


def middle(figures: list[dict]) -> dict:
    """The medians of the figures of all turns."""
    return {key: statistics.median(f[key] for f in figures) for key in figures[0]}


def one(
    running: butlerserver.Server, file: Path, load: Path, clients: int, length: float, *more: str
) -> dict:
    """One figure."""
    command = [load, "-base", running.url(LABEL), "-requests", file, "-clients", str(clients),
               "-time", f"{length}s", *more]  # fmt: skip
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def report(figures: dict[str, dict], length: float) -> str:
    """The table, in Markdown."""
    ours, theirs = figures["vobutler"], figures["reference"]
    python = os.environ.get("REFERENCE_PYTHON", sys.executable)
    show = "import sys, uvicorn, lsst.daf.butler as b; print(sys.version.split()[0], uvicorn.__version__, b.__version__)"
    versions = subprocess.run([python, "-c", show], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    lines = [
        f"{os.cpu_count()} cores, shared with the clients and PostgreSQL 15; {length:g} s for each figure,"
        f" the median of {TURNS} for the small calls.",
        f"Reference: lsst-daf-butler {versions[2]}, uvicorn {versions[1]}, Python {versions[0]}, one process.",
        "",
        "| call | clients | requests/s | p50 ms | p99 ms | reference requests/s | p50 ms | p99 ms | times |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for key, a in ours["rows"].items():
        b = theirs["rows"][key]
        lines.append(
            f"| {key[0]} | {key[1]} | {a['rate']:.4g} | {a['p50']:.3g} | {a['p99']:.3g}"
            f" | {b['rate']:.4g} | {b['p50']:.3g} | {b['p99']:.3g} | {a['rate'] / b['rate']:.1f} |"
        )
        if a["refused"] or b["refused"]:
            lines[-1] += f" <!-- told to wait: {a['refused']}, {b['refused']} -->"
    lines += [
        "",
        "| resident memory, MB | vobutler | reference | part |",
        "|---|--:|--:|--:|",
        *(
            f"| {name} | {ours[key]:.0f} | {theirs[key]:.0f} | 1/{theirs[key] / ours[key]:.1f} |"
            for name, key in (("at start", "idle"), ("peak", "peak"))
        ),
    ]
    return "\n".join(lines)


def verdict(figures: dict[str, dict]) -> int:
    """Prints each target with what was reached; returns 1 if one is missed."""
    ours, theirs = figures["vobutler"], figures["reference"]
    reached = {
        f"{name}, {clients} clients: times the requests/s": (
            wanted, ours["rows"][name, clients]["rate"] / theirs["rows"][name, clients]["rate"])
        for (name, clients), wanted in TARGETS.items()
    } | {"peak of memory: times less": (MEMORY, theirs["peak"] / ours["peak"])}  # fmt: skip
    print("\n| target | wanted | reached | |\n|---|--:|--:|---|")
    for what, (wanted, got) in reached.items():
        print(f"| {what} | {wanted} | {got:.1f} | {'met' if got >= wanted else 'MISSED'} |")
    return int(any(got < wanted for wanted, got in reached.values()))


if __name__ == "__main__":
    sys.exit(main())
