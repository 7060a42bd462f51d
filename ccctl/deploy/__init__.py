"""Targets: where releases go."""
