"""The benches: what each verb does, measured; `mien bench` and `mien measure` run them."""

__all__: list[str] = []
