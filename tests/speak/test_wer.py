"""What Piper says, a recogniser writes down again."""

import re

import pytest

from mien.speak.piper import engine
from mien.types import neutral
from mien.weights import weight_path

TEN = (
    "Hello there, it is good to see you again.",
    "I was walking by the sea when the rain began.",
    "What would you like to talk about this evening?",
    "My sister bought a red bicycle last summer.",
    "That must have been hard for you and your family.",
    "We could take a break and try again tomorrow.",
    "The cat slept on the warm stone by the window.",
    "Do you remember the first song you learned to play?",
    "I am so happy that you found a new place to live!",
    "Sometimes a long walk helps me think about things.",
)


def plain(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


def distance(a: list[str], b: list[str]) -> int:
    row = list(range(len(b) + 1))
    for i, word in enumerate(a, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(b, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


@pytest.mark.filterwarnings("default")  # ctranslate2's own
def test_ten_lines_come_back_with_at_most_ten_percent_of_words_wrong(capsys):
    from faster_whisper import WhisperModel

    for part in ("config.json", "tokenizer.json", "vocabulary.txt"):
        weight_path(f"ear/whisper-tiny/{part}")
    folder = weight_path("ear/whisper-tiny/model.bin").parent
    ear = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)
    wrong = total = 0
    with engine.make("joe") as voice:
        for line in TEN:
            sound = voice.speak(line, neutral()).audio.resample(16_000).samples
            segments, _ = ear.transcribe(sound, language="en", beam_size=1, temperature=0.0)
            wrong += distance(plain(line), plain(" ".join(segment.text for segment in segments)))
            total += len(plain(line))
    with capsys.disabled():
        print(f"\npiper:joe: word error rate {100 * wrong / total:.1f} % over {len(TEN)} lines, {total} words")
    assert wrong / total <= 0.10
