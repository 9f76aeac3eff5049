"""The trained tone: a stream, what makes it less sure, and what it says it heard."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mien.perceive import Tone
from mien.perceive.voice import KINDS, VoiceStream, VoiceTone
from mien.perceive.voice_cues import CueStream, find_cues
from mien.perceive.voice_gate import VoiceGate
from mien.perceive.voice_mel import MelStream
from mien.types import Audio, silence

RATE = 16_000


@pytest.fixture(scope="module")
def voice() -> Tone:
    return VoiceTone()


def noise(count: int, *, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal(count).astype(np.float32)


def in_noise(samples: NDArray[np.float32], snr_db: float) -> Audio:
    loud = samples[np.abs(samples) > 0.05 * np.abs(samples).max()]
    mixed = samples + noise(len(samples)) * np.float32(np.sqrt((loud**2).mean()) * 10 ** (-snr_db / 20))
    return Audio((0.9 * mixed / np.abs(mixed).max()).astype(np.float32), RATE)


def music(seconds: float) -> Audio:
    """Chords of plain tones, with an attack each half second."""
    t = np.arange(round(seconds * RATE)) / RATE
    chords = np.array([[220.0, 277.2, 329.6], [196.0, 246.9, 293.7], [174.6, 220.0, 261.6]])
    hertz = chords[(t / 0.5).astype(int) % 3]
    sound = sum(np.sin(2 * np.pi * k * hertz * t[:, None]).sum(axis=1) / k for k in (1, 2, 3)) * np.exp(-3 * (t % 0.5))
    return Audio((0.1 * np.asarray(sound)).astype(np.float32), RATE)


def buzz(pitch: NDArray[np.float64], *, loud: NDArray[np.float64] | float = 1.0) -> NDArray[np.float32]:
    """A voice of pulses with three formants, four syllables a second, in a faint noise."""
    t = np.arange(len(pitch)) / RATE
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sound = np.zeros(len(pitch))
    for k in range(1, 40):
        hertz = k * pitch
        gain = sum(np.exp(-(((hertz - f) / 150.0) ** 2)) * g for f, g in ((600, 1.0), (1400, 0.3), (2500, 0.1))) + 0.003
        sound += np.where(hertz < 7000, gain, 0.0) * np.cos(k * phase)
    swell = 0.3 + 0.7 * np.abs(np.sin(2 * np.pi * 2 * t))
    return (0.05 * loud * swell * sound + 1e-4 * noise(len(pitch))).astype(np.float32)


def cues_of(samples: NDArray[np.float32]) -> list[str]:
    stream = CueStream()
    return [cue.sentence() for cue in find_cues(*stream.until(stream.push(samples)))]


def test_how_sound_comes_in_makes_no_difference(voice: Tone, plain: Audio) -> None:
    edges = [0, 100, 4_000, 4_001, 20_000, 20_320, len(plain.samples)]
    blocks = [Audio(plain.samples[a:b], RATE) for a, b in itertools.pairwise(edges)]
    pieces, whole = voice.listen(blocks), voice.listen([plain])
    assert pieces.vad == whole.vad and pieces.emotions == whole.emotions and pieces.evidence == whole.evidence
    assert pieces.confidence == pytest.approx(whole.confidence, abs=1e-4)


def test_an_estimate_comes_every_250_ms_and_knows_nothing_of_the_future(plain: Audio) -> None:
    stream, cut = VoiceStream(), 40_000
    early = stream.push(plain.samples[:cut])
    assert [moment.end for moment in early] == pytest.approx([0.25 * (i + 1) for i in range(len(early))])
    assert len(early) == (cut - 608) // 4_000
    other = VoiceStream()
    mixed = np.concatenate([plain.samples[:cut], 0.3 * noise(RATE)])
    late = other.push(mixed)[: len(early)]
    for a, b in zip(early, late, strict=True):
        assert a.kinds == b.kinds and a.vad == b.vad
    assert any(moment.speaking for moment in early)
    assert all(sum(moment.kinds) == pytest.approx(1.0) and len(moment.kinds) == len(KINDS) for moment in early)


def test_the_answer_is_the_last_moment(voice: Tone, plain: Audio) -> None:
    stream = VoiceStream()
    moments = (*stream.push(plain.samples), *stream.close())
    assert stream.affect() == voice.listen([plain])
    assert stream.affect().vad == moments[-1].vad and stream.affect().confidence == moments[-1].confidence
    assert len(moments) == -(-len(plain.samples) // 4_000)


@pytest.mark.parametrize("blocks", [[], [silence(2.0, rate=RATE)], [silence(0.01, rate=RATE)]])
def test_without_a_voice_it_knows_nothing(voice: Tone, blocks: list[Audio]) -> None:
    affect = voice.listen(blocks)
    assert affect.confidence == 0.0 and affect.vad == (0.0, 0.0, 0.0)
    assert "hardly a voice" in affect.evidence[0]


def test_noise_and_music_are_no_voice(voice: Tone, plain: Audio) -> None:
    sure = voice.listen([plain]).confidence
    assert voice.listen([Audio((0.2 * noise(3 * RATE)).astype(np.float32), RATE)]).confidence == 0.0
    assert voice.listen([music(4.0)]).confidence < 0.5 * sure


def test_noise_takes_confidence_until_it_abstains(voice: Tone, plain: Audio) -> None:
    sure = [voice.listen([in_noise(plain.samples, snr)]).confidence for snr in (40.0, 10.0, 3.0, -5.0)]
    assert sure[0] > sure[1] > sure[2] > sure[3] == 0.0


def test_why_it_abstains_is_said(voice: Tone, plain: Audio) -> None:
    spoken = voice.listen([in_noise(plain.samples, -1.0)])
    assert spoken.confidence == 0.0 and len(spoken.evidence) == 1
    assert "background" in spoken.evidence[0] or "hardly a voice" in spoken.evidence[0]


def test_a_clipped_voice_is_heard_with_less_trust(voice: Tone, plain: Audio) -> None:
    torn = Audio((plain.samples / np.abs(plain.samples).max() * 20).clip(-1, 1).astype(np.float32), RATE)
    assert 0.0 < voice.listen([torn]).confidence < 0.7 * voice.listen([plain]).confidence


def test_two_speakers_are_heard_without_an_error(voice: Tone, plain: Audio) -> None:
    other = np.roll(Audio(plain.samples, 13_000).resample(RATE).samples, 9_000)[: len(plain.samples)]
    affect = voice.listen([Audio((0.5 * (plain.samples + other)).clip(-1, 1), RATE)])
    assert sum(affect.emotions) == pytest.approx(1.0) and 0.0 <= affect.confidence < 1.0


def test_the_gain_of_the_microphone_hardly_matters(voice: Tone, plain: Audio) -> None:
    loud, quiet = voice.listen([plain]), voice.listen([Audio(plain.samples * 0.1, RATE)])
    assert quiet.emotions == pytest.approx(loud.emotions, abs=0.1)


def test_a_high_stretch_is_told_with_its_times_and_not_without_it() -> None:
    t = np.arange(3 * RATE) / RATE
    high = buzz(np.where((t > 1.2) & (t < 2.4), 119.0 * 2 ** (5 / 12), 119.0))
    told = [sentence for sentence in cues_of(high) if "above the usual" in sentence]
    assert told == ["voice: pitch 5 semitones above the usual, 1.2-2.4 s"]
    assert not any("above the usual" in sentence for sentence in cues_of(buzz(np.full(len(t), 119.0))))


def test_a_loud_stretch_is_told_and_not_without_it(plain: Audio) -> None:
    t = np.arange(3 * RATE) / RATE
    level = np.where((t > 1.0) & (t < 1.8), 10 ** (12 / 20), 1.0)
    steady = np.full(len(t), 119.0)
    (told,) = [sentence for sentence in cues_of(buzz(steady, loud=level)) if "louder than the rest" in sentence]
    start, end = (float(time) for time in told.rsplit(", ", 1)[1].removesuffix(" s").split("-"))
    assert start == pytest.approx(1.0, abs=0.2) and end == pytest.approx(1.8, abs=0.2)
    assert not any("louder" in sentence for sentence in cues_of(buzz(steady)))


def test_lively_and_even_pitch_are_told_apart() -> None:
    t = np.arange(3 * RATE) / RATE
    lively = cues_of(buzz(140 * 2 ** (np.sin(2 * np.pi * 0.7 * t) * 7 / 12)))
    even = cues_of(buzz(np.full(len(t), 125.0)))
    assert any("pitch moves over" in s for s in lively) and not any("stays within" in s for s in lively)
    assert any("stays within" in s for s in even) and not any("moves over" in s for s in even)


def test_reasons_follow_the_sound_into_the_answer(voice: Tone) -> None:
    t = np.arange(3 * RATE) / RATE
    high = voice.listen([Audio(buzz(np.where((t > 1.2) & (t < 2.4), 119.0 * 2 ** (6 / 12), 119.0)), RATE)])
    assert len(high.evidence) <= 3
    assert all(sentence.startswith("voice: ") or "hardly" in sentence for sentence in high.evidence)


def test_frames_and_steps_do_not_depend_on_the_pieces(plain: Audio) -> None:
    for stream in (MelStream, VoiceGate):
        whole, pieces = stream().push(plain.samples), stream()
        cut = np.concatenate([pieces.push(part) for part in np.array_split(plain.samples, 37)])
        assert cut.shape == whole.shape
        np.testing.assert_array_equal(cut, whole)


def test_acted_feelings_are_named(voice: Tone, shared_data: Path) -> None:
    folder = shared_data / "speech" / "ravdess" / "wav" / "Actor_01"
    heard = {
        number: voice.listen([Audio.read(folder / f"03-01-{number}-02-01-01-01.flac").resample(RATE)])
        for number in ("04", "05", "08")
    }
    assert heard["05"].arousal > heard["04"].arousal and heard["05"].valence < heard["08"].valence
    assert all(affect.confidence > 0.2 for affect in heard.values())
