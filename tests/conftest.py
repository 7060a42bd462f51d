"""How live tests are spread over processes: a module stays in one, and so does what is said about one spec."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# A machine that is shared is slow at times; how long things take is a matter for benchmarks/.
settings.register_profile("ccctl", deadline=None)
settings.load_profile("ccctl")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Names the group of each live test; module fixtures and spec reports are then made once."""
    for item in items:
        if item.get_closest_marker("live") is not None and item.get_closest_marker("xdist_group") is None:
            spec = getattr(item, "callspec", None)
            named = spec.params.get("spec") if spec is not None else None
            item.add_marker(pytest.mark.xdist_group(f"{Path(item.path).stem}-{named or ''}"))
