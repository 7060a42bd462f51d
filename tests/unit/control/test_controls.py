"""Both engines are asked in the same words: deploying knows no difference between them."""

from __future__ import annotations

import inspect

import pytest

from ccctl.control.asterisk import AsteriskControl
from ccctl.control.base import Call, Control, QueueStatus, missing, with_talks
from ccctl.control.freeswitch import FreeswitchControl


@pytest.mark.parametrize("control", [AsteriskControl, FreeswitchControl])
@pytest.mark.parametrize("question", [name for name in vars(Control) if not name.startswith("_")])
def test_a_control_takes_what_the_protocol_says(control: type, question: str) -> None:
    asked = inspect.signature(getattr(Control, question)).parameters
    known = inspect.signature(getattr(control, question)).parameters
    assert [*known][: len(asked)] == [*asked]


def test_what_is_missing_is_named_and_the_rest_is_counted() -> None:
    assert missing("queue", ["a", "b"], ["b", "a", "c"]) == []
    assert missing("queue", ["b", "a"], []) == ["the engine does not have the queue a, b"]
    assert missing("seat", "gfedcba", []) == ["the engine does not have the seat a, b, c, d, e and 2 more"]


def test_conversations_of_a_queue_are_counted_from_the_calls_that_are_up() -> None:
    queues = [QueueStatus(name, 0, 0, 2, 2, 0, 0, 0) for name in ("care", "sales")]
    calls = (
        Call("1", "+441", ("a", "b"), 9, bridged=True, seats=("101",), queue="care"),
        Call("2", "+442", ("c",), 5, bridged=False, queue="care"),
        Call("3", "+443", ("d", "e"), 5, bridged=True, seats=("102",)),
    )
    assert [(queue.queue, queue.talking) for queue in with_talks(queues, calls)] == [("care", 1), ("sales", 0)]
