import numpy as np
import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from mien.train.llama_net import LlamaNet, LlamaShape
from mien.train.mind_probe import laundry_lists, probe_mind, strongest_channels

_WIDTH, _HEADS, _LAYERS = 32, (4, 4), 3


def _net(words: int) -> LlamaNet:
    """Heads that write and read at random, but for one that writes what a later one's queries look for."""
    draw = torch.Generator().manual_seed(1)
    weights = {"token_embd.weight": torch.randn(words, _WIDTH, generator=draw)}
    weights["output_norm.weight"] = torch.ones(_WIDTH)
    for layer in range(_LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            weights[f"blk.{layer}.{name}.weight"] = torch.ones(_WIDTH)
        for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
            weights[f"blk.{layer}.{name}.weight"] = torch.randn(_WIDTH, _WIDTH, generator=draw) / _WIDTH
    way = torch.randn(_WIDTH, generator=draw)
    weights["blk.0.attn_output.weight"][:, 8:16] = torch.outer(way, torch.randn(8, generator=draw))  # of head 1
    weights["blk.2.attn_q.weight"][:8] = torch.outer(torch.randn(8, generator=draw), way)  # of head 0
    return LlamaNet(LlamaShape(_LAYERS, _HEADS, 1e4, 1e-5), weights, first=_LAYERS, rank=1, scale=0.0, seed=0)


def test_a_planted_channel_is_found() -> None:
    net = _net(10)
    found = strongest_channels(net, count=3)
    assert (found[0].writer, found[0].reader, found[0].by) == ((0, 1), (2, 0), "q")
    assert found[0].score > 0.9 > found[1].score
    way = net.weights["blk.0.attn_output.weight"][:, 8].numpy()
    assert abs(float(found[0].way @ way) / np.linalg.norm(way)) > 0.999


def test_a_mind_is_probed_and_left_as_it_was() -> None:
    lists = laundry_lists(lengths=(3, 4), each=4, seed=0)
    assert [one.left for one in lists] == [0, 0, 1, 2, 0, 1, 2, 3] and len(set(lists[0].items)) == 3
    first = lists[0]
    assert first.text().endswith(f"He bought a {first.items[1]} and a {first.items[2]}. He still has to buy the")
    words = sorted({word for one in laundry_lists(lengths=(22,), each=2, seed=0) for word in one.items})
    vocabulary = {word: place for place, word in enumerate(["[UNK]", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    net = _net(len(vocabulary))
    before = {name: tensor.clone() for name, tensor in net.weights.items()}
    report = probe_mind(net, tokenizer, lengths=(3, 4), each=4, say=lambda text: None)
    assert all(torch.equal(net.weights[name], tensor) for name, tensor in before.items())
    assert len(report.channels) == 4 and report.lists == 8 and set(report.by_place) == {"first", "between", "last"}
    assert report.by_length[4][1] == 0.25 and all(0 <= share <= 1 for share in (report.plain, report.scaled))
