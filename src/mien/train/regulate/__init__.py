"""A diffusion network that moves recorded speech along directions of feeling (EmoReg)."""

__all__: list[str] = []
