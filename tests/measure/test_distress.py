"""Asking a mind what trouble is about: what is counted, and files that are no talks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mien.errors import InputError
from mien.measure.distress import distress_card, distress_record, measure_distress

TYPES = ("ongoing depression", "problems with friends", "breakup with partner", "job crisis", "academic pressure")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("esconv")
    (folder / "text/esconv").mkdir(parents=True)
    rows = [
        {
            "problem_type": kind,
            "situation": f"It is about {kind}, and I do not know how I shall go on from here at all.",
        }
        for kind in (*TYPES, TYPES[0], "Sleep Problems")
    ]
    for name in ("esc_valid.jsonl", "esc_test.jsonl"):
        (folder / "text/esconv" / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def test_a_mind_that_only_echoes_names_nothing(data: Path):
    told: list[str] = []
    report = measure_distress(data, mind="echo:", ways=("plain", "few-shot"), count=6, say=told.append)
    assert report.right == {"plain": (0.0, 0.0, 0.0), "few-shot": (0.0, 0.0, 0.0)}
    assert report.count == len(told) == 6 and report.commonest == pytest.approx(2 / 6)
    assert "few-shot" in distress_card(report) and distress_record(report)["distress_plain"] == 0.0


def test_an_unknown_way_and_a_wrong_file_are_named(data: Path, tmp_path: Path):
    with pytest.raises(InputError, match=r"no way 'guess'.*few-shot"):
        measure_distress(data, mind="echo:", ways=("guess",), count=2, say=print)
    (tmp_path / "text/esconv").mkdir(parents=True)
    (tmp_path / "text/esconv/esc_valid.jsonl").write_text("{}\n")
    with pytest.raises(InputError, match=r"line 1 is no talk"):
        measure_distress(tmp_path, mind="echo:", count=2, say=print)
