"""CenterSpec to Center, by a tuple of passes."""
