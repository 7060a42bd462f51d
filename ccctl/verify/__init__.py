"""Proof by real calls."""
