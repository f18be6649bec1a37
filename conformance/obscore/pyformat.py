"""Write what Python makes of format strings, for the tests of obscore/record/pyformat.

Usage: python pyformat.py > ../../obscore/record/pyformat/testdata/formats.json

The output is fixed: random cases come from a fixed seed.
"""

from __future__ import annotations

import json
import random

SEED = 20260101

VALUES: list[object] = [
    0, 7, -42, 1234567, -9223372036854775808, 9223372036854775807, 2025111800100,
    0.0, -0.0, 1.0, -1.5, 0.1, 1e-5, 1e16, 123456789.125, 1e22, 4.026e-07, 2.5, 1e300, 99999.95, 0.00012345,
    float("inf"), float("nan"),
    "", "r", "R22_S11", "Rubin:Simonyi", "déjà vu", "it's", 'say "hi"', "tab\tnew\nline\\", "\u200b\u00a0\U0001f600\x7f\x9f",
    True, False,
]  # fmt: skip

WRITTEN = [
    "", "5", "05", "<5", ">5", "^6", "=6", "*^9", "0=9", "é>7", "+", "-", " ", "+08", "z", "z.1f", "#x", "#o", "#b", "#X", "x", "X", "o",
    "b", "d", "n", "c", ",", "_", ",d", "_x", "_b", "#_x", "012,", "016_b", ".3", ".0", ".10", "10.3", "e", ".2e", "E", "f", ".0f", "#.0f",
    ".3f", ",.2f", "015,.1f", "F", "g", ".1g", ".3g", "#g", "#.3g", "G", "%", ".1%", "s", ".2s", "5.1s", "03s", "=5s", "+s", ",s", "#s",
    "q", "5q", ".f", "..2", ",,", "5 5", "<<5", "0<8", "{", "}", ">08.3f", "x<08d", " d", "010.2e", ".20f", ".17g", ".0g", ".0%",
]  # fmt: skip

TEXTS = [
    "", "plain", "{a}", "{{a}}", "{a}{a}", "x{a}y", "{a!r}", "{a!s:>5}", "{a!x}", "{a!}", "{a!r5}", "{a:{w}}", "{a:>{w}.{w}}", "{a:{w:{w}}}",
    "{", "}", "{a", "a}", "{a}}", "{{a}", "{a.b", "{a[b}", "{a[}]}", "{a[0]}", "{a[b][c].d}", "{a..b}", "{a.}", "{a[]}", "{a[b]c}", "{}",
    "{0}", "{0[a]}", "{a:{{}}}", "{a!r:}", "{ a }", "{a{w}}", "{a[{]}", "{a[:]}", "{a:}}", "{a[!r]}", "{a:!r}",
]  # fmt: skip


def random_specs(count: int) -> list[str]:
    rng = random.Random(SEED)
    pick = rng.choice
    specs = []
    for _ in range(count):
        specs.append(
            pick(["", "", "<", ">", "=", "^", "*<", "0>", "_^", "x="])
            + pick(["", "", "", "+", "-", " "])
            + pick(["", "", "", "z"])
            + pick(["", "", "", "#"])
            + pick(["", "", "0"])
            + pick(["", "3", "8", "17"])
            + pick(["", "", ",", "_"])
            + pick(["", "", ".0", ".1", ".4", ".12"])
            + pick(["", "", "d", "x", "b", "e", "f", "g", "G", "n", "%", "s", "c"])
        )
    return specs


def tag(value: object) -> list[str]:
    """A value as its type and text: JSON has neither infinities nor integers."""
    return [type(value).__name__, repr(value) if not isinstance(value, str) else value]


def main() -> None:
    cases = []
    for spec in WRITTEN + random_specs(120):
        for value in VALUES:
            try:
                cases.append([*tag(value), spec, format(value, spec)])
            except (ValueError, TypeError, OverflowError):
                cases.append([*tag(value), spec, None])
    reprs = [[*tag(v), repr(v), ascii(v)] for v in VALUES]

    class Anything:
        """Accepts every path and format, so that only the syntax can be wrong."""

        def __getattr__(self, name: str) -> Anything:
            if name.startswith("__"):
                raise AttributeError(name)
            return self

        def __getitem__(self, key: object) -> Anything:
            return self

        def __format__(self, spec: str) -> str:
            return f"<{spec}>"

        def __repr__(self) -> str:
            return "any"

    texts = []
    for text in TEXTS:
        try:
            texts.append([text, text.format(Anything(), a=Anything(), w=5, **{" a ": Anything()})])
        except ValueError:
            texts.append([text, None])
    print(json.dumps({"formats": cases, "reprs": reprs, "texts": texts}, ensure_ascii=True, separators=(",", ":")))


main()
