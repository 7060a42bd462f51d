"""The meaning of a center: what a call would do, without an engine."""
