"""Talking to a live engine."""
