"""Write what astropy makes of times, for the tests of obscore/record.

Usage: python times.py > ../../obscore/record/testdata/times.json
"""

from __future__ import annotations

import json
import random
import warnings

from lsst.daf.butler.time_utils import TimeConverter

SEED = 20260102
LEAP = 1483228836  # the leap second at the end of 2016, in TAI seconds


def main() -> None:
    warnings.simplefilter("ignore")
    rng = random.Random(SEED)
    times = [rng.randrange(3_000_000_000) * 10**9 + rng.choice([0, 345_000_000, 123_456_000, 999_999_000, 1_000]) for _ in range(300)]
    times += [LEAP * 10**9 + k * 250_000_000 for k in range(-6, 7)]
    times += [k * 86_400 * 10**9 + 37 * 10**9 for k in (0, 365, 11016, 16493, 20000, 25567)]
    rows = []
    for nsec in sorted(times):
        if nsec < 2 * 365 * 86_400 * 10**9:
            continue  # before 1972 UTC had seconds of its own
        time = TimeConverter().nsec_to_astropy(nsec)
        rows.append(
            [
                nsec,
                *(getattr(scaled, name) for scaled in (time.tai, time.utc) for name in ("isot", "iso", "yday", "fits")),
                *(str(getattr(scaled, name)) for scaled in (time.tai, time.utc) for name in ("mjd", "jd")),
            ]
        )
    print(json.dumps(rows, separators=(",", ":")).replace("],[", "],\n["))


main()
