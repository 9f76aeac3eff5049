"""Every sound has a look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.move.visemes import groups, phone_parts, viseme, visemes

ENGLISH = "æ ɑ ɔ ɛ ɪ i ʊ u ʌ ə ɚ ɝ ɐ e o a p b m f v θ ð t d n l ɹ s z ʃ ʒ k ɡ ŋ h w j ɾ ʔ".split()


@pytest.mark.parametrize("phone", ENGLISH)
def test_every_phone_of_english_is_named(phone: str) -> None:
    assert phone in visemes()


@pytest.mark.parametrize(("phone", "parts"), [("aɪ", 2), ("tʃ", 2), ("t͡ʃ", 2), ("ɑ̃", 1), ("uː", 1), ("", 1)])
def test_phones_fall_into_sounds(phone: str, parts: int) -> None:
    assert len(phone_parts(phone)) == parts


@given(st.text(max_size=4))
def test_anything_has_a_look(text: str) -> None:
    assert all(part in visemes() for part in phone_parts(text))


def test_every_target_is_moved_by_an_articulator_and_has_a_source() -> None:
    moved = {place for group in groups() for place in group.channels}
    for look in visemes().values():
        assert {place for place, weight in enumerate(look.targets) if weight} <= moved, look.name
        assert look.source and len(look.dominance) == len(groups())
    assert viseme("p").kind == "closed"
