"""Finds the data that ccctl ships: templates, playbooks, images, examples."""

from __future__ import annotations

from pathlib import Path


def data_folder(name: str) -> Path:
    """The folder `name` of the shipped data: inside the installed package, else in the checkout beside it."""
    package = Path(__file__).resolve().parent
    shipped = package / "_data" / name
    return shipped if shipped.is_dir() else package.parent / name
