"""Long texts in windows that the network reads at once, cut where sentences end."""

from __future__ import annotations

from mien.perceive.words_tokens import LONGEST, Piece

__all__ = ["windows"]

_ROOM = LONGEST - 2
_ENDS = (".", "!", "?", "…", '."', '!"', '?"', ".)", "。", "！", "？")


def windows(whole: Piece, *, most: int) -> tuple[Piece, ...]:
    """Cut a text.

    Args:
        whole: at least one unit.
        most: windows to return; of more, those that are spread evenly from the first to the last.

    Returns:
        Pieces of at most `LONGEST` - 2 tokens in order, or of one unit that has more; a piece ends with the last
        sentence that fits, where that is at least half of it.
    """
    cut: list[Piece] = []
    start = 0
    while start < len(whole.units):
        end = _end(whole, start)
        cut.append(whole.part(start, end))
        start = end
    if len(cut) <= most:
        return tuple(cut)
    return tuple(cut[round(i * (len(cut) - 1) / (most - 1))] for i in range(most))


def _end(whole: Piece, start: int) -> int:
    size, sentence = 0, start
    for place in range(start, len(whole.units)):
        tokens = len(whole.tokens[place])
        if size + tokens > _ROOM and place > start:
            return sentence if sentence > start else place
        size += tokens
        if size >= _ROOM // 2 and whole.units[place].endswith(_ENDS):
            sentence = place + 1
    return len(whole.units)
