"""Instructions in every-day words, and the feeling that they ask a voice for."""

from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError, WeightsError
from mien.speak.plan import voice_manner
from mien.speak.soft import FEELINGS, Soft, read_instruction


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("like someone who is being followed through a dark forest", "fearful"),
        ("as if your grandmother had died", "sad"),
        ("as if someone had stolen your bicycle and laughed at you", "angry"),
        ("as if you had found a cockroach in your sandwich", "disgusted"),
        ("like someone who got the present they had hoped for", "happy"),
        ("calm and matter of fact", "neutral"),
    ],
)
def test_a_situation_is_heard_for_what_it_makes_people_feel(text: str, label: str) -> None:
    felt = read_instruction(text)
    assert FEELINGS[int(np.argmax(felt.emotions))] == label
    assert (felt.valence > 0.1) == (label == "happy") and (felt.valence < -0.1) == (label not in ("happy", "neutral"))
    assert label in felt.evidence[0]


def test_lost_keys_are_unpleasant_and_change_the_voice() -> None:
    felt = read_instruction("as if you had lost your keys")
    assert felt.valence < -0.2 and felt.intensity >= 0.5
    assert np.abs(voice_manner(felt)).max() > 1.0


def test_words_of_degree_say_how_much() -> None:
    little, much = (read_instruction(f"{degree} angry").intensity for degree in ("a little", "very"))
    assert little < 0.7 * much


def test_a_plain_instruction_leaves_the_voice_alone() -> None:
    assert np.abs(voice_manner(read_instruction("calm and matter of fact"))).max() < 0.5


@pytest.mark.parametrize("text", ["", "  ", "?!", "123"])
def test_without_a_word_nothing_is_asked_for(text: str) -> None:
    with pytest.raises(InputError, match="no word in the instruction"):
        read_instruction(text)


def test_another_language_is_refused() -> None:
    with pytest.raises(InputError, match="supported is English"):
        read_instruction("как будто ты потерял ключи")


def test_a_long_instruction_is_read_at_its_beginning() -> None:
    start = "as if the house were on fire and you could not find the way out of it " * 8
    near = "and the sun shone on a happy day " * 400
    assert read_instruction(start + near).emotions == read_instruction(start + near * 2).emotions


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_damaged_weights_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "soft.npz").write_bytes(content)
    with pytest.raises(WeightsError, match="reads no instructions"):
        Soft(tmp_path / "soft.npz")
