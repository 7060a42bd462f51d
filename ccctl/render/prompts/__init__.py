"""Makes the sound files of prompts: speech by espeak-ng, recorded files by sox, kept by content."""

from ccctl.render.prompts.studio import Studio

__all__ = ["Studio"]
