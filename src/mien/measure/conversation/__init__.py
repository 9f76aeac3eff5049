"""Feeling over a conversation, on the official test splits."""

__all__: list[str] = []
