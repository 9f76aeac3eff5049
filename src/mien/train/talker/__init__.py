"""What a talk tells of how its replies sound (GPT-Talker)."""

__all__: list[str] = []
