"""The picture of a center: its call flows as boxes and lines, written as SVG, Mermaid or dot."""

from collections.abc import Callable

from ccctl.trace.picture.build import picture_of
from ccctl.trace.picture.dot import as_dot
from ccctl.trace.picture.mermaid import as_mermaid
from ccctl.trace.picture.model import Box, Line, Picture, Row
from ccctl.trace.picture.svg import as_svg

WRITERS: dict[str, Callable[[Picture], str]] = {".svg": as_svg, ".mmd": as_mermaid, ".dot": as_dot}
"""The forms of a picture by the ending of their files."""

__all__ = ["WRITERS", "Box", "Line", "Picture", "Row", "as_dot", "as_mermaid", "as_svg", "picture_of"]
