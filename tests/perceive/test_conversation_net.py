"""The network over dialogues: turn by turn it says what the trained form says of the whole, and nothing looks ahead."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mien.errors import WeightsError
from mien.perceive.conversation_crf import Edges, log_partition
from mien.perceive.conversation_net import Dialogue, DialogueModel, load_dialogue_model, start_dialogue
from mien.train.conversation.net import FORMS, DialogueNet, make_batch

F, K = 10, 4
talks = st.lists(st.integers(0, 4), min_size=1, max_size=8)


def make_net(form: str, seed: int) -> DialogueNet:
    torch.manual_seed(seed)
    net = DialogueNet(FORMS[form], features=F, labels=K).eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    return net


def make_model(net: DialogueNet) -> DialogueModel:
    return DialogueModel({name: p.detach().numpy() for name, p in net.named_parameters()}, temperature=1.0)


def number(speakers: list[int]) -> NDArray[np.int64]:
    order = list(dict.fromkeys(speakers))
    return np.array([order.index(one) for one in speakers])


def hear(model: DialogueModel, who: NDArray[np.int64], x: NDArray[np.float32]) -> list[NDArray[np.float64]]:
    dialogue, found = start_dialogue(width=model.width), []
    for speaker, one in zip(who, x, strict=True):
        dialogue, belief = model.step(dialogue, f"person {speaker}", one)
        found.append(belief)
    return found


@settings(max_examples=15, deadline=None)
@given(st.lists(talks, min_size=1, max_size=3), st.integers(0, 1000))
def test_streamed_is_whole(cases: list[list[int]], seed: int) -> None:
    net, draw = make_net("full", seed), np.random.default_rng(seed)
    who = [number(one) for one in cases]
    x = [draw.normal(size=(len(one), F)).astype(np.float32) for one in who]
    batch = make_batch(x, [draw.integers(0, K, len(one)) for one in who], who)
    with torch.no_grad():
        scores = net(batch)
        beliefs, whole = net.beliefs(batch, scores)
        right = net.score_labels(batch, scores)
    edges = Edges(*net.edges.detach().double().numpy())
    for row, speakers in enumerate(who):
        streamed = np.stack(hear(make_model(net), speakers, x[row]))
        assert np.allclose(streamed, beliefs[row, : len(speakers)].exp().numpy(), atol=2e-5)
        mine = scores[row, : len(speakers)].double().numpy()
        assert np.isclose(right[row].item() - log_partition(speakers.tolist(), mine, edges), whole[row], atol=1e-3)


@pytest.mark.parametrize("form", [name for name, one in FORMS.items() if not one.ahead])
def test_nothing_looks_ahead(form: str) -> None:
    net, draw = make_net(form, 3), np.random.default_rng(3)
    who = number([0, 1, 0, 2, 1, 0])
    x = draw.normal(size=(6, F)).astype(np.float32)
    other = x.copy()
    other[4:] += 1.0
    with torch.no_grad():
        before, after = (
            net.beliefs(batch, net(batch))[0][0]
            for batch in (make_batch([one], [np.zeros(6, np.int64)], [who]) for one in (x, other))
        )
    assert torch.equal(before[:4], after[:4])
    assert not torch.allclose(before[4:], after[4:])


def test_the_form_that_looks_ahead_does() -> None:
    net, draw = make_net("both ways", 3), np.random.default_rng(3)
    x = draw.normal(size=(5, F)).astype(np.float32)
    other = x.copy()
    other[-1] += 1.0
    with torch.no_grad():
        first, second = (
            net(make_batch([one], [np.zeros(5, np.int64)], [number([0, 1, 0, 1, 1])])) for one in (x, other)
        )
    assert not torch.allclose(first[0, 0], second[0, 0])


def test_a_dialogue_beside_a_longer_one_is_read_as_alone() -> None:
    draw = np.random.default_rng(5)
    who = [number([0, 1, 0]), number([0, 1, 2, 0, 3, 1, 2])]
    x = [draw.normal(size=(len(one), F)).astype(np.float32) for one in who]
    labels = [np.zeros(len(one), np.int64) for one in who]
    for form in FORMS:
        net = make_net(form, 1)
        with torch.no_grad():
            beside = net(make_batch(x, labels, who))[0, :3]
            alone = net(make_batch(x[:1], labels[:1], who[:1]))[0]
        assert torch.allclose(beside, alone, atol=1e-5), form


def test_names_mean_nothing_and_the_past_is_not_changed() -> None:
    model, draw = make_model(make_net("full", 2)), np.random.default_rng(2)
    x = draw.normal(size=(5, F)).astype(np.float32)
    first = start_dialogue(width=model.width)
    ends = []
    for names in ("abaca", "xyxzx"):
        dialogue, found = first, []
        for name, one in zip(names, x, strict=True):
            dialogue, belief = model.step(dialogue, name, one)
            found.append(belief)
        ends.append(np.stack(found))
    assert np.array_equal(ends[0], ends[1])
    assert (first.heard, len(first.turns), first.names) == (0, 0, ())


def test_what_is_left_out_has_no_say() -> None:
    model, draw = make_model(make_net("full", 4)), np.random.default_rng(4)
    x, last = draw.normal(size=(2, F)).astype(np.float32), draw.normal(size=F).astype(np.float32)

    def after(mine: NDArray[np.float32], theirs: NDArray[np.float32]) -> Dialogue:
        dialogue = start_dialogue(width=model.width)
        dialogue, _ = model.step(dialogue, "other", theirs)
        return model.step(dialogue, "same", mine, contagion=False)[0]

    one, two = after(x[0], x[1]), after(-x[0], x[1])
    assert not np.allclose(model.step(one, "same", last)[1], model.step(two, "same", last)[1])
    alone = model.step(one, "same", last, inertia=False, contagion=False)[1]
    assert np.allclose(alone, model.step(start_dialogue(width=model.width), "same", last)[1])


def test_long_talks_with_many_people_stay_small() -> None:
    model, draw = make_model(make_net("full", 6)), np.random.default_rng(6)
    dialogue = start_dialogue(width=model.width)
    for turn in range(90):
        dialogue, belief = model.step(dialogue, f"p{turn % 20}", draw.normal(size=F).astype(np.float32))
        assert np.isclose(belief.sum(), 1.0)
    assert (len(dialogue.turns), len(dialogue.names), dialogue.message.shape) == (32, 12, (K, K, K))
    assert dialogue.heard == 90


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"nothing")
    with pytest.raises(WeightsError, match="no network of dialogues"):
        load_dialogue_model(tmp_path / "a.npz", "meld")
    np.savez(tmp_path / "b.npz", notes=np.array(json.dumps({"meld": {"temperature": 1.0}})))
    with pytest.raises(WeightsError, match="no network of dialogues"):
        load_dialogue_model(tmp_path / "b.npz", "emorynlp")
