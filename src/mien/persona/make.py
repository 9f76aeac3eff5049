"""A persona from one sentence about a character.

Source: Zhao et al., "ChatAnything: facetime chat with LLM-enhanced personas", 2023, arXiv 2311.06772 (a sentence gives
personality, voice and look; there a language model writes them, here rules and nearness in meaning do, so that no mind
is needed).
"""

from __future__ import annotations

from mien.persona.background import background, name_in, pick_name, read_description
from mien.persona.likeness import choose_face, choose_live_voice, choose_voice
from mien.persona.manner import expressivity, resting_mood, speaking_style
from mien.persona.mentions import hides
from mien.persona.person import read_person
from mien.persona.traits import guess_traits
from mien.types import Persona

__all__ = ["make_persona"]


def make_persona(description: str, *, seed: int = 0) -> Persona:
    """Make somebody of whom there is a description.

    Args:
        description: who it is, such as "a grumpy lighthouse keeper who secretly loves visitors"; English.
        seed: of the name, where the description gives none.

    Returns:
        The persona; the same words and seed give the same one. Where no age is told it is that of the face.

    Raises:
        InputError: the description describes nobody, or is longer than 500 letters.
        WeightsError: the encoder of meaning is damaged.
    """
    told = read_description(description)
    person, traits, face, voice = read_person(told), guess_traits(told), choose_face(told), choose_voice(told)
    sex = person.sex or ("woman" if face.sex == "woman" else "man")
    name = name_in(told) or pick_name(sex, seed=seed)
    return Persona(
        name=name,
        age=person.age or face.age,
        big_five=traits,
        mood=resting_mood(told, traits),
        voice=voice.spec,
        face=face.spec,
        background=background(told, name=name),
        style=speaking_style(traits, hides=hides(told)),
        expressivity=expressivity(told, traits),
        live_voice=choose_live_voice(voice.sex, person.age or voice.age).spec,
    )
