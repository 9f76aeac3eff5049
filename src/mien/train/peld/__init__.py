"""The feeling of a reply from a personality (PELD)."""

__all__: list[str] = []
