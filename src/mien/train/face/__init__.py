"""What weights of expression a face's points tell, and what feeling."""

__all__: list[str] = []
