"""The match of lips and phones."""

__all__: list[str] = []
