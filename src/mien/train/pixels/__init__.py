"""The network that sees a face's pixels."""

__all__: list[str] = []
