"""Talks to a live engine: what it is asked to do, and what it says about itself."""

from ccctl.control.base import Call, Control, ControlError, Event, Health, QueueStatus, SeatStatus, TrunkStatus

__all__ = ["Call", "Control", "ControlError", "Event", "Health", "QueueStatus", "SeatStatus", "TrunkStatus"]
