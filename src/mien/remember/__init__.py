"""Memory: what each person told and showed, kept across conversations, and brought back when a turn reminds of it."""

from mien.remember.episode import Episode, Kind
from mien.remember.memory import Memory, open_memory
from mien.remember.notice import is_small_talk
from mien.remember.recall import WEIGHTS, Weights
from mien.remember.telling import told

__all__ = ["WEIGHTS", "Episode", "Kind", "Memory", "Weights", "is_small_talk", "open_memory", "told"]
