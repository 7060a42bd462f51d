"""The service beside the engine: what happens there becomes events, and requests come back."""
