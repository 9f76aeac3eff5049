"""Additions to a small mind."""

__all__: list[str] = []
