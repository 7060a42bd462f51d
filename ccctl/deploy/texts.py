"""What a release keeps beside the engine's files: its texts as they were rendered, and the center that it was made from."""

from __future__ import annotations

import gzip
import json

from ccctl.center import Center
from ccctl.deploy.place import Placed
from ccctl.plan.keeping import center_from_json, center_to_json
from ccctl.render.files import RenderedTree

RENDERED = "rendered.json.gz"  # its texts, secrets as references: for diffs
CENTER = "center.json.gz"  # the center, without secrets: for what callers notice
MANIFEST = "manifest.json"
OURS = frozenset({RENDERED, CENTER, MANIFEST})


def rendered_file(tree: RenderedTree) -> Placed:
    """The file of a release that keeps its texts."""
    texts: dict[str, str] = {}
    for file in tree.files:
        try:
            texts[file.path] = file.content.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return Placed(RENDERED, gzip.compress(json.dumps(texts).encode(), 6, mtime=0), 0o600)


def rendered_texts(content: bytes) -> dict[str, str]:
    """What `rendered_file` kept; nothing where it can not be read: a diff is then left out."""
    try:
        return {str(path): str(text) for path, text in json.loads(gzip.decompress(content)).items()}
    except (OSError, EOFError, ValueError, AttributeError):
        return {}


def center_file(center: Center) -> Placed:
    """The file of a release that keeps its center."""
    return Placed(CENTER, gzip.compress(center_to_json(center).encode(), 6, mtime=0), 0o600)


def kept_center(content: bytes) -> Center | None:
    """What `center_file` kept, with few seats (few_seats.py); None where it can not be read, or was kept by a ccctl that
    knew other things."""
    try:
        return center_from_json(gzip.decompress(content).decode(), few=True)
    except (OSError, EOFError, ValueError):
        return None
