"""Feeling in English words."""

__all__: list[str] = []
