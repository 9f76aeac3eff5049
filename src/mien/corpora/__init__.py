"""Corpora of emotion: their published files read example by example, their labels on a taxonomy, their errors by row.

`GOEMOTIONS.read("data/goemotions", split="train")` yields examples; a wrong file or row raises an `InputError` that
names it. A corpus's `card` holds its labels, its published counts, its licence and what that allows.
"""

from mien.corpora.card import Card, corpus_names, load_card
from mien.corpora.catalogue import load_corpus
from mien.corpora.corpus import Corpus
from mien.corpora.emobank import EMOBANK
from mien.corpora.emodb import EMODB
from mien.corpora.emorynlp import EMORYNLP
from mien.corpora.example import Example, LabelledText, RatedText, Recording, TimedUtterance, Utterance
from mien.corpora.folds import Fold, leave_speakers_out
from mien.corpora.goemotions import GOEMOTIONS
from mien.corpora.meld import MELD
from mien.corpora.nemo import NEMO
from mien.corpora.ravdess import RAVDESS
from mien.corpora.sound import load_sound

__all__ = [
    "EMOBANK",
    "EMODB",
    "EMORYNLP",
    "GOEMOTIONS",
    "MELD",
    "NEMO",
    "RAVDESS",
    "Card",
    "Corpus",
    "Example",
    "Fold",
    "LabelledText",
    "RatedText",
    "Recording",
    "TimedUtterance",
    "Utterance",
    "corpus_names",
    "leave_speakers_out",
    "load_card",
    "load_corpus",
    "load_sound",
]
