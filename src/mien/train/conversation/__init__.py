"""The networks that know what was said before (EmotionIC)."""

__all__: list[str] = []
