"""Feeling in English words, on the official test splits."""

__all__: list[str] = []
