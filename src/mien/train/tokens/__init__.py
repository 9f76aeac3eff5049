"""Words, voice and face made into a few tokens that a frozen language network reads."""

__all__: list[str] = []
