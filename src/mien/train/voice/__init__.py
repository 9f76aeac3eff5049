"""Feeling in a voice, and a manner without its speaker."""

__all__: list[str] = []
