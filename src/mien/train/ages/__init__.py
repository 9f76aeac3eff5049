"""Expression and age group from one face: one trunk for both, beside one for each."""

__all__: list[str] = []
