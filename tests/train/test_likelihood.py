import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from mien.train.likelihood import Likelihood
from mien.train.llama_net import LlamaNet, LlamaShape

_WIDTH, _INNER, _HEADS = 16, 24, (4, 2)


def _tokenizer() -> Tokenizer:
    marks = ["<|im_start|>", "<|im_end|>"]
    letters = [*pre_tokenizers.ByteLevel.alphabet(), *marks]
    made = Tokenizer(models.BPE({letter: place for place, letter in enumerate(sorted(letters))}, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(mark, special=True) for mark in marks])
    return made


def _net(words: int) -> LlamaNet:
    draw = torch.Generator().manual_seed(3)
    keys = _WIDTH // _HEADS[0] * _HEADS[1]
    sizes = {
        "attn_q": (_WIDTH, _WIDTH), "attn_k": (keys, _WIDTH), "attn_v": (keys, _WIDTH), "attn_output": (_WIDTH, _WIDTH),
        "ffn_gate": (_INNER, _WIDTH), "ffn_up": (_INNER, _WIDTH), "ffn_down": (_WIDTH, _INNER),
    }  # fmt: skip
    weights = {
        "token_embd.weight": torch.randn(words, _WIDTH, generator=draw),
        "output_norm.weight": torch.ones(_WIDTH),
    }
    for layer in range(2):
        weights |= {f"blk.{layer}.{name}.weight": torch.ones(_WIDTH) for name in ("attn_norm", "ffn_norm")}
        weights |= {f"blk.{layer}.{name}.weight": torch.randn(*size, generator=draw) for name, size in sizes.items()}
    return LlamaNet(LlamaShape(2, _HEADS, 1e4, 1e-5), weights, first=2, rank=1, scale=0.0, seed=0)


def test_answers_scored_together_have_the_likelihoods_of_each_read_alone() -> None:
    tokenizer = _tokenizer()
    judge = Likelihood(_net(tokenizer.get_vocab_size()), tokenizer)
    pairs = [("Hi?", "Yes."), ("And what is it, then?", "No, no."), ("Ah", "x")]
    together = judge.score("Be.", pairs)
    for (ask, answer), found in zip(pairs, together, strict=True):
        head = f"<|im_start|>system\nBe.<|im_end|>\n<|im_start|>user\n{ask}<|im_end|>\n<|im_start|>assistant\n"
        read, said = tokenizer.encode(head).ids, tokenizer.encode(f"{answer}<|im_end|>").ids
        with torch.inference_mode():
            states, _ = judge.net(torch.tensor([[*read, *said]]))
            logs = torch.log_softmax((states[0] @ judge.net.words.T).double(), dim=-1)
        expected = [logs[len(read) - 1 + place, token].item() for place, token in enumerate(said)]
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)
        assert len(found) == len(answer) + 1 and (found < 0).all()
