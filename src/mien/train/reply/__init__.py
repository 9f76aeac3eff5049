"""Small Transformer-XLs that answer, told the feeling or not."""

__all__: list[str] = []
