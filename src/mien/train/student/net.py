"""The student in torch: phones to lengths, and to the tokens of a voice, some of which are known.

Source: Budzianowski et al., "Pheme", 2024, arXiv:2401.02839 (tokens of sound from tokens of what is said, those that
are masked at once; one voice taught by another's speech); Borsos et al., "SoundStorm", 2023, arXiv:2305.09636 (masks
over residual tokens); Chang et al., "MaskGIT", 2022, arXiv:2202.04200. We differ: what is said are phones with lengths
that the student tells itself, where theirs are tokens of a second network; convolutions stand for attention; all books
of a step are masked together, and a book is read after those before it of the same step.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mien.speak.student_codec import Codec
from mien.speak.student_net import DILATIONS, FRAME_PLACES, READING_DILATIONS
from mien.speak.student_reading import PLACES, SIGNS

__all__ = ["READING", "WIDTH", "StudentModel"]

READING, WIDTH = 128, 192
"""Of what is read of a unit, and of what is thought of a step."""

_DROPPED = 0.2


class StudentModel(nn.Module):
    """The network; `mien.speak.student_net.StudentNet` is the same in numpy.

    Args:
        codec: its books stand still: known tokens come in as what they stand for.
    """

    books: Tensor

    def __init__(self, codec: Codec) -> None:
        super().__init__()
        levels, words, features = codec.books.shape
        self.register_buffer("books", torch.from_numpy(codec.books.copy()), persistent=False)
        self.sign = nn.Embedding(len(SIGNS), READING)
        self.stress = nn.Embedding(3, READING)
        self.place = nn.Linear(PLACES, READING)
        self.reading = nn.ModuleList(_Block(READING, dilation) for dilation in READING_DILATIONS)
        self.lasting_norm, self.lasting = nn.LayerNorm(READING), nn.Linear(READING, 1)
        self.enter = nn.Linear(READING + FRAME_PLACES, WIDTH)
        self.known = nn.Linear(features, WIDTH)
        self.masked = nn.Parameter(torch.zeros(WIDTH))
        self.thinking = nn.ModuleList(_Block(WIDTH, dilation) for dilation in DILATIONS)
        self.norm = nn.LayerNorm(WIDTH)
        self.state = nn.ModuleList(nn.Linear(WIDTH, WIDTH) for _ in range(levels))
        self.told = nn.ModuleList(nn.Linear(features, WIDTH, bias=False) for _ in range(levels))
        self.words = nn.ModuleList(nn.Linear(WIDTH, words) for _ in range(levels))

    def read(self, signs: Tensor, places: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
        """Read units.

        Args:
            signs: (n, 2) int64, as `mien.speak.student_reading.unit_numbers` gives them; lines end to end.
            places: (n, 5), as there.
            real: (n, 1), 0 in the gaps between lines, which are as wide as a convolution reaches.

        Returns:
            (n, 128) what is read, and (n,) logarithms of seconds.
        """
        given = self.sign(signs[:, 0]) + self.stress(signs[:, 1]) + self.place(places)
        for block in self.reading:
            given = block(given, real)
        given = self.lasting_norm(given)
        return given, self.lasting(given)[:, 0]

    def think(self, line: Tensor, places: Tensor, features: Tensor, known: Tensor, real: Tensor) -> Tensor:
        """Return (t, 192), what is thought of each step.

        Args:
            line: (t, 128) what was read of the unit of each step.
            places: (t, 4) of each step within it.
            features: (t, w), what its tokens stand for.
            known: (t, 1) 1 where they are known.
            real: (t, 1) 0 in the gaps between lines.
        """
        given = self.enter(torch.cat([line, places], dim=1))
        given = given + known * self.known(features) + (1.0 - known) * self.masked
        for block in self.thinking:
            given = block(given, real)
        return self.norm(given)

    def logits(self, thought: Tensor, tokens: Tensor) -> list[Tensor]:
        """Return for each book (m, c) logits of the tokens of m steps, each book told the tokens of those before it.

        Args:
            thought: (m, 192) of `think`.
            tokens: (m, l) the right ones.
        """
        told = torch.zeros(len(tokens), self.books.shape[2])
        found = []
        for level, (state, so_far, words) in enumerate(zip(self.state, self.told, self.words, strict=True)):
            found.append(words(torch.relu(state(thought) + so_far(told))))
            told = told + self.books[level, tokens[:, level]]
        return found


class _Block(nn.Module):
    """A convolution over three units or steps, and a layer after it, added to what came in."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.conv = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.down = nn.Linear(width, width)
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, given: Tensor, real: Tensor) -> Tensor:
        seen = (self.norm(given) * real).T[None]
        return given + self.down(self.drop(torch.relu(self.conv(seen)[0].T)))
