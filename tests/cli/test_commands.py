"""The command line as a user types it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image

from mien.cli import COMMANDS

Run = Callable[..., tuple[int, str, str]]


def test_help_lists_every_command_and_imports_none_of_the_heavy_ones() -> None:
    heavy = "{'torch', 'numba', 'librosa', 'av', 'faster_whisper', 'xllamacpp', 'rich', 'numpy'}"
    code = (
        "import sys, mien.cli as c\n"
        f"try: c.cli.main(['--help'])\nexcept SystemExit: print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in COMMANDS)
    assert done.stdout.rstrip().endswith("[]")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "Usage" in out and "\\b" not in out


def test_reply_writes_a_film_with_sound(run: Run, cold: Path, tmp_path: Path) -> None:
    film = tmp_path / "reply.mp4"
    code, out, err = run(
        "reply", cold, "-o", film, "--mind", "llama:smollm2-135m", "--voice", "piper:joe", "--size", 128
    )
    assert code == 0, err
    assert "heard" in out and "says" in out
    with av.open(str(film)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.width, video.height) == (128, 128)
        assert video.duration is not None and video.time_base is not None
        assert audio.duration is not None and audio.time_base is not None
        assert float(video.duration * video.time_base) == pytest.approx(
            float(audio.duration * audio.time_base), abs=0.1
        )


@pytest.mark.parametrize("name", ["hello.mp4", "hello.webm", "take/%04d.png", "hello.wav", "hello.csv", "hello.glb"])
def test_render_writes_every_kind_of_file(run: Run, tmp_path: Path, name: str) -> None:
    options = ["--emotion", "happy:0.6", "--size", "160x128", "--framing", "face", "--background", "#204060"]
    code, _, err = run("render", "Good morning, Bob.", "-o", tmp_path / name, "--voice", "tone:", *options)
    assert code == 0, err
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(path.stat().st_size > 1000 for path in written)
    assert {path.name for path in written} >= {name.rpartition("/")[2].replace("%04d", "0000")}


def test_render_films_a_recording(run: Run, cold: Path, tmp_path: Path) -> None:
    target = tmp_path / "cold.csv"
    code, out, err = run("render", "--audio", cold, "-o", target)
    assert code == 0, err
    assert "aligned" in out
    assert len(target.read_text().splitlines()) == 1 + 129


def test_sheet_draws_a_page(run: Run, tmp_path: Path) -> None:
    code, out, err = run("sheet", "people", "--face", "anny:mira", "-o", tmp_path / "mira.jpg", "--size", 800)
    assert code == 0 and "mira.jpg" in out, err
    assert (tmp_path / "mira.jpg").read_bytes()[:3] == b"\xff\xd8\xff"


def test_perceive_prints_a_table_or_json(run: Run, cold: Path) -> None:
    code, out, _ = run("perceive", cold)
    assert code == 0 and "cold" in out and "fused" in out
    code, out, _ = run("perceive", cold, "--json")
    percept = json.loads(out)
    assert code == 0 and "cold" in percept["text"]


def test_perceive_reads_a_text_in_any_script_and_names_two_feelings(run: Run, tmp_path: Path) -> None:
    diary = tmp_path / "diary.txt"
    diary.write_text("fine :( आज मी आनंदी आहे", encoding="utf-8")
    code, out, _ = run("perceive", diary, "--engine", "cues-as-text")
    assert code == 0 and "happiness" in out and "if it is two feelings (cues-as-text): " in out
    for content, message in ((b"", "has no words"), (b"caf\xe9", "save the text as UTF-8")):
        diary.write_bytes(content)
        code, _, err = run("perceive", diary)
        assert code == 2 and message in err
    code, _, err = run("perceive", diary, "--who", "left")
    assert code == 2 and "leave out --who" in err


def test_engines_lists_what_can_be_chosen(run: Run) -> None:
    code, out, _ = run("engines")
    assert code == 0
    assert all(spec in out for spec in ("whisper:tiny", "llama:qwen2.5-1.5b", "piper:joe", "anny:mira", "GPL-3"))
    assert "broken" not in out


def test_weights_are_listed_and_verified(run: Run) -> None:
    code, out, _ = run("weights", "list")
    assert code == 0 and "voice/joe.onnx" in out
    code, out, _ = run("weights", "verify", "voice")
    assert code == 0 and "whole" in out


def test_the_bench_ends_in_one_line_of_json_and_its_bars_of_quality_hold(run: Run) -> None:
    code, out, err = run("bench", "turn", "--mind", "echo:")
    assert code == 0, err
    report = json.loads(out.splitlines()[-1])
    asked = "mind first_audio_s speech_rtf motion_rtf render_fps film_s peak_mb wer closure lag_ms"
    assert set(asked.split()) <= set(report)
    assert report["wer"] <= 0.10
    assert report["closure"] >= 0.95
    assert abs(report["lag_ms"]) <= 40


def test_bad_input_is_one_line_exit_code_2_and_no_file(run: Run, cold: Path, tmp_path: Path) -> None:
    text = tmp_path / "fake.wav"
    text.write_text("this is a text\n" * 50)
    (tmp_path / "empty.wav").touch()
    (tmp_path / "odd.toml").write_text('name = "Odd"\nshoe = 3\n')
    film = tmp_path / "out.mp4"
    cases = {
        ("reply", tmp_path / "empty.wav"): "empty",
        ("reply", text): "cannot be read as sound",
        ("reply", tmp_path / "none.wav"): "no file",
        ("reply",): "either a recording",
        ("reply", "-t", "!!! ... ???"): "words",
        ("reply", "-t", "hello", "--persona", tmp_path / "odd.toml"): "shoe",
        ("reply", "-t", "hello", "--mind", "oracle:x"): "llama:",
        ("reply", "-t", "hello", "--mind", "openai:http://127.0.0.1:9/v1#x"): "127.0.0.1:9",
        ("render", "hello", "--emotion", "happpy:0.5"): "happy",
        ("render", "hello", "--emotion", "happy:3"): "0, 1",
        ("render", "\N{PARTY POPPER}\N{PARTY POPPER}"): "words",
        ("render", "hello", "--face", "anny:nobody"): "anny:mira",
        ("sheet", "moods"): "actions, emotions, visemes, people",
        ("sheet", "people"): ".png, .jpg",
        ("render", "hello", "--size", "7"): "size",
        ("render", "hello", "--size", "1280x721"): "height is 721",
        ("render", "hello", "--size", "1280*720"): "1280x720",
        ("render", "hello", "--framing", "toes"): "bust, face",
        ("render", "hello", "--background", "#12345"): "#2c3442",
        ("render", "hello", "--background", text): "picture",
        ("render", "hello", "--background", "none"): ".webm",
        ("reply", "-t", "hello", "--background", tmp_path / "none.png"): "no background",
    }
    for args, part in cases.items():
        code, _, err = run(*args, "-o", film)
        assert code == 2, args
        assert part in err and err.count("\n") == 1, (args, err)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["empty.wav", "fake.wav", "odd.toml"], args


@pytest.mark.parametrize(
    ("output", "part"),
    [
        ("missing/out.mp4", "cannot be written"),
        ("out.avi", ".mp4, .webm, .png, .wav, .csv, .glb"),
        ("take/a.png", "take/%05d.png"),
        (".", "expected"),
    ],
)
def test_a_bad_place_is_refused_before_any_work(run: Run, tmp_path: Path, output: str, part: str) -> None:
    code, out, err = run("reply", "-t", "hello", "-o", tmp_path / output)
    assert code == 2 and part in err and out == ""


def test_a_picture_is_shown_with_the_words_and_a_bad_one_is_named_before_anything_is_written(
    run: Run, tmp_path: Path
) -> None:
    Image.new("RGB", (40, 30), "red").save(tmp_path / "bike.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "bike.png").read_bytes()[:50])
    fast = ["--mind", "echo:", "--voice", "tone:", "-o", tmp_path / "reply.csv"]
    code, _, err = run("reply", "-t", "Look!", "--show", tmp_path / "cut.png", "a red bicycle", *fast)
    assert code == 2 and "cut.png" in err and not (tmp_path / "reply.csv").exists()
    code, _, err = run("reply", "-t", "Look!", "--show", tmp_path / "bike.png", " ", *fast)
    assert code == 2 and "no caption" in err
    code, out, err = run("reply", "-t", "Look!", "--show", tmp_path / "bike.png", "a red bicycle", *fast)
    assert code == 0 and "Look" in out and (tmp_path / "reply.csv").exists(), err
