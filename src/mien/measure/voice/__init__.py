"""Feeling in a voice, speakers left out."""

__all__: list[str] = []
