# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""The small mind as a network: it says what llama.cpp says, with additions that llama.cpp reads."""

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("gguf")

from mien.say.llama import serve_model
from mien.train.llama_net import LlamaNet, read_llama
from mien.train.lora.lora import BASE, write_lora
from mien.weights import weight_path

SAID = "<|im_start|>user\nMy cat died in 1984, and I can't sleep.<|im_end|>\n<|im_start|>assistant\n"


@pytest.fixture(scope="module")
def read() -> tuple[LlamaNet, Any]:
    torch.set_num_threads(1)
    net, tokenizer = read_llama(weight_path(BASE), first=26, rank=2, scale=2.0, seed=1)
    with torch.no_grad():
        for name, value in net.lora.items():
            if name.endswith("-b"):
                value.normal_(0.0, 0.2, generator=torch.Generator().manual_seed(2))
    return net, tokenizer


def test_llama_cpp_gives_the_same_probabilities(read: tuple[LlamaNet, Any], tmp_path: Path) -> None:
    net, tokenizer = read
    adapter = tmp_path / "added.gguf"
    write_lora(net, adapter, alpha=4.0)
    tokens = tokenizer.encode(SAID).ids
    with torch.no_grad():
        ours = (net(torch.tensor([tokens]))[0][0, -1] @ net.words.T).log_softmax(-1)
        for value in net.lora.values():
            value.mul_(0)
        plain = (net(torch.tensor([tokens]))[0][0, -1] @ net.words.T).log_softmax(-1)
    server, answers = serve_model(BASE, adapter=adapter), list[dict[str, Any]]()
    asked = {"prompt": SAID, "temperature": 0, "n_predict": 1, "n_probs": 8, "repeat_penalty": 1.0}
    server.handle_completions(asked, answers.append)
    likely = answers[0]["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
    theirs = {item["id"]: item["logprob"] for item in likely}
    off = max(abs(ours[token].item() - value) for token, value in theirs.items())
    unlike = max(abs(plain[token].item() - value) for token, value in theirs.items())
    assert off < 0.3, f"{off:.2f}: llama.cpp multiplies in eight bits, which makes some tenths at most"
    assert unlike > 2 * off, "the additions change nothing"


def test_a_text_read_in_two_parts_ends_like_one(read: tuple[LlamaNet, Any]) -> None:
    net, tokenizer = read
    tokens = torch.tensor([tokenizer.encode(SAID).ids])
    with torch.no_grad():
        whole, _ = net(tokens)
        _, past = net(tokens[:, :9])
        rest, _ = net(tokens[:, 9:].expand(2, -1), past)
    torch.testing.assert_close(rest, whole[:, 9:].expand(2, -1, -1), rtol=1e-4, atol=1e-4)


def test_text_and_tokens_go_both_ways(read: tuple[LlamaNet, Any]) -> None:
    _, tokenizer = read
    tokens = tokenizer.encode(SAID).ids
    assert tokenizer.decode(tokens, skip_special_tokens=False) == SAID
    assert [tokens[0], tokens[-4]] == [1, 1]  # <|im_start|>, as one token
