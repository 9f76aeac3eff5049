"""How a reply sounds after a talk: frames of prosody, and the same sentence after a sad and an excited one."""

import numpy as np
import pytest

from mien.engines import Registry
from mien.speak import PLAIN, Earlier, style_after
from mien.speak.kokoro import KokoroVoice
from mien.speak.kokoro_melody import STEP
from mien.speak.pitch import track_pitch
from mien.speak.style_frames import audio_contours, prosody_frames, usual_pitch
from mien.types import Affect, Audio, label_affect, neutral

SENTENCE = "I will see you tomorrow at the station."


def _talk(own: str, said: str, feeling: Affect) -> list[Earlier]:
    return [Earlier(own, feeling, own=True), Earlier(said, feeling, own=False)]


SAD = _talk("Oh no, I am so sorry.", "My dog died this morning.", label_affect("sad", intensity=0.7))
EXCITED = _talk("That is wonderful!", "We won! We won the final!", label_affect("happy", intensity=0.7))


def _buzz(hertz: float, syllables: float) -> Audio:
    """Return four seconds of a buzz that swells so many times a second."""
    at = np.arange(4 * 16_000) / 16_000
    swell = 0.5 - 0.5 * np.cos(2.0 * np.pi * syllables * at)
    return Audio((0.4 * swell * (2.0 * ((at * hertz) % 1.0) - 1.0)).astype(np.float32), 16_000)


def test_frames_hold_height_and_pace() -> None:
    for hertz, semitones in ((100.0, 0.0), (200.0, 12.0)):
        for syllables in (3.0, 5.0):
            frames = prosody_frames(*audio_contours(_buzz(hertz, syllables)), step=0.01, usual=100.0)
            assert frames.shape == (2, 3)
            assert frames[:, 0] == pytest.approx(semitones, abs=0.2)
            assert frames[:, 2] == pytest.approx(syllables, abs=0.51)
    silent = np.zeros(300)
    assert prosody_frames(silent, silent - 90.0, step=0.01, usual=100.0).shape == (0, 3)
    assert usual_pitch([]) == 0.0


def test_without_a_talk_nothing_is_added() -> None:
    assert style_after([], SENTENCE, affect=neutral()) == PLAIN
    assert PLAIN.script(SENTENCE) is SENTENCE
    whole = label_affect("angry", intensity=1.0)
    assert style_after(SAD, SENTENCE, affect=whole) == PLAIN


def test_the_stronger_the_lines_own_feeling_the_less_is_added() -> None:
    added = [style_after(EXCITED, SENTENCE, affect=label_affect("happy", intensity=i)).pitch for i in (0.0, 0.5, 0.9)]
    assert added[0] > added[1] > added[2] > 0.0


def test_the_same_sentence_is_lower_and_slower_after_a_sad_talk_than_after_an_excited_one() -> None:
    voice = Registry("voices").make("piper:joe")
    try:
        heard = []
        for talk in (SAD, EXCITED):
            style = style_after(talk, SENTENCE, affect=neutral())
            speech = voice.speak(style.script(SENTENCE), neutral())
            pitch = track_pitch(speech.audio)
            heard.append((float(np.median(pitch[pitch > 0.0])), speech.words[-1].end - speech.words[0].start))
    finally:
        voice.close()
    (low, slow), (high, fast) = heard
    assert 12.0 * np.log2(high / low) > 1.0
    assert slow > 1.02 * fast


def test_a_melody_is_what_is_heard() -> None:
    voice = KokoroVoice({"am_michael": 1.0})
    try:
        (melody,) = voice.melodies(SENTENCE, label_affect("happy", intensity=0.7))
        speech = voice.speak(SENTENCE, label_affect("happy", intensity=0.7))
    finally:
        voice.close()
    told, heard = usual_pitch([melody.pitch]), usual_pitch([track_pitch(speech.audio)])
    assert 12.0 * np.log2(heard / told) == pytest.approx(0.0, abs=2.0)  # the network sings 1.4 higher here
    assert len(melody.pitch) * STEP == pytest.approx(speech.duration, abs=0.1)
