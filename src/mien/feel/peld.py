"""Heart `peld:PATH`: the next emotion as the previous one and a variation, by a network that `mien train peld` trains.

No weights ship: PELD, which teaches it, states no licence. What is felt is where the network puts the sum; what it has
learned from television goes through the same safety as everything else, so that anger is not answered in kind.

Source: Wen et al., "Automatically select emotion for response via personality-affected emotion transition", Findings of
ACL 2021, arXiv 2106.15846. The previous emotion is what the mood and its waves make felt, where PELD has a label's
point; the person's is what was perceived. PELD's six roles have mild traits: a persona far from them is a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from mien.engines import Engine
from mien.errors import InputError, WeightsError
from mien.feel.answering import Steps, answer, interrupt
from mien.feel.appraisal import appraise
from mien.feel.mood import Mood, decay, push
from mien.feel.step import Felt
from mien.feel.temperament import half_life, reactivity, wave_half_life
from mien.feel.wave import Wave, over
from mien.types import Affect, BigFive, Percept, Persona, Vad, affect_from_vad, convert_affect, load_taxonomy

__all__ = ["PeldHeart", "PeldModel", "Transition", "engine"]

_LONGEST = 128  # tokens
_PUSH = 0.15  # share of the way to what is felt that an even persona's mood goes


@dataclass(frozen=True, slots=True)
class Transition:
    """What the network says of the next emotion.

    Args:
        vad: the sum of the previous point and the variation, each axis in [-1, 1].
        affect: the same with the labels' probabilities, in "basic-7".
    """

    vad: Vad
    affect: Affect


class PeldModel:
    """A trained file, ready to run.

    Args:
        path: the ONNX file that `mien train peld` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        self._session, self._tokenizer, self._taxonomy = _open(path)

    def step(self, text: str, *, own: Vad, theirs: Vad, traits: BigFive) -> Transition:
        """Say which emotion comes next.

        Args:
            text: the other's turn; of a long one the first 128 tokens count.
            own: the previous emotion of who replies.
            theirs: the other's emotion.
            traits: of who replies.

        Returns:
            The next emotion.
        """
        ids = self._tokenizer.encode(text).ids[:_LONGEST]
        rows = {"own": own, "theirs": theirs, "traits": astuple(traits)}
        given = {name: np.array([row], np.float32) for name, row in rows.items()}
        point, likely = self._session.run(None, {"tokens": np.array([ids], np.int64), **given})
        vad = Vad(*(float(axis) for axis in np.clip(point[0], -1.0, 1.0)))
        shares = likely[0].astype(np.float64)
        plain = affect_from_vad(vad, confidence=1.0, taxonomy=self._taxonomy)
        labelled = replace(plain, emotions=tuple(float(share) for share in shares / shares.sum()))
        return Transition(vad, convert_affect(labelled, taxonomy="basic-7"))


class PeldHeart:
    """Feels what the network says, keeps a mood, and stays safe.

    Args:
        model: the network.
    """

    def __init__(self, model: PeldModel) -> None:
        self._model = model

    def feel(self, percept: Percept, *, persona: Persona, mood: Mood, at: float) -> tuple[Affect, Mood]:
        """Feel something about one turn of the person; see `mien.feel.Heart`."""
        felt = self.trace(percept, persona=persona, mood=mood, at=at)
        return felt.affect, felt.mood

    def trace(self, percept: Percept, *, persona: Persona, mood: Mood, at: float) -> Felt:
        """Feel the same, and tell how it came about.

        Args:
            percept: what was perceived.
            persona: who feels.
            mood: the mood after the last turn.
            at: the end of the person's turn, seconds.

        Returns:
            The feeling, the mood, the appraisal and each part's step.

        Raises:
            SessionError: `at` lies before the mood's time.
        """
        traits, appraisal, steps = persona.big_five, appraise(percept), Steps(at)
        rested = interrupt(decay(mood, rest=persona.mood, at=at, half_life=half_life(traits)), steps)
        own = over(rested.vad, rested.waves, at=steps.moment)
        found = self._model.step(percept.text, own=own, theirs=percept.affect.vad, traits=traits)
        names = load_taxonomy("basic-7").labels
        labels = dict(zip(names, found.affect.emotions, strict=True))
        label = max(labels, key=lambda name: labels[name])
        valence = found.vad.valence
        slow = wave_half_life(traits, valence=valence, sudden=appraisal.sudden)
        wave = Wave(label, label, found.vad, at, 1.0, slow)
        share = _PUSH * reactivity(traits, valence=valence)
        moved = push(rested, toward=found.vad, share=share)
        moved = replace(moved, waves=(*moved.waves, wave))
        change = ", ".join(f"{a - b:+.2f}" for a, b in zip(found.vad, own, strict=True))
        steps.add("persona", f"learned transition to {label} ({labels[label]:.2f}): {change}", rested, moved)
        return answer(moved, labels, steps, appraisal=appraisal, theirs=percept.affect, persona=persona, moved=True)


def _open(path: Path) -> tuple[Any, Any, str]:
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        notes: Mapping[str, str] = session.get_modelmeta().custom_metadata_map
        return session, Tokenizer.from_str(notes["tokenizer"]), load_taxonomy(notes["taxonomy"]).name
    except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
        reason = str(error).splitlines()[0]
        raise WeightsError(f"{path} is no network of mien train peld ({reason}); train it again") from None


def _make(choice: str) -> PeldHeart:
    if not choice or "\0" in choice:
        raise InputError(f"heart 'peld:{choice}' names no file; expected peld:PATH, which mien train peld wrote")
    return PeldHeart(PeldModel(Path(choice).expanduser()))


engine = Engine(
    name="peld",
    summary="the previous emotion and a learned variation, by a network that you train: mien train peld",
    licence="the file's own",
    choices={"*": ()},
    modules=("onnxruntime", "tokenizers"),
    extra="",
    make=_make,
)
