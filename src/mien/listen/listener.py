"""The listener: what face and head do about what the person says, while they say it.

Source: Zhou et al., "Responsive Listening Head Generation: a benchmark dataset and baseline" (ViCo), ECCV 2022, for the
task and its attitudes. Theirs is a network that is trained on pairs of films; ours are rules whose reasons can be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.listen.bearing import BEARINGS
from mien.listen.cues import STEP, VoiceCue
from mien.listen.gestures import Gesture, gesture_face, gesture_turn
from mien.types import ARKIT_INDEX, Affect, BigFive, Motion

__all__ = ["Attitude", "Listener", "Reaction"]

Reals = NDArray[np.float64]
Attitude = Literal["positive", "neutral", "negative"]
"""How one listens: with favour, evenly, or with doubt."""

_NODS = {"positive": (0.95, 1.0), "neutral": (0.7, 0.65), "negative": (0.0, 0.0)}
"""Share of phrase ends that are nodded at, and the size."""
_SHAKES = {"positive": 0.0, "neutral": 0.0, "negative": 0.45}
_SHARES = {"positive": 1.0, "neutral": 0.7, "negative": 0.2}
"""How much of the person's feeling and of surprise shows."""

_NOD, _SHAKE = 0.095, 0.055  # radians
_NOD_GAP, _BROWS_GAP, _VOICE_GAP = 0.9, 1.2, 6.0  # seconds between two of them
_STRESS_DB, _STRESS_GAP = 4.0, 2.5  # a loud word in mid-phrase is nodded at, lightly and not more often
_LATELY = 2.5  # seconds without speech after which nobody is listened to
_FORGETS = 15.0  # seconds in which half of what was perceived in words fades
_SEEN = 1.0  # seconds for which a seen face holds
_NECK = 0.4  # of a head's turn is the neck's
_FULL_PITCH = 0.5  # radians at which lids that follow the eyes are fully up or down
_NAMES = tuple(BEARINGS)
_FACES = np.array([one.face for one in BEARINGS.values()])
_HEADS = np.array([one.head for one in BEARINGS.values()])
_TORSOS = np.array([one.torso for one in BEARINGS.values()])
_RISE = np.array([one.rise for one in BEARINGS.values()])
_FALL = np.array([one.fall for one in BEARINGS.values()])


@dataclass(frozen=True, slots=True)
class Reaction:
    """Something that the listener began to do.

    Args:
        deed: "nod", "nods", "small nod", "shake", "brows", "lean", "smile", "concern" or "backchannel".
        why: what it was about.
        says: what a spoken back-channel says; "" of all else.
    """

    deed: str
    why: str
    says: str = ""


class Listener:
    """Reacts to one person.

    Args:
        traits: who listens: agreeableness shares feelings and nods, extraversion nods more widely and speaks.
        attitude: how.
        seed: of everything that is random.
        fps: frames a second.
    """

    def __init__(self, traits: BigFive, *, attitude: Attitude, seed: int, fps: float) -> None:
        self.attitude: Attitude = attitude
        self.traits, self.fps = traits, fps
        self._chance = np.random.default_rng(seed)
        self._side = 1.0 if self._chance.random() < 0.5 else -1.0  # where the head tilts
        self._frame = 0
        self._gestures: list[Gesture] = []
        self._levels = np.zeros((2, len(_NAMES)))  # what follows the wish, and what follows that
        self._last: dict[str, float] = {}  # when something was done last
        self._spoke_at = -np.inf
        self._bright = 0.0  # of the voice: higher and louder than usual, or lower and softer
        self._quiet_until = -np.inf
        self._felt = (0.0, -np.inf)  # valence that was perceived, and when
        self._seen = (0.0, -np.inf)  # and seen
        self._showing: set[str] = set()

    @property
    def now(self) -> float:
        """When the next frame is, seconds since the first."""
        return self._frame / self.fps

    def hear(self, cue: VoiceCue) -> tuple[Reaction, ...]:
        """React to a cue from the next frame on.

        Args:
            cue: the latest of a `VoiceCues`.

        Returns:
            What it begins to do.
        """
        if cue.speech:
            self._spoke_at = self.now
        if cue.voiced:
            heard = np.clip(cue.pitch_st / 5.0 + cue.loudness_db / 9.0, -1.0, 1.0)
            self._bright += (float(heard) - self._bright) * STEP / 1.2
        if cue.quiet and self.attitude != "negative":
            self._quiet_until = self.now + 1.5
        reactions = [self._surprised(cue), *self._agreed(cue), *self._follows()]
        return tuple(reaction for reaction in reactions if reaction is not None)

    def see(self, face: Mapping[str, float], *, confidence: float) -> None:
        """Take the person's face, as a camera saw it.

        Args:
            face: ARKit action to weight; what is not named is 0.
            confidence: [0, 1].
        """
        smile, frown, worry = (_both(face, name) for name in ("mouthSmile", "mouthFrown", "browDown"))
        sad = face.get("browInnerUp", 0.0) * (1.0 - smile)
        valence = float(np.clip(1.4 * smile - frown - 0.5 * worry - 0.5 * sad, -1.0, 1.0))
        self._seen = (valence * confidence, self.now)

    def perceive(self, affect: Affect) -> None:
        """Take what was perceived in the person's words and voice; it shows for some time."""
        self._felt = (affect.valence * affect.confidence**0.5, self.now)

    def startle(self) -> None:
        """Show that something was noticed, from the next frame on: brows up, head back."""
        self._last["brows"] = self.now
        self._gestures.append(Gesture("brows", self.now - 0.5 / self.fps, 1.0))

    def say(self, text: str) -> None:
        """Move the mouth to a spoken back-channel that begins now; "hmm" is said with closed lips."""
        if text != "hmm":
            self._gestures.append(Gesture("say", self.now, 1.0))

    def motion(self, frames: int) -> Motion:
        """Return the next frames of what is laid over the motion of a face that does not speak.

        Args:
            frames: how many.

        Returns:
            Motion; asked for in one piece or in many it is the same.
        """
        times = (self._frame + np.arange(frames)) / self.fps
        levels = np.array([self._step() for _ in range(frames)]).reshape(frames, len(_NAMES))
        heads, torso = levels @ _HEADS, levels @ _TORSOS
        heads[:, 2] *= self._side
        face = levels @ _FACES
        for gesture in self._gestures:
            heads += gesture_turn(gesture, times)
            face += gesture_face(gesture, times)
        self._gestures = [gesture for gesture in self._gestures if gesture.end > self.now]
        whole = heads + torso
        gaze = np.stack([-whole[:, 1], whole[:, 0]], axis=1)  # the eyes stay where they looked
        for side in ("Left", "Right"):
            face[:, ARKIT_INDEX[f"eyeLookUp{side}"]] += np.clip(gaze[:, 1] / _FULL_PITCH, 0.0, 1.0)
            face[:, ARKIT_INDEX[f"eyeLookDown{side}"]] += np.clip(-gaze[:, 1] / _FULL_PITCH, 0.0, 1.0)
        return Motion(
            self.fps,
            np.clip(face, 0.0, 1.0).astype(np.float32),
            ((1.0 - _NECK) * heads).astype(np.float32),
            (_NECK * heads).astype(np.float32),
            torso.astype(np.float32),
            gaze.astype(np.float32),
            np.zeros((frames, 0, 3), dtype=np.float32),
        )

    def _surprised(self, cue: VoiceCue) -> Reaction | None:
        if not cue.sudden or not self._due("brows", _BROWS_GAP):
            return None
        size = 0.5 + 0.5 * _SHARES[self.attitude]
        self._gestures.append(Gesture("brows", self.now - 0.5 / self.fps, size))
        return Reaction("brows", "the voice rose suddenly")

    def _agreed(self, cue: VoiceCue) -> list[Reaction]:
        """Nod or shake the head where a phrase ends, and say so."""
        often, size = _NODS[self.attitude]
        size *= _NOD * (1.0 + 0.25 * self.traits.agreeableness + 0.25 * self.traits.extraversion)
        if cue.phrase_end:
            draw = self._chance.random(4)
            done: list[Reaction] = []
            if draw[0] < often and self._due("nod", _NOD_GAP):
                twice = draw[1] < 0.4
                self._gestures.append(Gesture("nod", self.now, size * (0.8 + 0.4 * draw[1]), 2 if twice else 1))
                done.append(Reaction("nods" if twice else "nod", "the person's phrase ended"))
            elif draw[0] < _SHAKES[self.attitude] and self._due("shake", 2.0):
                self._gestures.append(Gesture("shake", self.now, _SHAKE, 2))
                done.append(Reaction("shake", "the person's phrase ended"))
            speaks = 0.45 + 0.5 * self.traits.extraversion
            if self.attitude != "negative" and draw[2] < speaks and cue.spoken > 2.0 and self._due("voice", _VOICE_GAP):
                done.append(Reaction("backchannel", "the person's phrase ended", self._word(draw[3])))
            return done
        stressed = cue.loudness_db >= _STRESS_DB and self.attitude == "positive"
        if stressed and self._since("nod") > _NOD_GAP and cue.spoken > 1.0 and self._due("small nod", _STRESS_GAP):
            self._gestures.append(Gesture("nod", self.now, 0.45 * size))
            return [Reaction("small nod", "the person stressed a word")]
        return []

    def _word(self, draw: float) -> str:
        if self._since("brows") < 2.5:
            return "oh"
        if self._valence() > 0.2 and draw < 0.6:
            return "yeah"
        return "uh-huh" if draw < 0.7 else "hmm"

    def _follows(self) -> list[Reaction]:
        """Return what of the slow wishes has just begun."""
        wanted = dict(zip(_NAMES, self._wishes(), strict=True))
        why = {
            "smile": "the person seems pleased",
            "concern": "the person seems troubled",
            "lean": "the person speaks softly",
        }
        shown = {name for name in why if wanted[name] > (0.12 if name in self._showing else 0.2)}
        new, self._showing = shown - self._showing, shown
        return [Reaction(name, why[name]) for name in why if name in new]

    def _wishes(self) -> list[float]:
        engaged = 1.0 if self.now - self._spoke_at < _LATELY else 0.0
        valence = self._valence()
        shared = _SHARES[self.attitude] * (0.65 + 0.35 * self.traits.agreeableness)
        concern = min(1.3 * shared * max(-valence, 0.0), 1.0)
        wishes = {
            "warm": engaged * (self.attitude == "positive") * (1.0 - concern) ** 2,
            "cold": engaged * (self.attitude == "negative"),
            "smile": shared * max(valence, 0.0) * (1.0 + 0.2 * self.traits.extraversion),
            "concern": concern,
            "lean": 1.0 * (self.now < self._quiet_until),
        }
        return [min(wishes[name], 1.0) for name in _NAMES]

    def _valence(self) -> float:
        """Return how pleased the person seems: by face if it is seen, by words that were understood, by voice."""
        heard = 0.3 * self._bright if self.now - self._spoke_at < _LATELY else 0.0
        felt = self._felt[0] * 0.5 ** ((self.now - self._felt[1]) / _FORGETS)
        seen = self._seen[0] if self.now - self._seen[1] < _SEEN else 0.0
        return float(np.clip(heard + 0.8 * felt + seen, -1.0, 1.0))

    def _step(self) -> Reals:
        """Go on by one frame; return (n,) levels of the bearings: two lags in a row, so that nothing starts at once."""
        wishes = np.array(self._wishes())
        pace = np.where(wishes > self._levels[1], _RISE, _FALL) / 3.0
        share = 1.0 - np.exp(-1.0 / (self.fps * pace))
        self._levels[0] += (wishes - self._levels[0]) * share
        self._levels[1] += (self._levels[0] - self._levels[1]) * share
        self._frame += 1
        return self._levels[1].copy()

    def _since(self, deed: str) -> float:
        return self.now - self._last.get(deed, -np.inf)

    def _due(self, deed: str, gap: float) -> bool:
        """Return whether something was not done for so long; it counts as done then."""
        if self._since(deed) < gap:
            return False
        self._last[deed] = self.now
        return True


def _both(face: Mapping[str, float], name: str) -> float:
    return (face.get(f"{name}Left", 0.0) + face.get(f"{name}Right", 0.0)) / 2.0
