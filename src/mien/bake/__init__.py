"""Baking heads: a person's figures in, one GLB out. Needs the extra `bake` (anny, torch, scipy, pillow)."""

__all__: list[str] = []
