"""Additions to a small mind, and its llama in torch."""

__all__: list[str] = []
