"""Renders a Center into an engine's files."""
