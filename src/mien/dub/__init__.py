"""Dubbing: other words for a film, in the time that its lines take and where its lips move."""

from mien.dub.cues import Cue, read_cues, read_line
from mien.dub.dub import Dubbed, dub_film

__all__ = ["Cue", "Dubbed", "dub_film", "read_cues", "read_line"]
