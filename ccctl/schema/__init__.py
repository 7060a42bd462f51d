"""Spec texts to typed specs: the only layer that knows YAML and pydantic."""
