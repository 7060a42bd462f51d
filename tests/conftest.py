"""How tests are spread over processes, and what all of them have in common.

A module stays in one process, and so do the live tests of one spec.
"""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import settings

# A machine that is shared is slow at times; how long things take is a matter for benchmarks/.
settings.register_profile("ccctl", deadline=None)
settings.load_profile("ccctl")


# These mostly wait (for phones, clocks and services that are killed) or take long. They begin first, those that wait beside
# those that compute, so that no processor is idle and none is left with a long one at the end.
LONG = (
    "test_bridge_delivery",
    "test_playbooks",
    "test_audio",
    "test_reloads",
    "test_trace_properties",
    "test_format",
    "test_calls",
    "test_hearing",
    "test_ansible",
    "test_bridge_judge",
    "test_packaging",
    "test_bridge_tls",
    "test_init",
    "test_bridge_postgresql",
    "test_streams",
    "test_docs",
    "test_layers",
    "test_shape",
    "test_bridge_link",
    "test_json_schema",
    "test_bridge_clock",
)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Names the group of each live test; module fixtures and spec reports are then made once."""
    for item in items:
        if item.get_closest_marker("live") is not None and item.get_closest_marker("xdist_group") is None:
            spec = getattr(item, "callspec", None)
            named = spec.params.get("spec") if spec is not None else None
            item.add_marker(pytest.mark.xdist_group(f"{Path(item.path).stem}-{named or ''}"))
    place = {name: at for at, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(Path(item.path).stem, len(place)))


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
