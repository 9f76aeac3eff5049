"""The bench of conversion: does more intensity sound like more, are the words and the speaker kept.

Source: Gudmalwar et al., "EmoReg", AAAI 2025, arXiv 2412.20359: intensity is judged over levels; here by listeners that
learned from human speech alone, none of it of the actor whom they judge or of the corpora that directions come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.corpora import load_sound
from mien.engines import Registry
from mien.errors import InputError
from mien.measure.convert.people import Acted, read_people
from mien.measure.convert.rivals import learn_directions
from mien.measure.scores import ranks
from mien.measure.speak.ear import clip_statistics
from mien.measure.speak.speaker import SpeakerSpace, learn_speakers
from mien.measure.wer import normal_words, word_error_rate
from mien.perceive import Ear
from mien.perceive.voice import VoiceTone
from mien.speak import align
from mien.speak.convert import move_speech
from mien.speak.directions import find_direction
from mien.speak.plan import Manner, voice_manner
from mien.types import Audio, Speech, label_affect

__all__ = ["WAYS", "ConvertReport", "bench_convert", "convert_card", "convert_record"]

_LABELS = ("happy", "sad", "angry", "fearful")
_LEVELS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_HEARD = (3, 5)  # levels whose words are counted
_JUDGED = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgusted", "surprised")
WAYS = ("rules", "directions", "probabilities")
"""How a manner is found: by the plan of `mien speak`, along learned directions, by scaled class probabilities."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ConvertReport:
    """The figures of one way and feeling; medians of clips.

    Args:
        way: of `WAYS`.
        label: the feeling.
        clips: plain recordings, each of another actor.
        curve: Spearman's correlation of intensity with the clips' median of a listener's arousal, its sign turned for
            sadness.
        arousal: the same clip by clip, median.
        named: the same with how likely that listener finds the feeling.
        voice: the same with the arousal that Mien's own listener hears.
        top: share of clips that the listener gives the feeling at intensity 1, among all that it tells apart.
        wer_plain: words wrong before, by whisper-tiny.
        wer: after, at 0.6 and 1 together.
        speaker: cosine of the converted clip's and the actor's plain place, the mean at 1.
        speaker_half: the same at 0.6.
        speaker_plain: the same of the recording as it was.
        speaker_acted: the same of the actor who acts that feeling.
    """

    way: str
    label: str
    clips: int
    curve: float
    arousal: float
    named: float
    voice: float
    top: float
    wer_plain: float
    wer: float
    speaker: float
    speaker_half: float
    speaker_plain: float
    speaker_acted: float


@dataclass(frozen=True, slots=True, eq=False)
class _Listener:
    """Who judges an actor: learned from other people.

    Args:
        model: scikit-learn's, from (n, 23) to probabilities of `classes`.
        classes: what it tells apart.
        space: where other people's voices lie.
    """

    model: Any
    classes: tuple[str, ...]
    space: SpeakerSpace

    def judge(self, clip: Audio, own: Reals) -> Reals:
        """Return probabilities of a clip, heard against the plain statistics of its speaker."""
        return np.asarray(self.model.predict_proba([clip_statistics(clip) - own])[0])


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """A plain recording, and what is known of its actor."""

    clip: Acted
    speech: Speech
    listener: _Listener
    own: Reals
    place: Reals
    text: str
    errors: float


def bench_convert(
    data: Path, *, clips: int, ways: Sequence[str], say: Callable[[str], None], half: int = 1
) -> list[ConvertReport]:
    """Measure conversion on plain recordings of RAVDESS.

    Args:
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.
        clips: recordings, each of another actor.
        ways: of `WAYS`.
        say: is told how it goes.
        half: which sentence they say: 0 is to choose by, 1 for figures.

    Returns:
        The figures of each way and feeling.

    Raises:
        InputError: a corpus is missing.
    """
    people = read_people(data, say=say)
    ear: Ear = Registry("ears").make("whisper:tiny")
    say("looking for words")
    cases = _cases(people, ear, clips, half)
    learned = learn_directions(people)
    manners: dict[str, Callable[[str, float], Manner]] = {
        "rules": lambda label, level: voice_manner(label_affect(label, intensity=level)),
        "directions": lambda label, level: find_direction(label_affect(label, intensity=level)),
        "probabilities": learned.by_probability,
    }
    reports = []
    for way in ways:
        for label in _LABELS:
            reports.append(_measure(way, label, manners[way], cases, people, ear))
            say(str(asdict(reports[-1])))
    return reports


def _cases(people: Sequence[Acted], ear: Ear, count: int, half: int) -> list[_Case]:
    plain = [clip for clip in people if clip.corpus == "ravdess" and clip.label == "neutral"]
    actors = sorted({clip.who for clip in plain})
    texts = sorted({str(clip.recording.text) for clip in plain})
    sides = [_listener([clip for clip in people if clip.who not in actors[side::2]]) for side in (0, 1)]
    cases = []
    with closing(Registry("voices").make("piper:joe")) as voice:
        for at, actor in enumerate(actors[:count]):
            mine = [clip for clip in plain if clip.who == actor]
            chosen = next(clip for clip in mine if clip.recording.text == texts[half])
            others = [clip for clip in mine if clip is not chosen]
            listener = sides[at % 2]
            sound, text = load_sound(chosen.recording), str(chosen.recording.text)
            heard = ear.hear([sound])
            place = listener.space.model.transform([clip.cepstra for clip in others]).mean(axis=0)
            own = np.mean([clip.statistics for clip in others], axis=0)
            errors = word_error_rate(text, heard.text)
            cases.append(_Case(chosen, align(sound, heard.words, voice), listener, own, place, text, errors))
    if len(cases) < count:
        raise InputError(f"{count} clips were asked for; RAVDESS here has {len(cases)} actors")
    return cases


def _listener(people: Sequence[Acted]) -> _Listener:
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
    return _Listener(model, tuple(str(name) for name in model.classes_), space)


def _measure(
    way: str,
    label: str,
    manner: Callable[[str, float], Manner],
    cases: Sequence[_Case],
    people: Sequence[Acted],
    ear: Ear,
) -> ConvertReport:
    sign = np.sign(label_affect(label, intensity=1.0).vad.arousal)
    tone = VoiceTone()
    curves: list[tuple[float, float, float]] = []
    followed: list[Reals] = []
    kept, half, plain, acted = [], [], [], []
    top = wrong = words = before = 0.0
    for case in cases:
        moved = [move_speech(case.speech, manner(label, level)) for level in _LEVELS]
        judged = np.array([case.listener.judge(clip, case.own) for clip in moved])
        arousal = judged @ [_arousal(name) for name in case.listener.classes]
        heard = [tone.listen([clip]).vad.arousal for clip in moved]
        followed.append(arousal)
        named = judged[:, case.listener.classes.index(label)]
        curves.append((sign * _spearman(arousal), _spearman(named), sign * _spearman(np.array(heard))))
        top += case.listener.classes[int(judged[-1].argmax())] == label
        length = len(normal_words(case.text))
        wrong += length * sum(word_error_rate(case.text, ear.hear([moved[at]]).text) for at in _HEARD)
        words += length
        before += length * case.errors
        likeness = _cosine(case.listener.space.place(moved), case.place)
        kept.append(likeness[-1])
        half.append(likeness[3])
        plain.append(likeness[0])
        mine = [clip.cepstra for clip in people if clip.who == case.clip.who and clip.label == label]
        acted.append(_cosine(case.listener.space.model.transform(mine), case.place).mean())
    arousals, nameds, voices = np.median(np.array(curves), axis=0)
    return ConvertReport(
        way=way,
        label=label,
        clips=len(cases),
        curve=float(sign * _spearman(np.median(followed, axis=0))),
        arousal=float(arousals),
        named=float(nameds),
        voice=float(voices),
        top=top / len(cases),
        wer_plain=before / words,
        wer=wrong / words / len(_HEARD),
        speaker=float(np.mean(kept)),
        speaker_half=float(np.mean(half)),
        speaker_plain=float(np.mean(plain)),
        speaker_acted=float(np.mean(acted)),
    )


def _arousal(name: str) -> float:
    return 0.0 if name == "calm" else label_affect(name, intensity=1.0).vad.arousal


def _spearman(values: Reals) -> float:
    return float(np.corrcoef(_LEVELS, ranks(values))[0, 1]) if np.ptp(values) > 0.0 else 0.0


def _cosine(places: Reals, centre: Reals) -> Reals:
    return places @ centre / (np.linalg.norm(places, axis=-1) * np.linalg.norm(centre))


def convert_record(reports: Sequence[ConvertReport], way: str) -> dict[str, Any]:
    """Return the figures of one way as one flat record: means of the feelings, and the least of them."""
    mine = [asdict(report) for report in reports if report.way == way]
    record: dict[str, Any] = {"way": way, "clips": mine[0]["clips"]}
    for name in mine[0]:
        if name not in ("way", "label", "clips"):
            record[name] = round(float(np.mean([row[name] for row in mine])), 4)
    return {**record, "curve_least": round(min(row["curve"] for row in mine), 4)}


def convert_card(reports: Sequence[ConvertReport]) -> str:
    """Return the figures as a table to read."""
    rows = [asdict(report) for report in reports]
    lines = ["".join(f"{name:>14}" for name in rows[0])]
    for row in rows:
        lines.append("".join(f"{v:>14.2f}" if isinstance(v, float) else f"{v:>14}" for v in row.values()))
    return "\n".join(lines)
