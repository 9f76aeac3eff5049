"""The network that sees a face's pixels, and its rivals."""

__all__: list[str] = []
