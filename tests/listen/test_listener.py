"""What the listener's face does about a real voice: in time, by attitude, and never frozen."""

import numpy as np
import pytest

from mien.listen.activity import RATE
from mien.listen.cues import VoiceCue, VoiceCues
from mien.listen.listener import Attitude, Listener, Reaction
from mien.types import ARKIT_INDEX, Affect, Audio, BigFive, Motion, Vad, affect_from_vad, concat

COLD = Audio.read("examples/cold.flac").samples
QUESTION = Audio.read("examples/question.flac").samples
PAUSE = np.zeros(RATE, dtype=np.float32)
TALK = np.concatenate([QUESTION, PAUSE, COLD, PAUSE, QUESTION, PAUSE])
WARM = BigFive(0.5, 0.3, 0.6, 0.7, -0.3)
SILENCE = VoiceCue(0.08, False, 0.0, 0.0, 0.0, 0.0, 0.0, False, False, False)


def listener(attitude: Attitude = "positive", *, traits: BigFive = WARM, seed: int = 1) -> Listener:
    return Listener(traits, attitude=attitude, seed=seed, fps=25.0)


def listen(who: Listener, samples: np.ndarray) -> tuple[Motion, list[tuple[float, Reaction]]]:
    """Return motion on the clock of the sound, as if frames were sent two at a time when their sound has come."""
    cues, parts, reactions = VoiceCues(), [who.motion(2)], []
    for cue in cues.push(samples):
        reactions += [(who.now, reaction) for reaction in who.hear(cue)]
        parts.append(who.motion(2))
    return concat(parts), reactions


def test_frames_are_the_same_one_by_one_or_together() -> None:
    one, other = listener(), listener()
    cues = VoiceCues().push(TALK[: 6 * RATE])
    for cue in cues:
        assert one.hear(cue) == other.hear(cue)
        whole, parts = one.motion(2), concat([other.motion(1), other.motion(1)])
        assert np.array_equal(whole.face, parts.face)
        assert np.array_equal(whole.head, parts.head)


def test_what_is_heard_later_changes_no_earlier_frame() -> None:
    early, _ = listen(listener(), TALK[: 4 * RATE])
    late, _ = listen(listener(), np.concatenate([TALK[: 4 * RATE], QUESTION * 0.1]))
    assert np.array_equal(early.face, late.face[: len(early)])
    assert np.array_equal(early.head, late.head[: len(early)])


def test_brows_are_up_within_300_ms_of_a_sudden_change() -> None:
    delays = []
    for at in np.arange(1.0, 2.6, 0.1):
        quiet = np.concatenate([QUESTION, QUESTION])
        turned = len(QUESTION) + round(at * RATE)
        quiet[:turned] *= 0.2
        motion, reactions = listen(listener("neutral"), quiet)
        started = [when for when, reaction in reactions if reaction.deed == "brows" and when > turned / RATE]
        if started and turned / RATE > started[0] - 0.6:  # a change in a pause is heard when the voice is
            brows = motion.face[:, ARKIT_INDEX["browOuterUpLeft"]]
            seen = np.arange(len(brows)) / 25.0
            up = seen[(seen > turned / RATE) & (brows > 0.05)]
            delays.append(float(up[0]) - turned / RATE)
    assert len(delays) >= 8
    assert np.median(delays) <= 0.3, delays


def test_nods_follow_the_ends_of_phrases() -> None:
    motion, reactions = listen(listener(), TALK)
    nods = [when for when, reaction in reactions if reaction.deed in ("nod", "nods")]
    ends = [cue.at for cue in VoiceCues().push(TALK) if cue.phrase_end]
    assert len(nods) >= 3
    down = motion.head[:, 0] + motion.neck[:, 0]
    for nod in nods:
        assert any(-1e-6 <= nod - end <= 0.2 for end in ends)
        frame = round(nod * 25)
        assert down[frame : frame + 11].max() - down[frame] > 0.04


def test_three_attitudes_are_three_faces() -> None:
    seen = {}
    for attitude in ("positive", "neutral", "negative"):
        motion, reactions = listen(listener(attitude), TALK)
        seen[attitude] = (
            motion.face[:, ARKIT_INDEX["mouthSmileLeft"]].mean(),
            motion.face[:, ARKIT_INDEX["browDownLeft"]].mean(),
            sum(reaction.deed in ("nod", "nods") for _, reaction in reactions),
        )
    (smile, frown, nods), (even, flat, fewer), (sour, doubt, none) = seen.values()
    assert smile > even + 0.08 > sour
    assert doubt > flat + 0.15
    assert frown < 0.1
    assert nods >= fewer > none == 0


def test_feelings_are_caught_more_by_the_agreeable_and_less_with_doubt() -> None:
    cool = BigFive(0.0, 0.0, 0.0, -1.0, 0.0)

    def smile(who: Listener, felt: Affect) -> float:
        who.perceive(felt)
        return float(listen(who, QUESTION)[0].face[:, ARKIT_INDEX["mouthSmileLeft"]].max())

    joy = affect_from_vad(Vad(0.8, 0.4, 0.3), confidence=0.9)
    warm = smile(listener("neutral"), joy)
    assert warm > 1.5 * smile(listener("neutral", traits=cool), joy)
    assert warm > 1.5 * smile(listener("negative"), joy)


def test_trouble_is_met_with_concern_and_a_tilted_head() -> None:
    who = listener("neutral")
    who.perceive(affect_from_vad(Vad(-0.8, -0.2, -0.4), confidence=0.9))
    motion, reactions = listen(who, COLD)
    assert "concern" in {reaction.deed for _, reaction in reactions}
    assert motion.face[:, ARKIT_INDEX["browInnerUp"]].max() > 0.2
    assert np.abs(motion.head[:, 2]).max() > 0.02


def test_a_smile_is_returned_to_a_face_that_says_nothing_and_ends_when_it_is_gone() -> None:
    who = listener("neutral")
    shown = who.motion(2)
    for _ in range(25):
        who.see({"mouthSmileLeft": 0.8, "mouthSmileRight": 0.8}, confidence=0.9)
        who.hear(SILENCE)
        shown = who.motion(2)
    smile = ARKIT_INDEX["mouthSmileLeft"]
    assert shown.face[-1, smile] > 0.25
    assert who.motion(100).face[-1, smile] < 0.05


def test_who_speaks_softly_is_leant_towards() -> None:
    soft = np.concatenate([QUESTION, QUESTION * 0.15])
    motion, reactions = listen(listener("neutral"), soft)
    assert "lean" in {reaction.deed for _, reaction in reactions}
    assert motion.torso[:, 0].max() > 0.04
    assert listen(listener("neutral"), np.tile(QUESTION, 2))[0].torso[:, 0].max() < 0.01


def test_sounds_of_listening_keep_six_seconds_apart_and_are_not_everybodys() -> None:
    long = np.tile(TALK, 3)
    outgoing = BigFive(0, 0, 1.0, 0.5, 0)
    said = [when for when, reaction in listen(listener(traits=outgoing), long)[1] if reaction.says]
    assert len(said) >= 3
    assert min(np.diff(said)) >= 6.0
    shy = BigFive(0, 0, -1.0, 0.5, 0)
    assert not [reaction for _, reaction in listen(listener(traits=shy), long)[1] if reaction.says]
    assert not [reaction for _, reaction in listen(listener("negative", traits=outgoing), long)[1] if reaction.says]


@pytest.mark.parametrize("attitude", ["positive", "neutral", "negative"])
def test_everything_is_in_range_and_without_a_jump(attitude: Attitude) -> None:
    who = listener(attitude)
    who.perceive(affect_from_vad(Vad(-0.8, 0.4, 0.3), confidence=1.0))
    motion, _ = listen(who, np.concatenate([TALK, TALK * 0.1, TALK]))
    whole = motion.head + motion.neck + motion.torso
    assert np.abs(whole).max() < 0.45
    assert np.abs(np.diff(whole, axis=0)).max() < 0.05  # radians a frame: a brisk nod
    assert np.abs(np.diff(motion.face, axis=0)).max() < 0.3  # a frame: brows that start up
    assert np.abs(motion.gaze[:, 1] - whole[:, 0]).max() < 1e-5  # eyes stay on the person
