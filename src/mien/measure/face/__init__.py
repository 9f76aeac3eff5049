"""Drawn faces before strangers' networks, and feeling read in real ones."""

__all__: list[str] = []
