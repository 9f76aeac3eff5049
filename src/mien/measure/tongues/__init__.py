"""Feeling in Chinese and Marathi words."""

__all__: list[str] = []
