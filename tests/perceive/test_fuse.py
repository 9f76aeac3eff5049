"""Fusion: every subset of channels, disagreement as a finding, and what the attention must never do."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.engines import Registry
from mien.errors import InputError, WeightsError
from mien.perceive import fuse
from mien.perceive.attention import CHANNELS, attend, load_weights, token
from mien.perceive.fuse_disagreement import find_disagreements
from mien.types import Affect, Channel, ChannelAffect, Vad, affect_from_vad, label_affect, load_taxonomy

axis = st.floats(-1, 1)
feelings = st.builds(
    lambda v, a, d, sure, name: affect_from_vad(Vad(v, a, d), confidence=sure, evidence=("because",), taxonomy=name),
    axis,
    axis,
    axis,
    st.floats(0, 1),
    st.sampled_from(["basic-7", "goemotions-28"]),
)
SUBSETS = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]


def at(valence: float, arousal: float, *, channel: Channel, confidence: float = 0.5) -> ChannelAffect:
    return ChannelAffect(channel, affect_from_vad(Vad(valence, arousal, 0.0), confidence=confidence))


def shown(label: str, *, channel: Channel, confidence: float = 0.7) -> ChannelAffect:
    point = load_taxonomy("basic-7").prototypes[load_taxonomy("basic-7").index(label)]
    return ChannelAffect(channel, affect_from_vad(Vad(*(0.8 * x for x in point)), confidence=confidence))


@pytest.mark.parametrize("spec", ["attention:", "weighed:"])
@given(st.tuples(feelings, feelings, feelings))
@settings(max_examples=40, deadline=None)
def test_every_subset_gives_a_valid_answer(spec: str, three: tuple[Affect, Affect, Affect]) -> None:
    fuse = Registry("fusions").make(spec)
    items = [ChannelAffect(channel, affect) for channel, affect in zip(CHANNELS, three, strict=True)]
    for subset in SUBSETS:
        some = [items[i] for i in subset]
        fused = fuse(some)
        assert fused.taxonomy == some[0].affect.taxonomy
        for place in range(3):
            values = [item.affect.vad[place] for item in some]
            assert min(values) <= fused.vad[place] <= max(values)
        if len(some) == 1:
            assert fused is some[0].affect


@pytest.mark.parametrize("spec", ["attention:", "weighed:"])
@pytest.mark.parametrize("least", [5e-324, 1e-310, 1e-20])
def test_the_least_confidence_still_counts_as_some(spec: str, least: float) -> None:
    some = [at(0.5, 0.2, channel="words", confidence=0.0)]
    some += [at(0.1, 0.2, channel="voice", confidence=least), at(0.3, 0.4, channel="face", confidence=least)]
    assert 0.1 <= Registry("fusions").make(spec)(some).valence <= 0.3


@given(feelings, feelings, st.sampled_from(["voice", "face"]))
@settings(max_examples=40, deadline=None)
def test_a_channel_without_confidence_changes_nothing(words: Affect, other: Affect, channel: Channel) -> None:
    deaf = Affect(*other.vad, other.taxonomy, other.emotions, other.intensity, 0.0, ("deaf",))
    for rest in ([], [shown("sad", channel="face" if channel == "voice" else "voice")]):
        base = [ChannelAffect("words", words), *rest]
        if all(item.affect.confidence == 0.0 for item in base):
            continue
        one, two = fuse(base), fuse([*base, ChannelAffect(channel, deaf)])
        assert np.allclose([*one.vad, one.confidence, one.intensity], [*two.vad, two.confidence, two.intensity])
        assert np.allclose(one.emotions, two.emotions)
        assert "deaf" in two.evidence


def test_a_channel_fades_with_its_confidence() -> None:
    sad, glad = shown("sad", channel="words"), shown("happy", channel="voice", confidence=1e-6)
    assert np.allclose(fuse([sad, glad]).emotions, sad.affect.emotions, atol=1e-3)
    assert fuse([sad, glad]).confidence == pytest.approx(sad.affect.confidence, abs=1e-3)


def test_fewer_channels_are_not_surer_on_average() -> None:
    draw = np.random.default_rng(5)
    points = load_taxonomy("basic-7").points()
    rows = np.zeros((900, 3, 12))
    for row in rows:
        label = draw.integers(7)
        for channel in range(3):
            likely = draw.dirichlet(np.where(np.arange(7) == label, 4.0, 0.4))
            point = np.clip(0.8 * likely @ points + draw.normal(0, 0.1, 3), -1, 1)
            row[channel] = [*likely, *point, min(np.linalg.norm(point), 1.0), likely.max() * draw.uniform(0.6, 1.0)]
    sure = {}
    for subset in SUBSETS:
        some = np.zeros_like(rows)
        some[:, subset] = rows[:, subset]
        sure[subset] = attend(some, load_weights()).confidence.mean()
    for few in SUBSETS:
        for many in SUBSETS:
            if set(few) < set(many):
                assert sure[few] <= sure[many] + 1e-9, (few, many)


def test_agreement_is_surer_than_contradiction() -> None:
    agreeing = fuse([shown("sad", channel="words"), shown("sad", channel="voice")])
    quarrel = fuse([shown("happy", channel="words"), shown("sad", channel="voice")])
    assert quarrel.confidence < agreeing.confidence


def test_the_surer_channel_weighs_more() -> None:
    sure, unsure = at(0.8, 0.0, channel="words", confidence=0.9), at(-0.8, 0.0, channel="voice", confidence=0.05)
    assert fuse([sure, unsure]).valence > 0.3


def test_all_evidence_stays_and_a_voice_does_not_take_the_words_taxonomy() -> None:
    words = label_affect("gratitude", intensity=0.8, taxonomy="goemotions-28")
    voice = affect_from_vad(Vad(0.3, 0.1, 0.1), confidence=0.4, evidence=("voice: even",))
    fused = fuse([ChannelAffect("words", words), ChannelAffect("voice", voice)])
    assert fused.taxonomy == "goemotions-28" and "voice: even" in fused.evidence
    assert max(fused.emotions) == fused.emotions[load_taxonomy("goemotions-28").index("gratitude")]


@pytest.mark.parametrize(
    ("words", "voice", "meaning", "text"),
    [
        ("happy", "angry", "irony", "words pleasant .*voice angry .*ironically"),
        ("happy", "fearful", "hiding", "words pleasant .*voice tense .*hide"),
        ("happy", "sad", "hiding", "words pleasant .*voice low .*hide"),
        ("angry", "happy", "play", "words angry .*voice pleasant .*play"),
    ],
)
def test_a_contradiction_is_a_finding(words: str, voice: str, meaning: str, text: str) -> None:
    items = [shown(voice, channel="voice"), shown(words, channel="words")]
    (finding,) = find_disagreements(items)
    assert finding.channels == ("words", "voice") and finding.meaning == meaning and finding.axis == "valence"
    assert re.search(text, finding.sentence()) and finding.sentence() in fuse(items).evidence


def test_who_agrees_or_hardly_knows_contradicts_nobody() -> None:
    assert find_disagreements([shown("angry", channel="words"), shown("fearful", channel="voice")]) == ()
    assert find_disagreements([shown("sad", channel="words"), shown("happy", channel="face", confidence=0.1)]) == ()


def test_bad_input_is_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="no channel"):
        fuse([])
    with pytest.raises(InputError, match=r"words, words were given.*each once"):
        fuse([shown("sad", channel="words"), shown("happy", channel="words")])
    (tmp_path / "x.npz").write_bytes(b"nothing")
    with pytest.raises(WeightsError, match=r"x\.npz cannot be read"):
        load_weights(tmp_path / "x.npz")


def test_a_token_holds_a_feeling() -> None:
    affect = affect_from_vad(Vad(0.1, -0.2, 0.3), confidence=0.4)
    assert token(affect).tolist() == [*affect.emotions, 0.1, -0.2, 0.3, affect.intensity, 0.4]
