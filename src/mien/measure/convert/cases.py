"""Plain recordings to convert, and listeners who have heard neither their actors nor the corpora of directions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.corpora import load_sound
from mien.engines import Registry
from mien.errors import InputError
from mien.measure.convert.people import Acted
from mien.measure.speak.ear import clip_statistics
from mien.measure.speak.speaker import SpeakerSpace, learn_speakers
from mien.measure.wer import word_error_rate
from mien.perceive import Ear
from mien.perceive.voice import VoiceTone
from mien.speak import align
from mien.speak.denoise import Denoiser, Latent
from mien.speak.world import analyse_recording
from mien.types import Audio, Speech, label_affect

__all__ = ["Case", "Heard", "Listener", "gather_cases", "hear_clip", "point_arousal"]

_RAVDESS = {"disgusted": "disgust"}
_JUDGED = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgusted", "surprised")

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Listener:
    """Who judges an actor: learned from other people.

    Args:
        model: scikit-learn's, from (n, 23) to probabilities of `classes`.
        classes: what it tells apart.
        space: where other people's voices lie.
    """

    model: Any
    classes: tuple[str, ...]
    space: SpeakerSpace

    def judge(self, rows: Sequence[Reals], own: Reals) -> Reals:
        """Return (n, k) probabilities of clips' statistics, heard against the plain ones of their speaker."""
        return np.asarray(self.model.predict_proba(np.array(rows) - own))

    def arousal(self, judged: Reals) -> Reals:
        """Return (n,) arousal of (n, k) probabilities."""
        return judged @ [point_arousal(name) for name in self.classes]


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What is heard in a clip: (23,) statistics, (16,) its place among voices, the arousal of `voice:`."""

    statistics: Reals
    place: Reals
    voice: float


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A plain recording, and what is known of its actor.

    Args:
        clip: the recording.
        speech: its words and phones.
        listener: who has not heard the actor.
        own: (23,) the actor's plain statistics, without this clip.
        place: (16,) the actor's plain place among voices, without this clip.
        errors: share of words wrong.
        plain: what is heard in it.
        latent: it as the diffusion network's noise.
    """

    clip: Acted
    speech: Speech
    listener: Listener
    own: Reals
    place: Reals
    errors: float
    plain: Heard
    latent: Latent


def gather_cases(people: Sequence[Acted], ear: Ear, denoiser: Denoiser, count: int, half: int) -> list[Case]:
    """Return plain recordings of RAVDESS, and all that is needed to judge them.

    Args:
        people: all clips.
        ear: hears the words.
        denoiser: leads the recordings into noise.
        count: how many: first one of each actor, then their second takes.
        half: which of the two sentences.

    Returns:
        The recordings.

    Raises:
        InputError: there are fewer.
    """
    plain = [clip for clip in people if clip.corpus == "ravdess" and clip.label == "neutral"]
    actors = sorted({clip.who for clip in plain})
    texts = sorted({str(clip.recording.text) for clip in plain})
    sides = [_listener([clip for clip in people if clip.who not in actors[side::2]]) for side in (0, 1)]
    takes: dict[str, list[Acted]] = {
        actor: [clip for clip in plain if clip.who == actor and clip.recording.text == texts[half]] for actor in actors
    }
    chosen = [(at, mine[take]) for take in (0, 1) for at, mine in enumerate(takes.values()) if take < len(mine)]
    if len(chosen) < count:
        raise InputError(f"{count} clips were asked for; RAVDESS here has {len(chosen)} plain ones of that sentence")
    cases, tone = [], VoiceTone()
    with closing(Registry("voices").make("piper:joe")) as voice:
        for at, clip in chosen[:count]:
            others = [other for other in plain if other.who == clip.who and other is not clip]
            listener = sides[at % 2]
            sound = load_sound(clip.recording)
            heard = ear.hear([sound])
            cases.append(
                Case(
                    clip,
                    align(sound, heard.words, voice),
                    listener,
                    np.mean([other.statistics for other in others], axis=0),
                    listener.space.model.transform([other.cepstra for other in others]).mean(axis=0),
                    word_error_rate(str(clip.recording.text), heard.text),
                    hear_clip(sound, listener, tone),
                    denoiser.encode(analyse_recording(sound), denoiser.along("happy", 0.0)),
                )
            )
    return cases


def hear_clip(sound: Audio, listener: Listener, tone: VoiceTone) -> Heard:
    """Return what is heard in a clip."""
    return Heard(clip_statistics(sound), listener.space.place([sound])[0], tone.listen([sound]).vad.arousal)


def _listener(people: Sequence[Acted]) -> Listener:
    """Learn feelings from actors of RAVDESS, and voices from everybody."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    known = [clip for clip in people if clip.corpus == "ravdess" and clip.label in _JUDGED]
    own = {
        who: np.mean([clip.statistics for clip in known if clip.who == who and clip.label == "neutral"], axis=0)
        for who in {clip.who for clip in known}
    }
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2_000, class_weight="balanced"))
    model.fit([clip.statistics - own[clip.who] for clip in known], [clip.label for clip in known])
    space = learn_speakers(np.array([clip.cepstra for clip in people]), [clip.who for clip in people])
    return Listener(model, tuple(str(name) for name in model.classes_), space)


def point_arousal(name: str) -> float:
    """Return where a feeling's published point lies; a calm voice is not merely a plain one."""
    return label_affect(_RAVDESS.get(name, name), intensity=1.0, taxonomy="ravdess-8").vad.arousal
