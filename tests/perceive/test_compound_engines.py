"""Two feelings at once: two engines over the same cues, with channels that are missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError, WeightsError
from mien.perceive.compound import ENGINES, open_compounds, shown_in
from mien.perceive.compound_cues import COMPOUNDS, Shown
from mien.perceive.compound_rows import count_terms, scale_blocks
from mien.perceive.face_units import UNITS
from mien.types import ChannelAffect, Percept, label_affect
from mien.types.facs import prototype


def drawn(compound: str) -> np.ndarray:
    units = np.zeros(len(UNITS))
    for dose in prototype(compound).doses:
        if dose.unit in UNITS:
            units[UNITS.index(dose.unit)] = dose.strength
    return units


@pytest.mark.parametrize("engine", ENGINES)
def test_a_face_is_named_with_and_without_words_and_voice(engine: str) -> None:
    reader = open_compounds(engine)
    for name in ("happily surprised", "sadly angry"):
        for text in (None, "Oh, look at that."):
            found = reader.read(Shown(text, None, drawn(name)))
            assert tuple(found) == COMPOUNDS and sum(found.values()) == pytest.approx(1.0)
            assert max(found, key=lambda one: found[one]) == name
    sad = label_affect("sad", intensity=0.9)
    heard = shown_in(Percept("I lost him.", (), 1.0, 30.0, (ChannelAffect("voice", sad),), sad), None)
    assert heard.voice is not None and max(reader.read(heard).items(), key=lambda one: one[1])[0].startswith("sadly")
    with pytest.raises(InputError, match="neither text, voice nor face"):
        reader.read(Shown(None, None, None))


def test_rows_are_counted_and_scaled_by_hand() -> None:
    terms = count_terms(["a red cat", "the red dog", "red red"], least=2)
    assert list(terms.place) == ["red"] and terms.rarity == pytest.approx([1.0])
    assert terms.rows(["red, RED fox", "blue"]).tolist() == [[1.0], [0.0]]
    blocks = scale_blocks([np.array([[0.0, 2.0], [2.0, 6.0]]), np.array([[1.0], [3.0]])])
    assert blocks.rows([np.array([[2.0, 6.0]]), None])[0] == pytest.approx([2**-0.5, 2**-0.5, 0.0], abs=1e-5)


def test_an_unknown_engine_and_a_wrong_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="features, cues-as-text"):
        open_compounds("guess")
    wrong = tmp_path / "x.npz"
    wrong.write_bytes(b"no")
    with pytest.raises(WeightsError, match="mien train compound"):
        open_compounds("features", path=wrong)
