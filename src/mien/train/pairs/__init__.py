"""Features of words, voice and face from clips without labels."""

__all__: list[str] = []
