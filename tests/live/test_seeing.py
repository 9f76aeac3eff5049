"""What the page's camera saw becomes a channel of the turn."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from mien.engines import Registry
from mien.errors import InputError
from mien.live.protocol import MienFace
from mien.live.seeing import Seeing
from mien.perceive import behold, perceive
from mien.types import load_taxonomy

HAPPY = {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.8, "cheekSquintLeft": 0.6, "cheekSquintRight": 0.6}
LABELS = load_taxonomy("basic-7").labels


def face(weights: dict[str, float], *, confidence: float = 0.9) -> MienFace:
    return MienFace(
        type="mien.face", at_ms=0, face=weights, head=(3.2, 0.0, -3.2), gaze=(0.0, 0.0), confidence=confidence
    )


def test_a_smile_is_seen_and_says_so() -> None:
    with ThreadPoolExecutor(2) as threads:
        seeing = Seeing(threads)
        assert seeing.affect().confidence == 0.0
        for step in range(20):
            seeing.see(face(HAPPY), at=step / 10)
        affect = seeing.affect()
    assert LABELS[max(range(len(LABELS)), key=lambda i: affect.emotions[i])] == "happy"
    assert affect.confidence > 0.3 and any("corner" in sentence for sentence in affect.evidence)


def test_a_covered_camera_is_no_face_and_a_wrong_name_an_error() -> None:
    with ThreadPoolExecutor(2) as threads:
        seeing = Seeing(threads)
        seeing.see(face({}, confidence=0.0), at=0.0)
        with pytest.raises(InputError, match="no ARKit action 'smirk'"):
            seeing.see(face({"smirk": 1.0}), at=0.1)
        assert seeing.affect().confidence == 0.0
        with pytest.raises(InputError, match="no face to read"):
            behold(seeing.affect())


def test_a_face_is_a_channel_beside_the_words() -> None:
    with ThreadPoolExecutor(2) as threads:
        seeing = Seeing(threads)
        for step in range(20):
            seeing.see(face(HAPPY), at=step / 10)
        seen = seeing.affect()
    engines = {
        "ear": Registry("ears").make("whisper:tiny"),
        "reader": Registry("readers").make("minilm:"),
        "tone": Registry("tones").make("voice:"),
    }
    alone = perceive("I have to go now.", **engines)
    percept = perceive("I have to go now.", **engines, face=seen)
    assert [item.channel for item in percept.channels] == ["words", "face"]
    assert percept.affect.valence > alone.affect.valence
    assert behold(seen).affect == seen
