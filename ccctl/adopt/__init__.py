"""Reads the configuration of an engine that ccctl did not write, and says what it is in the language."""
