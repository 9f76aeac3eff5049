"""Recorded speech with another feeling: is it heard, and whose voice is it still."""

__all__: list[str] = []
