"""Voices: understood, graded, recognised, kept, in time, quick; and how they follow instructions."""

__all__: list[str] = []
