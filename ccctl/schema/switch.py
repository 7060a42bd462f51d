"""Switches: something that people turn on and off while the center runs."""

from ccctl.schema.common import FeatureCode, Guarded, YesNo


class SwitchSpec(Guarded):
    """Something that is on or off, turned by supervisors or by `ccctl switch`, kept over reloads and restarts."""

    code: FeatureCode | None = None
    """Supervisors who dial this turn it over; two rising tones say that it is on now, two falling ones that it is off."""
    default: YesNo = False
    """How it stands until somebody turns it: on or off."""
