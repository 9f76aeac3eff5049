"""Words, voice and face together, any of them missing."""

__all__: list[str] = []
