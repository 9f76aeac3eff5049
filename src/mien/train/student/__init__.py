"""Training of `student:`: a compact voice that learns from what another voice says."""

__all__: list[str] = []
