"""The small GPT over dialogues: who sees what, and the file that numpy reads."""

from pathlib import Path

import numpy as np
import pytest
import torch

from mien.speak.style_net import StyleNet, Told
from mien.train.talker.net import Arm, Known, Said, TalkerNet, hidden, look_back, make_batch, token_losses
from mien.train.talker.talker import Reading, Talks, Tokens, reply_losses, shuffle
from mien.train.talker.trial import write_net
from mien.train.talker.words import READINGS, fit_reading, read_apart

MIDDLES = np.random.default_rng(5).normal(size=(16, 3)).astype(np.float32)
TOKENS = Tokens(MIDDLES, np.ones(3, np.float32), np.zeros(3, np.float32))


def _talks(count: int, *, seed: int) -> Talks:
    """Return talks of A and B, each of whose turns has the tokens of the turn before, seven in eight times."""
    random = np.random.default_rng(seed)
    talks: Talks = []
    for _ in range(count):
        token, talk = int(random.integers(16)), []
        for turn in range(6):
            token = token if random.random() < 0.875 else int(random.integers(16))
            words = random.normal(size=READINGS).astype(np.float32)
            talk.append(Said(words, np.full(2, token), token, turn % 2))
        talks.append(talk)
    return talks


# "other" sees its own first turn too, second hand: in the answer that the other gave to it
@pytest.mark.parametrize(("arm", "whose"), [("none", set()), ("own", {0}), ("other", {0, 1}), ("both", {0, 1})])
def test_a_reply_hangs_on_the_turns_that_it_may_see(arm: Arm, whose: set[int]) -> None:
    torch.manual_seed(0)
    net, talk = TalkerNet(MIDDLES).eval(), _talks(1, seed=1)[0][:3]

    def loss(talk: list[Said]) -> float:
        batch = make_batch([talk])
        losses = token_losses(net, batch, look_back(batch, arm, hidden(batch, "heard"))).detach()
        return float(losses[0, batch.turn[0] == 2].sum())

    for turn in (0, 1):
        changed = list(talk)
        changed[turn] = Said(-talk[turn].words, (talk[turn].tokens + 1) % 16, 0, talk[turn].speaker)
        assert (abs(loss(changed) - loss(talk)) > 1e-4) == (turn in whose)


def test_what_is_not_known_of_a_turn_is_not_seen() -> None:
    torch.manual_seed(0)
    net, talk = TalkerNet(MIDDLES).eval(), _talks(1, seed=2)[0]
    other = [Said(said.words, (said.tokens + 3) % 16, said.felt, said.speaker) for said in talk[:-1]] + talk[-1:]
    moved = [Said(said.words, said.tokens, (said.felt + 3) % 16, said.speaker) for said in talk[:-1]] + talk[-1:]
    ways: tuple[tuple[Known, list[Said], list[Said]], ...] = (("heard", moved, other), ("felt", other, moved))
    for known, same, different in ways:
        last, alike, unlike = (
            reply_losses(net, [one], arm="both", known=known)[0, 5] for one in (talk, same, different)
        )
        assert last == alike != unlike
    assert len({reply_losses(net, [one], arm="both", known="read")[0, 5] for one in (talk, other, moved)}) == 1


def test_a_shuffled_talk_has_every_turn_once_at_its_place() -> None:
    talks = [talk[: 3 + number % 4] for number, talk in enumerate(_talks(12, seed=3))]
    mixed, origin = shuffle(talks)
    assert [len(talk) for talk in mixed] == [len(talk) for talk in talks]
    places = [place for talk in origin for place in talk]
    assert sorted(places) == [(talk, turn) for talk in range(12) for turn in range(len(talks[talk]))]
    for talk, came in zip(mixed, origin, strict=True):
        for turn, (said, (other, place)) in enumerate(zip(talk, came, strict=True)):
            assert place == turn and (said.words == talks[other][place].words).all() and said.speaker == turn % 2


def test_words_are_read_by_what_other_dialogues_taught() -> None:
    random = np.random.default_rng(9)
    vectors = random.normal(size=(400, 384)).astype(np.float32) / np.sqrt(384.0).astype(np.float32)
    wanted = (vectors @ random.normal(size=(384, READINGS)) * 4.0).astype(np.float32)
    reading = fit_reading(vectors, wanted)
    own = vectors @ reading[:-1] + reading[-1]
    apart = read_apart(vectors, wanted, [number // 4 for number in range(400)])
    gaps = [float(((one - wanted) ** 2).mean() / wanted.var()) for one in (own, apart)]
    assert gaps[0] < gaps[1] < 1.0


def test_numpy_says_what_torch_says(tmp_path: Path) -> None:
    torch.manual_seed(0)
    random, net = np.random.default_rng(4), TalkerNet(MIDDLES).eval()
    for name, value in net.named_parameters():
        if "relation" in name:
            torch.nn.init.normal_(value)
    weights = (random.normal(size=(385, READINGS)), random.normal(size=READINGS), random.uniform(1, 2, READINGS))
    reading = Reading(*(part.astype(np.float32) for part in weights))
    write_net(net, TOKENS, reading, tmp_path / "net.npz")
    meanings = random.normal(size=(4, 384)).astype(np.float32)
    words = ((meanings @ reading.weights[:-1] + reading.weights[-1]) - reading.mean) / reading.scale
    felt = random.integers(0, 16, 4)
    talk = [Said(words[i], np.array([1, 2]), int(felt[i]), int(i % 2)) for i in range(4)]
    batch = make_batch([talk])
    with torch.no_grad():
        logits = net(batch, look_back(batch, "both", hidden(batch, "felt")))[0]
    place = int(((batch.turn[0] == 3) & (batch.place[0] == 0)).nonzero()[0, 0])
    history = [Told(meanings[i], int(felt[i]), own=i % 2 == 1) for i in range(3)]
    given = StyleNet(tmp_path / "net.npz").predict(history, meanings[3])
    assert given == pytest.approx(logits[place].softmax(0).numpy(), abs=1e-5)
