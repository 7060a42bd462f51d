"""Spec texts to typed specs: the only layer that knows YAML and pydantic."""

from ccctl.schema.center import CenterSpec
from ccctl.schema.load import LoadedSpec, in_environment, load, load_for
from ccctl.schema.tree import Document

__all__ = ["CenterSpec", "Document", "LoadedSpec", "in_environment", "load", "load_for"]
