"""What the templates are given: one file a noun."""
