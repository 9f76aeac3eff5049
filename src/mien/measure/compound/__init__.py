"""Two feelings at once: how engines tell them apart."""

__all__: list[str] = []
