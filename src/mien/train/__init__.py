"""Training of the learned parts; `mien train` runs it. Torch is imported here and in `bake` alone."""

__all__: list[str] = []
