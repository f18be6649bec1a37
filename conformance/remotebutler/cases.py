"""Tables of calls as parameters of tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest


def cases(table: Mapping[str, Any]) -> pytest.MarkDecorator:
    """One test for each entry, named by its key; the entry is the argument `case`."""
    return pytest.mark.parametrize("case", [pytest.param(v, id=k) for k, v in table.items()])
