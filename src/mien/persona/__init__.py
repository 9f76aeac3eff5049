"""Making personas: from a sentence about a character to a file that a conversation runs with, and whether it agrees."""

from mien.persona.background import read_description
from mien.persona.check import check_persona, contradictions
from mien.persona.likeness import Candidate, choose_face, choose_voice, described_voices, faces, fit, voices
from mien.persona.make import make_persona
from mien.persona.mbti import mbti_to_big_five
from mien.persona.traits import TRAITS, by_nearness, by_words, guess_traits, together
from mien.persona.written import persona_to_toml

__all__ = [
    "TRAITS",
    "Candidate",
    "by_nearness",
    "by_words",
    "check_persona",
    "choose_face",
    "choose_voice",
    "contradictions",
    "described_voices",
    "faces",
    "fit",
    "guess_traits",
    "make_persona",
    "mbti_to_big_five",
    "persona_to_toml",
    "read_description",
    "together",
    "voices",
]
