"""Spec texts to typed specs: the only layer that knows YAML and pydantic. Loaded when it is used: reading needs no pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ccctl.schema.center import CenterSpec
    from ccctl.schema.loading import LoadedSpec, in_environment, load, load_for
    from ccctl.schema.tree import Document

__all__ = ["CenterSpec", "Document", "LoadedSpec", "in_environment", "load", "load_for"]
_ROOMS = {"CenterSpec": "center", "Document": "tree"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"ccctl.schema.{_ROOMS.get(name, 'loading')}"), name)
