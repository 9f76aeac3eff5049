# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""Tokens of words, voice and face for a frozen mind: who sees what, what learns, what is written and read again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mien.errors import InputError, WeightsError
from mien.types import load_taxonomy

torch = pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("gguf")

from mien.train.llama_net import LlamaNet, read_llama
from mien.train.pairs.clips import LABELS, Act, write_clips
from mien.train.pairs.inputs import CHANNELS, Scale
from mien.train.tokens.bench import bench_tokens, split_people
from mien.train.tokens.fit import TokensRecipe, channels_of, fit_tokens, name_turns
from mien.train.tokens.naming import AFTER, BEFORE, LinearNamer, Mind
from mien.train.tokens.net import Channel, count_weights, make_tokens
from mien.train.tokens.report import list_words, report_tokens, tokens_card, tokens_record
from mien.train.tokens.states import Bank, read_word_states
from mien.train.tokens.tokens import load_tokens, train_tokens
from mien.train.tokens.turns import ABSENT, Turns, contradict, drop_some, without
from mien.train.tokens.vocabulary import Vocabulary
from mien.weights import weight_path

BASIC = load_taxonomy("basic-7").labels
WORDS = Vocabulary(BASIC, np.arange(7), BASIC)
WIDTHS = {"words": (5, 12), "voice": (3, 8), "face": (3, 10)}
QUICK = TokensRecipe(count=3, inner=8, spoken=1, epochs=1, size=8)


def quiet(text: str) -> None:
    pass


@pytest.fixture(scope="module")
def read() -> tuple[Mind, Any]:
    """Return the first two layers of the small mind, as frozen as the whole, and what makes its tokens."""
    torch.set_num_threads(1)
    whole, tokenizer = read_llama(weight_path("mind/smollm2-135m.gguf"), first=10**6, rank=1, scale=0.0, seed=0)
    net = LlamaNet(replace(whole.shape, layers=2), whole.weights, first=2, rank=1, scale=0.0, seed=0)
    return Mind(net, tokenizer), tokenizer


@pytest.fixture(scope="module")
def mind(read: tuple[Mind, Any]) -> Mind:
    return read[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """Yield clips that a voice of tones and a moving face make, by three names, and a folder of tiny corpora."""
    folder = tmp_path_factory.mktemp("tokens")
    acts = [Act(f"{i:04}", "tone:", f"We are going home, number {i}.", BASIC[i % 7]) for i in range(21)]
    write_clips(acts, folder / "made", seed=0, say=quiet)
    labels = folder / "made" / LABELS
    rows = [row.replace("tone:", f"tone:{i // 7}") for i, row in enumerate(labels.read_text().splitlines(), start=-1)]
    labels.write_text("\n".join(rows) + "\n")
    for name in ("meld", "goemotions"):
        (folder / "text" / name).mkdir(parents=True)
    (folder / "text" / "goemotions" / "train.tsv").write_text("We are going home, number 1.\t15\tx\n")
    head = "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime"
    felt = ("neutral", "joy", "sadness", "anger", "fear", "disgust", "surprise")
    said = [f'{i},Well {one},A,{one},neutral,{i},0,1,1,"00:00:01,0","00:00:02,0"' for i, one in enumerate(felt)]
    for split in ("train", "test"):
        (folder / "text" / "meld" / f"{split}_sent_emo.csv").write_text("\n".join([head, *said]) + "\n")
    yield folder / "made", folder


def test_a_mind_reads_tokens_as_it_reads_words(read: tuple[Mind, Any]) -> None:
    mind, tokenizer = read
    net = mind.net
    said = tokenizer.encode(" I lost my keys", add_special_tokens=False).ids
    size = net.words.square().mean().sqrt()
    rows = (net.words[said] / size).requires_grad_()
    scores = mind(rows[None])
    whole = [*tokenizer.encode(BEFORE).ids, *said, *tokenizer.encode(AFTER, add_special_tokens=False).ids]
    ends = [tokenizer.encode(f" {word}", add_special_tokens=False).ids[0] for word in mind.vocabulary.words]
    with torch.no_grad():
        plain = net(torch.tensor([whole]))[0][0, -1] @ net.words[ends].T
    torch.testing.assert_close(scores[0].detach(), plain, rtol=1e-4, atol=1e-3)
    assert len(set(ends)) == len(ends) > 300
    scores[0, 0].backward()
    assert rows.grad is not None and (rows.grad.abs().sum(1) > 0).all()
    assert count_weights(mind) == 0 and not any(weight.requires_grad for weight in net.weights.values())


def test_words_that_are_right_are_those_of_the_feeling_or_of_its_finer_label(mind: Mind) -> None:
    words = mind.vocabulary
    assert {words.words[i] for i in np.flatnonzero(words.meant("anger"))} >= {"angry", "annoyed", "furious"}
    finer = {words.words[i] for i in np.flatnonzero(words.meant("happy", finer="gratitude"))}
    assert "grateful" in finer and "joyful" not in finer
    assert (words.meant("sad", finer="gratitude") == words.meant("sad")).all()  # it is of another feeling
    assert all(words.meant(label).any() for label in BASIC)
    with pytest.raises(InputError, match="'grumpiest'; expected a basic feeling"):
        words.meant("grumpiest")


def channels() -> dict[str, Channel]:
    return {name: Channel(t, Scale(np.zeros(w), np.ones(w))) for name, (t, w) in WIDTHS.items()}


def states(*, seed: int) -> dict[str, Any]:
    draw = torch.Generator().manual_seed(seed)
    return {
        name: (torch.randn(2, t, w, generator=draw), torch.ones(2, t, dtype=torch.bool))
        for name, (t, w) in WIDTHS.items()
    }


def test_tokens_of_one_channel_see_it_alone_and_fused_ones_see_all() -> None:
    torch.manual_seed(0)
    fused, apart = (make_tokens(channels(), fused=way, count=6, inner=64, width=48).eval() for way in (True, False))
    assert abs(count_weights(apart) / count_weights(fused) - 1) < 0.05
    plain, other = states(seed=1), states(seed=2)
    with torch.no_grad():
        for place, name in enumerate(CHANNELS):
            changed = ((apart(plain) - apart(plain | {name: other[name]})).abs() > 1e-5).any(2).any(0)
            assert changed.tolist() == [place == i // 2 for i in range(6)]
            assert ((fused(plain) - fused(plain | {name: other[name]})).abs() > 1e-5).any(2).all()
            gone = (other[name][0], torch.zeros_like(other[name][1]))
            still = (plain[name][0], gone[1])
            for net in (fused, apart):
                torch.testing.assert_close(net(plain | {name: gone}), net(plain | {name: still}))
        assert fused(plain).shape == apart(plain).shape == (2, 6, 48)
        torch.testing.assert_close(fused(plain).square().mean(2), torch.ones(2, 6), rtol=1e-3, atol=1e-3)


def told(count: int, *, seed: int) -> tuple[dict[str, Bank], Turns]:
    """Return turns whose face tells the feeling, and whose words and voice tell nothing."""
    draw = np.random.default_rng(seed)
    label = np.arange(count) % 7
    way = np.random.default_rng(0).normal(size=(7, WIDTHS["face"][1]))
    banks = {
        name: Bank(draw.normal(size=(count, t, w)).astype(np.float32), np.ones((count, t), bool))
        for name, (t, w) in WIDTHS.items()
    }
    banks["face"].rows[:] += 3.0 * way[label][:, np.newaxis]
    return banks, Turns(
        np.repeat(np.arange(count)[:, np.newaxis], 3, axis=1), label, np.eye(7)[label] > 0, ("",) * count
    )


def learned(*, fused: bool) -> np.ndarray:
    banks, turns = told(280, seed=1)
    spoken = without(turns.take(np.arange(28)), ("voice", "face"))
    recipe = TokensRecipe(count=3, inner=32, spoken=1, epochs=6, size=32, rate=1e-2)
    torch.manual_seed(0)
    net = make_tokens(channels_of(banks, turns), fused=fused, count=3, inner=32, width=32)
    namer = LinearNamer(WORDS, 32)
    fit_tokens(net, namer, banks, turns, spoken, seed=0, recipe=recipe, say=quiet)
    asked, whole = told(140, seed=2)
    assert (name_turns(net, namer, asked, without(whole, ("face",))).argmax(1) == whole.label).mean() < 0.35
    return name_turns(net, namer, asked, whole)


def test_what_a_face_tells_is_learned_the_same_each_time() -> None:
    right = np.arange(140) % 7
    for fused in (True, False):
        found = learned(fused=fused)
        assert (found.argmax(1) == right).mean() > 0.8
        np.testing.assert_allclose(found.sum(1), 1.0)
    assert np.array_equal(found, learned(fused=False))


def test_words_that_contradict_are_pleasant_and_the_label_stays() -> None:
    _, turns = told(70, seed=1)
    other = contradict(turns, WORDS, np.random.default_rng(0))
    assert len(other) == 40 and {BASIC[i] for i in other.label} == {"sad", "angry", "fearful", "disgusted"}
    assert {BASIC[i] for i in turns.label[other.places[:, 0]]} == {"happy", "neutral"}
    assert (turns.label[other.places[:, 1]] == other.label).all() and (other.places[:, 1] == other.places[:, 2]).all()
    some = drop_some(turns, 0.5, np.random.default_rng(0))
    gone = (some.places == ABSENT).sum(1)
    assert set(gone) == {0, 1, 2} and 0.2 < (gone > 0).mean() < 0.7
    assert (without(turns, ("words", "face")).places[:, [0, 2]] == ABSENT).all()


def test_states_of_words_are_those_of_the_shipped_encoder() -> None:
    from mien.meaning import open_encoder

    bank = read_word_states(["My sister called.", "so " * 60], say=quiet)
    mean = bank.rows[0][bank.there[0]].mean(0)
    np.testing.assert_allclose(mean / np.linalg.norm(mean), open_encoder().vector("My sister called."), atol=1e-5)
    assert bank.there.sum(1).tolist() == [6, 24]


def test_a_training_is_written_and_read_again(mind: Mind, made: tuple[Path, Path], tmp_path: Path) -> None:
    output = tmp_path / "tokens.npz"
    card = train_tokens(*made, output, mind, seed=0, recipe=QUICK, say=quiet)
    assert "From 21 clips" in card and "for research alone" in card
    net = load_tokens(output)
    rows = {"words": (1, 24, 384), "voice": (1, 3, 172), "face": (1, 3, 214)}
    given = {name: (torch.zeros(shape), torch.ones(shape[:2], dtype=torch.bool)) for name, shape in rows.items()}
    with torch.no_grad():
        assert net(given).shape == (1, 3, mind.width)
    with pytest.raises(WeightsError, match="makes no tokens"):
        load_tokens(made[0] / LABELS)
    with pytest.raises(InputError, match="expected two to test"):
        split_people(np.array(["kokoro:af_sky", "tone:", "tone:"]))


def test_all_ways_are_asked_all(
    mind: Mind, made: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    report = bench_tokens(*made, mind, recipe=QUICK, say=quiet)
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "mien" / "train").iterdir()}
    assert len(kept) == 12 and tokens_record(report) == tokens_record(
        bench_tokens(*made, mind, recipe=QUICK, say=quiet)
    )
    assert kept == {path: path.stat().st_mtime_ns for path in kept}
    assert report.turns == {
        **dict.fromkeys(("as they are", "no words", "no voice", "no face", "words alone"), 14),
        **{"words contradict": 8, "MELD": 7},
    }
    assert report.people == 2 and len(report.right["MELD"]) == 4 and len(report.gain["MELD"]) == 3
    assert all(0.0 <= share <= 1.0 for ways in report.right.values() for share in ways.values())
    assert tokens_card(report).count("\n") == 2 + 7 + 2 + 8 + 2
    assert set(tokens_record(report)) == {"right", "spread", "gain", "free", "weights", "turns", "people"}


def test_a_report_by_hand() -> None:
    turns = Turns(np.zeros((3, 3), np.int64), np.array([1, 1, 2]), np.zeros((3, 7), bool), ("", "", ""))
    ours, theirs = np.eye(7)[[1, 2, 2]], np.eye(7)[[1, 1, 1]]
    likely = {"a": {"as they are": [ours], "MELD": [ours]}, "b": {"as they are": [theirs], "MELD": [theirs]}}
    asked = {"as they are": turns, "MELD": turns}
    report = report_tokens(likely, asked, WORDS, weights={"a": 1, "b": 2}, people=1)
    assert report.right["MELD"] == pytest.approx({"a": 0.75, "b": 0.5})  # the mean over labels, not over turns
    assert report.gain["MELD"]["b"][0] == pytest.approx(0.25)
    assert list_words(ours + 0.1 * theirs, WORDS)[1][:2] == ("sad", "happy")
    assert "| MELD | 3 | 0.750 | 0.500 | +0.250 [" in tokens_card(report)
