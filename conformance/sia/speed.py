"""The speed of a cone by SIA beside the same cone by TAP, asked in turn.

    BASE=http://127.0.0.1:8080/api/tap conformance/sia/speed.py [label] [searches]

Prints the median and the 95th percentile of both in milliseconds, for cones of
three sizes at random positions of the rows, and fails if the median by SIA is
longer by more than a tenth. The question is the same: SIA finds images and cubes
unless it is told otherwise.
"""

import csv
import http.client
import io
import os
import random
import statistics
import sys
import time
import urllib.parse

base = urllib.parse.urlsplit(os.environ["BASE"])
label = sys.argv[1] if len(sys.argv) > 1 else "obscore"
searches = int(sys.argv[2]) if len(sys.argv) > 2 else 200
connection = http.client.HTTPConnection(base.netloc)


def ask(path, **params):
    """Returns the answer and how long it took."""
    start = time.perf_counter()
    connection.request("GET", path + "?" + urllib.parse.urlencode(params))
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    return body, (time.perf_counter() - start) * 1000


def tap(query, **params):
    return ask(base.path + "/sync", LANG="ADQL", QUERY=query, **params)


def by_tap(ra, dec, radius):
    cone = f"INTERSECTS(s_region, CIRCLE({ra}, {dec}, {radius})) = 1"
    return tap(f"SELECT * FROM ivoa.ObsCore WHERE dataproduct_type IN ('image', 'cube') AND {cone}", MAXREC=60000)


def by_sia(ra, dec, radius):
    return ask(f"/api/sia/{label}/query", POS=f"CIRCLE {ra} {dec} {radius}", MAXREC=60000)



body, _ = tap("SELECT TOP 5000 s_ra, s_dec FROM ivoa.ObsCore WHERE s_ra IS NOT NULL", RESPONSEFORMAT="csv")
positions = [(r["s_ra"], r["s_dec"]) for r in csv.DictReader(io.TextIOWrapper(io.BytesIO(body)))]
random.seed(1)
slow = False
print(f"{'radius':>8} {'kB':>8} {'SIA ms':>8} {'95 %':>8} {'TAP ms':>8} {'95 %':>8}")
for radius in (0.01, 0.3, 2.0):
    times = {by_sia: [], by_tap: []}
    sizes = []
    for i in range(searches):
        ra, dec = random.choice(positions)
        for way in random.sample([by_sia, by_tap], 2):
            body, took = way(ra, dec, radius)
            if i >= 5:  # the first ones warm up
                times[way].append(took)
                sizes.append(len(body))
    words = [f"{radius:8}", f"{statistics.mean(sizes) / 1000:8.1f}"]
    for way in (by_sia, by_tap):
        words += [f"{statistics.median(times[way]):8.2f}", f"{statistics.quantiles(times[way], n=20)[-1]:8.2f}"]
    print(*words)
    slow = slow or statistics.median(times[by_sia]) > 1.1 * statistics.median(times[by_tap])
sys.exit("SIA is slower than TAP" if slow else 0)
