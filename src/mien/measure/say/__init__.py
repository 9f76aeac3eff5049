"""Replies: relevance, fit, and what planning costs."""

__all__: list[str] = []
