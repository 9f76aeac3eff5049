"""Characters: whether descriptions are read, voices and faces match, and replies fit."""

__all__: list[str] = []
