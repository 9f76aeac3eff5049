"""Instruction data from labelled faces: each row says what was measured; nothing half-written is left."""

import json
from itertools import islice
from pathlib import Path

import pytest

from mien.corpora import load_corpus
from mien.errors import InputError
from mien.train.exp_cot import write_chains

FER = Path("/work/shared/data/faces/fer2013")


def test_a_row_for_each_face_that_is_found(tmp_path: Path) -> None:
    if not FER.is_dir():
        pytest.skip("FER-2013 is not here")
    output = tmp_path / "chains.jsonl"
    written = write_chains(islice(load_corpus("fer2013").read(FER, split="dev"), 12), output)
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert written.pictures == 12 and len(rows) == written.faces >= 8
    assert written.agreed == sum(row["agrees"] for row in rows)
    for row in rows:
        assert {"picture", "instruction", "observations", "interpretation", "conclusion", "label", "agrees"} == set(row)
        strengths = [one["strength"] for one in row["observations"]]
        assert strengths == sorted(strengths, reverse=True) and row["agrees"] == row["conclusion"].startswith(
            row["label"]
        )


def test_no_picture_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no picture to explain"):
        write_chains([], tmp_path / "chains.jsonl")
    assert list(tmp_path.iterdir()) == []
