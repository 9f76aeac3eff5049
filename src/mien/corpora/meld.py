"""MELD: dialogues of a TV series with speaker, time, emotion and sentiment."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import TimedUtterance
from mien.corpora.row import Row
from mien.corpora.table import read_csv
from mien.errors import InputError

__all__ = ["MELD", "film_path"]

_CARD = load_card("meld")
_FILMS = {"train": "train_splits", "dev": "dev_splits_complete", "test": "output_repeated_splits_test"}
_EXTRA = ("Sentiment", "Season", "Episode")
_COLUMNS = (
    *("Sr No.", "Utterance", "Speaker", "Emotion", "Sentiment", "Dialogue_ID", "Utterance_ID"),
    *("Season", "Episode", "StartTime", "EndTime"),
)


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return read_csv(paths[0], _COLUMNS)


def _build(row: Row, split: str) -> TimedUtterance:
    dialogue, turn = row.whole("Dialogue_ID"), row.whole("Utterance_ID")
    start, end = row.span("StartTime", "EndTime")
    return TimedUtterance(
        id=f"dia{dialogue}_utt{turn}",
        split=split,
        extra={column: row.cells[column] for column in _EXTRA},
        dialogue=str(dialogue),
        turn=turn,
        speaker=row.text("Speaker"),
        text=row.text("Utterance"),
        label=_CARD.label(row.cells["Emotion"]),
        original=row.cells["Emotion"],
        start=start,
        end=end,
    )


MELD: Corpus[TimedUtterance] = Corpus(
    card=_CARD, find=lambda folder, split: [folder / f"{split}_sent_emo.csv"], rows=_rows, build=_build
)
"""The corpus; an id such as "dia0_utt3" is the name of the utterance's film in the published archive."""


def film_path(utterance: TimedUtterance, *, folder: str | Path) -> Path:
    """Return the film of an utterance.

    Args:
        utterance: one of MELD's.
        folder: the one that holds train_splits, dev_splits_complete and output_repeated_splits_test, as the published
            archive of films is unpacked.

    Returns:
        A file that is there. A few films of the published archive are missing or damaged.

    Raises:
        InputError: there is no such film.
    """
    path = Path(folder) / _FILMS[utterance.split] / f"{utterance.id}.mp4"
    if not path.is_file():
        raise InputError(f"{path} is missing; expected the films of MELD in {', '.join(_FILMS.values())}")
    return path
