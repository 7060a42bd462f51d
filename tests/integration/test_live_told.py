"""Who hangs up while something is told, before caller and seat are joined, leaves nobody behind."""

from __future__ import annotations

import pytest
from live_support import center_of, engine_image, nobody_is_left

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


def test_nobody_is_left_when_one_side_hangs_up_while_it_is_told_something() -> None:
    nobody_is_left(center_of("told"), engine_image())
