"""Splits of speech by speaker: nobody is heard in training who is heard in the test."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mien.corpora.example import Recording
from mien.errors import InputError

__all__ = ["Fold", "leave_speakers_out"]


@dataclass(frozen=True, slots=True)
class Fold:
    """Recordings in three parts that share no speaker.

    Args:
        train: to learn from.
        dev: to choose by.
        test: for the figures alone.
    """

    train: tuple[Recording, ...]
    dev: tuple[Recording, ...]
    test: tuple[Recording, ...]


def leave_speakers_out(recordings: Sequence[Recording], *, folds: int) -> Iterator[Fold]:
    """Yield splits in which every speaker is tested once.

    The speakers, by gender and name, are dealt to `folds` groups in turn; each group is the test of one fold, and the
    next group its dev. The same recordings give the same folds on every machine.

    Args:
        recordings: of one corpus.
        folds: how many groups, 3 to the number of speakers.

    Yields:
        As many folds.

    Raises:
        InputError: `folds` is out of range.
    """
    genders = {item.speaker: item.gender for item in recordings}
    if not 3 <= folds <= len(genders):
        raise InputError(f"folds is {folds}; expected 3 to the number of speakers, which is {len(genders)}")
    order = sorted(genders, key=lambda speaker: (genders[speaker], speaker))
    group = {speaker: place % folds for place, speaker in enumerate(order)}
    for test in range(folds):
        dev = (test + 1) % folds
        yield Fold(
            train=tuple(item for item in recordings if group[item.speaker] not in (test, dev)),
            dev=tuple(item for item in recordings if group[item.speaker] == dev),
            test=tuple(item for item in recordings if group[item.speaker] == test),
        )
