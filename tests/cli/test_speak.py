"""`mien speak` as a user types it."""

import io
import json
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from mien.types import Audio

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3"])
def test_a_text_becomes_sound(run: Run, tmp_path: Path, name: str) -> None:
    options = ["--voice", "tone:", "--emotion", "sad:0.7", "-o", tmp_path / name]
    code, out, err = run("speak", "One *two* three. Four!", *options)
    assert code == 0, err
    said = float(out.split("(")[1].split()[0])
    assert Audio.read(tmp_path / name, rate=16_000).duration == pytest.approx(said, abs=0.1)


@pytest.mark.parametrize("suffix", ["json", "srt", "TextGrid"])
def test_times_stand_beside_the_sound(run: Run, tmp_path: Path, suffix: str) -> None:
    times = tmp_path / f"a.{suffix}"
    code, _, err = run("speak", 'He said "$25." Yes.', "--voice", "tone:", "-o", tmp_path / "a.wav", "--phones", times)
    assert code == 0, err
    text = times.read_text(encoding="utf-8")
    if suffix == "json":
        words = json.loads(text)["words"]
        assert [word["text"] for word in words] == ["He", "said", '"$25."', "Yes."]
        assert all(one["end"] <= other["start"] for one, other in pairwise(words))
    else:
        assert {"srt": "\n\n2\n00:00:0", "TextGrid": '"""$25."""'}[suffix] in text


def test_a_file_and_standard_input_are_read(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.ssml").write_text("<speak>Hi <break time='2s'/> Bob</speak>", encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO("Hi Bob"))
    lengths = []
    for given in (tmp_path / "a.ssml", "-"):
        code, out, err = run("speak", given, "--voice", "tone:", "-o", tmp_path / "a.wav")
        assert code == 0, err
        lengths.append(float(out.split("(")[1].split()[0]))
    assert lengths[0] == pytest.approx(lengths[1] + 2.0, abs=0.05)


def test_a_lexicon_is_heeded(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('gif = "jiff"', encoding="utf-8")
    options = ["--voice", "tone:", "-o", tmp_path / "a.wav", "--phones", tmp_path / "a.json"]
    assert run("speak", "GIF", *options, "--lexicon", tmp_path / "own.toml")[0] == 0
    phones = [phone["text"] for phone in json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["phones"]]
    assert "".join(phones) == "ʒiff"


def test_one_letter_is_said(run: Run, tmp_path: Path) -> None:
    assert run("speak", "a", "--voice", "tone:", "-o", tmp_path / "a.wav")[0] == 0


def test_twenty_thousand_characters_are_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("I am. " * 3_334, encoding="utf-8")
    code, out, err = run("speak", tmp_path / "long.txt", "--voice", "tone:", "-o", tmp_path / "a.wav")
    assert code == 0, err
    assert float(out.split("(")[1].split()[0]) > 1_000


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["?! …"], "leaves nothing to say"),
        (["Привет, как дела?"], "Cyrillic letters; supported is English"),
        (["a <prosody rate='fast'>b"], "markup at character 3"),
        (["[happy:0.6]x"], "[happy] is not closed"),
        (["x", "--emotion", "hapy"], "no emotion 'hapy'"),
        (["x", "--voice", "tome:"], "there is no voice 'tome:'"),
        (["Hello you.", "--duration", "60s"], "a duration of 60.00 s was asked"),
        (["Hello you.", "--seconds", "long"], "duration 'long'; expected"),
        (["x", "-o", "a.ogg"], "expected one of: .wav, .flac, .mp3"),
        (["gone.txt"], "gone.txt cannot be read"),
        (["x", "--lexicon", "gone.toml"], "gone.toml cannot be read"),
        (["x", "--feel", "sadly", "--emotion", "sad"], "--emotion and --feel were given"),
        (["x", "--feel", "…"], "no word in the instruction"),
        (["x", "--feel", "грустно"], "Cyrillic letters; supported is English"),
        (["x", "--like", "gone.wav"], "gone.wav"),
    ],
)
def test_what_cannot_be_said_is_refused_and_leaves_no_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run("speak", "--voice", "tone:", *args)
    assert code == 2 and reason in err and len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_instruction_says_how(run: Run, tmp_path: Path) -> None:
    options = ["--voice", "tone:", "-o", tmp_path / "a.wav"]
    code, out, err = run("speak", "Oh dear.", *options, "--feel", "as if your grandmother had died")
    assert code == 0, err
    assert out.startswith("sad (valence -0.") and "wrote" in out


def test_a_recorded_voice_says_how(run: Run, tmp_path: Path, shared_data: Path) -> None:
    clip = shared_data / "speech" / "ravdess" / "wav" / "Actor_01" / "03-01-05-02-01-01-01.flac"
    options = ["--voice", "tone:", "-o", tmp_path / "a.wav"]
    code, out, err = run("speak", "Oh dear.", *options, "--like", clip)
    assert code == 0, err
    assert out.startswith("angry (valence -0.")


def test_silence_has_no_manner(run: Run, tmp_path: Path) -> None:
    Audio(np.zeros(16_000, np.float32), 16_000).write(tmp_path / "still.wav")
    code, _, err = run("speak", "Oh.", "--voice", "tone:", "-o", tmp_path / "a.wav", "--like", tmp_path / "still.wav")
    assert code != 0 and "expected a recording of somebody who speaks" in err
