"""The student voice: its codec, its masks, one network in torch and in numpy, and one of a few seconds' schooling."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mien.engines import Registry
from mien.errors import InputError, WeightsError
from mien.measure.speak.lines import DEV
from mien.speak.student import StudentVoice, engine
from mien.speak.student_codec import ENVELOPE, FRAMES, Codec, analyse_voice, synthesise_voice
from mien.speak.student_decode import decode_at_once, decode_in_turn, masked_counts
from mien.speak.student_line import read_student
from mien.speak.student_net import REACH, StudentNet, step_places, step_units
from mien.speak.student_reading import line_units
from mien.train.student.codebooks import learn_codec
from mien.train.student.learning import StudentRecipe, draw_known, fit_student, lay_out, page_losses
from mien.train.student.lessons import Lesson, choose_sentences
from mien.train.student.rows import Row, read_lessons, unit_ends
from mien.train.student.student import write_student
from mien.types import Audio, Mark, label_affect, neutral

RATE = 22_050
RECIPE = StudentRecipe(steps=20, lines=2, warm=5)


def quiet(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def lessons() -> list[Lesson]:
    voice = Registry("voices").make("piper:joe")
    said = [Lesson(text, voice.speak(text, neutral())) for text in DEV[:4]]
    voice.close()
    return said


@pytest.fixture(scope="module")
def rows(lessons: list[Lesson]) -> list[Row]:
    return read_lessons(lessons, say=quiet)


@pytest.fixture(scope="module")
def codec(rows: list[Row]) -> Codec:
    return learn_codec(np.concatenate([row.features for row in rows]), seed=0)


@pytest.fixture(scope="module")
def schooled(rows: list[Row], codec: Codec, tmp_path_factory: pytest.TempPathFactory):
    told: list[str] = []
    model = fit_student(rows, codec, recipe=RECIPE, seed=0, say=told.append)
    path = tmp_path_factory.mktemp("student") / "joe.npz"
    write_student(model, codec, path, rate=RATE, teacher="piper:joe", minutes=0.2)
    return model, path


@pytest.fixture(scope="module")
def voice(schooled):
    with StudentVoice(schooled[1]) as voice:
        yield voice


@given(st.integers(1, 400), st.integers(1, 40))
def test_less_is_masked_after_each_pass_and_nothing_after_the_last(steps: int, passes: int) -> None:
    counts = masked_counts(steps, passes)
    assert counts[-1] == 0 and len(counts) <= min(steps, passes)
    assert all(after < before for before, after in pairwise([steps, *counts]))


def test_the_first_passes_keep_the_fewest() -> None:
    counts = [200, *masked_counts(200, 8)]
    kept = -np.diff(counts)
    assert len(kept) == 8 and kept[0] < 10 and kept[0] < kept[3] < kept[6]


def test_units_are_phones_and_stops_with_the_edges_of_words() -> None:
    units = line_units(["^", "h", "ˈ", "a", "ɪ", ",", " ", "ð", "ɛ", "ɹ", "?", "$"])
    assert [unit.sign for unit in units] == ["^", "h", "a", "ɪ", ",", "ð", "ɛ", "ɹ", "?"]
    assert [unit.sign for unit in units if unit.first] == ["h", "ð"]
    assert [unit.sign for unit in units if unit.last] == ["ɪ", "ɹ"]
    assert [unit.stress for unit in units] == [0, 0, 2, 0, 0, 0, 0, 0, 0]


def test_units_share_the_time_of_a_phone_that_another_alphabet_has() -> None:
    units = line_units(["^", "h", "ə", "ɹ", ".", "$"])
    phones = (Mark("", 0.0, 0.1), Mark("h", 0.1, 0.2), Mark("ɚ", 0.2, 0.4), Mark("", 0.4, 0.5))
    np.testing.assert_allclose(unit_ends(units, phones), [0.1, 0.2, 0.3, 0.4, 0.5])


def test_every_lesson_is_covered_by_its_units(lessons: list[Lesson], rows: list[Row]) -> None:
    for lesson, row in zip(lessons, rows, strict=True):
        assert row.seconds.sum() == pytest.approx(lesson.speech.duration, abs=1e-3)
        assert (row.seconds >= 0.0).all() and len(row.units) == len(row.features) == len(row.within)
        assert row.units[0] == 0 and row.units[-1] == len(row.signs) - 1 and (np.diff(row.units) >= 0).all()


def test_steps_lie_in_the_units_that_their_middles_are_in() -> None:
    ends = np.array([0.05, 0.1, 0.19])
    assert step_units(ends).tolist() == [0, 0, 1, 1, 1, 2, 2, 2, 2, 2]
    assert step_places(ends)[0, 3] == pytest.approx(0.5) and (step_places(ends)[:, 0] <= 1.0).all()


def test_every_book_takes_from_what_is_wrong(rows: list[Row], codec: Codec) -> None:
    features = rows[0].features
    tokens, scaled = codec.encode(features), (features - codec.middle) / codec.scale
    wrong = [np.mean((codec.embed(tokens[:, :books]) - scaled) ** 2) for books in range(len(codec.books) + 1)]
    assert all(after <= before for before, after in pairwise(wrong)) and wrong[2] < 0.5 * wrong[0]
    assert wrong[-1] < 0.1 * wrong[0]


def test_coded_speech_keeps_its_length_and_its_pitch(lessons: list[Lesson], codec: Codec) -> None:
    audio = lessons[1].speech.audio
    features = analyse_voice(audio)
    sound = synthesise_voice(codec.decode(codec.encode(features)), rate=RATE)
    assert abs(len(sound) - len(audio.samples)) <= 0.04 * RATE
    tones, again = (
        each.reshape(len(each) * FRAMES, -1)[:, ENVELOPE : ENVELOPE + 2]
        for each in (features, analyse_voice(Audio(sound, RATE))[: len(features)])
    )
    voiced = (tones[: len(again), 1] > 0.5) & (again[:, 1] > 0.5)
    assert voiced.mean() > 0.3
    assert np.mean(np.abs(tones[: len(again), 0] - again[:, 0])[voiced] < 1.0) > 0.9


def test_known_steps_are_some_of_each_line_never_all(rows: list[Row], codec: Codec) -> None:
    page = lay_out(rows, codec)
    chance, kinds = np.random.default_rng(0), set()
    for _ in range(30):
        known = draw_known(page, chance)
        assert not (known & ~page.heard.numpy()).any()
        for first, last in page.starts:
            here = known[first:last]
            assert not here.all()
            kinds.add("in turn" if here.any() and here[: here.sum()].all() else "scattered")
    assert kinds == {"in turn", "scattered"}


def test_numpy_thinks_what_torch_thinks_wherever_a_line_lies(rows: list[Row], codec: Codec, schooled) -> None:
    model, _ = schooled
    arrays = {name: value.numpy() for name, value in model.state_dict().items()}
    net, row = StudentNet(arrays, codec), rows[2]
    tokens = codec.encode(row.features)
    known = np.arange(len(tokens)) % 3 == 0
    page = lay_out([rows[0], row], codec)
    first, last = page.starts[1]
    given = torch.zeros(len(page.heard), 1)
    given[first:last, 0] = torch.from_numpy(known)
    with torch.no_grad():
        read, _ = model.read(page.signs, page.places, page.spoken[:, None].float())
        features = torch.from_numpy(codec.embed(page.tokens.numpy()))
        thought = model.think(read[page.units], page.within, features, given, page.heard[:, None].float())[first:last]
        logits = model.logits(thought, torch.from_numpy(tokens))
    line = read[page.units][first:last].numpy()
    prepared = np.hstack([line, row.within]) @ arrays["enter.weight"].T + arrays["enter.bias"]
    ours = net.think(prepared, codec.embed(tokens), known)
    np.testing.assert_allclose(ours, thought.numpy(), atol=2e-3)
    assert np.mean(net.choose(ours)[0][:, 0] == logits[0].argmax(dim=1).numpy()) > 0.98


def test_a_thought_hangs_on_its_reach_alone(codec: Codec, schooled) -> None:
    net, chance = read_student(schooled[1]).net, np.random.default_rng(0)
    prepared = chance.normal(size=(200, 192)).astype(np.float32)
    features = chance.normal(size=(200, codec.books.shape[2])).astype(np.float32)
    known = chance.random(200) < 0.5
    whole = net.think(prepared, features, known)
    for at in (0, 7, 100, 199):
        near = slice(max(at - REACH, 0), at + REACH + 1)
        np.testing.assert_allclose(
            net.think(prepared[near], features[near], known[near])[at - near.start], whole[at], atol=1e-4
        )


def test_one_pass_chooses_as_if_nothing_were_known(schooled) -> None:
    net = read_student(schooled[1]).net
    prepared = np.random.default_rng(1).normal(size=(40, 192)).astype(np.float32)
    nothing = np.zeros((40, net.codec.books.shape[2]), np.float32)
    expected, _, _ = net.choose(net.think(prepared, nothing, np.zeros(40, bool)))
    np.testing.assert_array_equal(decode_at_once(net, prepared, passes=1), expected)
    in_turn = decode_in_turn(net, prepared)
    assert in_turn.shape == expected.shape and (in_turn[0] == expected[0]).all()


def test_it_learns(rows: list[Row], codec: Codec, schooled) -> None:
    model, _ = schooled
    fresh = fit_student(rows, codec, recipe=StudentRecipe(steps=1, lines=1), seed=0, say=quiet)
    page = lay_out(rows, codec)
    known = draw_known(page, np.random.default_rng(3))
    with torch.no_grad():
        before, after = (page_losses(each, page, known) for each in (fresh, model))
    assert float(after[0][0]) < float(before[0][0]) and float(after[1]) < 0.5 * float(before[1])


def test_a_student_speaks(voice: StudentVoice) -> None:
    text = "You will find the keys, in 1984."
    speech = voice.speak(text, neutral())
    assert speech.audio.rate == voice.rate == RATE and np.abs(speech.audio.samples).max() > 0.05
    assert speech.phones[0].start == 0.0 and speech.phones[-1].end == pytest.approx(speech.duration, abs=1e-9)
    assert all(a.end == b.start and a.start < a.end for a, b in pairwise(speech.phones))
    assert [word.text for word in speech.words] == text.split()
    assert voice.speak(text, neutral()).audio.samples.tobytes() == speech.audio.samples.tobytes()
    angry = voice.speak(text, label_affect("angry", intensity=1.0))
    assert angry.audio.samples.tobytes() != speech.audio.samples.tobytes()
    asked = voice.speak(text, neutral(), seconds=1.2 * speech.duration)
    assert asked.duration == pytest.approx(1.2 * speech.duration, abs=0.01)
    assert [piece.words[0].text for piece in voice.stream("One came. Two left.", neutral())] == ["One", "Two"]


@pytest.mark.parametrize("text", ["", "?!…", "😀"])
def test_nothing_to_say_is_refused(voice: StudentVoice, text: str) -> None:
    with pytest.raises(InputError, match="leaves nothing to say"):
        voice.speak(text, neutral())


def test_a_file_that_is_no_student_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.npz").write_bytes(b"no archive")
    np.savez(tmp_path / "other.npz", rate=1, teacher="x", minutes=1, weight=np.zeros(3))
    for name in ("bad.npz", "other.npz", "none.npz"):
        with pytest.raises(WeightsError, match="mien train student"):
            engine.make(str(tmp_path / name)).speak("Yes.", neutral())
    with pytest.raises(InputError, match="names no file"):
        engine.make("\0")


def test_sentences_are_plain_and_always_the_same(shared_data: Path) -> None:
    sentences = choose_sentences(shared_data)
    assert len(sentences) > 1_000 and sentences == choose_sentences(shared_data)
    assert all(4 <= len(text.split()) <= 18 and text[-1] in ".?!" for text in sentences)
