"""A talk in real time: first audio, interruptions, lips, many at once."""

__all__: list[str] = []
