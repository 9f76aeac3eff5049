# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""The small Transformer-XL: a context in two segments is one context, nobody looks ahead, padding is nothing."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor

from mien.train.reply.reply import ReplyRecipe, train_arms
from mien.train.reply.report import corpus_bleu
from mien.train.reply.talks import BEGIN, END, ReplyTalk, learn_words
from mien.train.reply.xl_net import XLReply, XLShape


@pytest.fixture(scope="module")
def net() -> XLReply:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    made = XLReply(XLShape(words=50, feelings=4, width=32, heads=4, layers=2)).eval()
    with torch.no_grad():
        for name, value in made.named_parameters():
            if name.endswith("_bias"):
                value.normal_(0.0, 0.5)  # they begin at zero, where a wrong use of them would not be seen
    return made


def logits(net: XLReply, heard: Tensor, said: Tensor, feeling: Tensor, *, cuts: tuple[int, int]) -> Tensor:
    """Return (b, t, words) with opening and answer each cut in two segments, 0 for one."""
    states, memory, parts, kept = [], None, [], None
    with torch.no_grad():
        for segment in heard.tensor_split([cuts[0]], 1) if cuts[0] else [heard]:
            read, memory = net.encode(segment, feeling, memory)
            states.append(read)
        for segment in said.tensor_split([cuts[1]], 1) if cuts[1] else [said]:
            ends, kept = net.decode(segment, torch.cat(states, 1), heard != 0, kept)
            parts.append(ends)
    return torch.cat(parts, 1) @ net.words.weight.T


def drawn() -> tuple[Tensor, Tensor, Tensor]:
    draw = torch.Generator().manual_seed(1)
    heard, said = (torch.randint(4, 50, (3, count), generator=draw) for count in (17, 9))
    heard[0, :6] = 0
    return heard, said, torch.rand(3, 4, generator=draw)


@pytest.mark.parametrize("cuts", [(9, 0), (3, 4), (16, 8)])
def test_two_segments_give_the_logits_of_one_pass(net: XLReply, cuts: tuple[int, int]) -> None:
    heard, said, feeling = drawn()
    whole = logits(net, heard, said, feeling, cuts=(0, 0))
    torch.testing.assert_close(logits(net, heard, said, feeling, cuts=cuts), whole, rtol=1e-4, atol=1e-5)


def test_padding_is_nothing_and_what_comes_later_changes_nothing(net: XLReply) -> None:
    heard, said, feeling = drawn()
    whole = logits(net, heard, said, feeling, cuts=(0, 0))
    short = logits(net, heard[:1, 6:], said[:1, :5], feeling[:1], cuts=(0, 0))
    torch.testing.assert_close(short, whole[:1, :5], rtol=1e-4, atol=1e-5)


def test_the_feeling_is_heard(net: XLReply) -> None:
    heard, said, feeling = drawn()
    other = logits(net, heard, said, feeling.flip(1), cuts=(0, 0))
    assert (other - logits(net, heard, said, feeling, cuts=(0, 0))).abs().amax(dim=(1, 2)).min() > 1e-3


def test_words_go_both_ways_and_rare_ones_are_unknown() -> None:
    heard = ("i", "lost", "my", "cat", "my", "cat", ".", ".")
    words = learn_words([ReplyTalk(heard, "sad", ("oh", "no", "!", "oh", "no", "!"))])
    numbers = words.encode(("oh", "no", "!", "zebra"))
    assert words.decode([*numbers[:3], END, numbers[0]]) == "oh no!"
    assert numbers[3] == 1 and BEGIN not in numbers


def test_a_training_that_was_stopped_goes_on_to_the_same_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "text" / "empathetic_dialogues"
    folder.mkdir(parents=True)
    said = [("sad", "my dog died .", "oh no , i am sorry ."), ("joyful", "i won a race .", "that is great !")] * 10
    for split, count in (("dev", 20), ("test", 4)):
        rows = [{"id": f"{i}", "emotion": said[i][0], "utterances": said[i][1:]} for i in range(count)]
        (folder / f"{split}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    def stop(text: str) -> None:
        if "shuffled: epoch 1" in text:
            raise KeyboardInterrupt

    def go_on(text: str) -> None:
        assert text

    ends = []
    for tries in ([stop, go_on], [go_on]):
        cache = tmp_path / f"{len(tries)}"
        monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
        for say in tries:
            try:
                arms, _, _ = train_arms(tmp_path, seed=0, recipe=ReplyRecipe(epochs=2, size=9), say=say)
                ends.append([(arm.held, arm.perplexity, arm.answers) for arm in arms])
            except KeyboardInterrupt:
                pass
    assert len(ends) == 2 and ends[0] == ends[1]
    told = ends[0][0]
    assert told[0][-1] < told[0][0] and all(told[2])


def test_bleu_is_that_of_papineni() -> None:
    said, wanted = ["the cat sat on the mat today"], ["the cat sat on a mat today"]
    assert corpus_bleu(wanted, wanted) == pytest.approx(100.0)
    # 6 of 7 words, 4 of 6 pairs, 2 of 5 threes, 1 of 4 fours, equal lengths
    assert corpus_bleu(said, wanted) == pytest.approx(100 * (6 / 7 * 4 / 6 * 2 / 5 * 1 / 4) ** 0.25)
    assert corpus_bleu(["the cat sat on"], ["the cat sat on a mat"]) == pytest.approx(100 * 2.718281828 ** (1 - 6 / 4))
