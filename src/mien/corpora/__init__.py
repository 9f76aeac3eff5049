"""Corpora of emotion: their published files read example by example, their labels on a taxonomy, their errors by row.

`GOEMOTIONS.read("data/goemotions", split="train")` yields examples; a wrong file or row raises an `InputError` that
names it. A corpus's `card` holds its labels, its published counts, its licence and what that allows.
"""

from mien.corpora.affectnet import AFFECTNET
from mien.corpora.avamerg import AVAMERG, write_avamerg
from mien.corpora.berst import BERST
from mien.corpora.c_expr_db import C_EXPR_DB
from mien.corpora.card import Card, corpus_names, load_card
from mien.corpora.catalogue import load_corpus
from mien.corpora.corpus import Corpus
from mien.corpora.cped import CPED
from mien.corpora.crema_d import CREMA_D
from mien.corpora.dailydialog import DAILYDIALOG
from mien.corpora.deepdialogue import DEEPDIALOGUE
from mien.corpora.emer import EMER
from mien.corpora.emobank import EMOBANK
from mien.corpora.emodb import EMODB
from mien.corpora.emonet_voice import EMONET_VOICE, write_grades
from mien.corpora.emorynlp import EMORYNLP
from mien.corpora.empathetic import EMPATHETIC
from mien.corpora.esconv import ESCONV
from mien.corpora.example import (
    Example,
    Explanation,
    FilmedClip,
    LabelledText,
    Photo,
    Picture,
    Profile,
    RatedClip,
    RatedText,
    Recording,
    TimedUtterance,
    Triple,
    Utterance,
)
from mien.corpora.example_talk import (
    Avatar,
    Chat,
    ChatTurn,
    FilmedAnswer,
    FilmedTalk,
    FilmedTurn,
    SoundedTalk,
    SoundedTurn,
    Talk,
    TalkTurn,
)
from mien.corpora.fairface import FAIRFACE
from mien.corpora.fer2013 import FER2013
from mien.corpora.folds import Fold, leave_speakers_out
from mien.corpora.goemotions import GOEMOTIONS
from mien.corpora.isear import ISEAR
from mien.corpora.mahaemotions import MAHAEMOTIONS
from mien.corpora.meld import MELD
from mien.corpora.mer_caption import MER_CAPTION
from mien.corpora.ncssd import NCSSD
from mien.corpora.nemo import NEMO
from mien.corpora.peld import PELD
from mien.corpora.prodigy import PRODIGY
from mien.corpora.raf_db import RAF_DB
from mien.corpora.ravdess import RAVDESS
from mien.corpora.report import Report, SplitReport, check_corpus
from mien.corpora.sound import load_clip, load_sound
from mien.corpora.thousand_voices import THOUSAND_VOICES
from mien.corpora.utkface import UTKFACE

__all__ = [
    "AFFECTNET",
    "AVAMERG",
    "BERST",
    "CPED",
    "CREMA_D",
    "C_EXPR_DB",
    "DAILYDIALOG",
    "DEEPDIALOGUE",
    "EMER",
    "EMOBANK",
    "EMODB",
    "EMONET_VOICE",
    "EMORYNLP",
    "EMPATHETIC",
    "ESCONV",
    "FAIRFACE",
    "FER2013",
    "GOEMOTIONS",
    "ISEAR",
    "MAHAEMOTIONS",
    "MELD",
    "MER_CAPTION",
    "NCSSD",
    "NEMO",
    "PELD",
    "PRODIGY",
    "RAF_DB",
    "RAVDESS",
    "THOUSAND_VOICES",
    "UTKFACE",
    "Avatar",
    "Card",
    "Chat",
    "ChatTurn",
    "Corpus",
    "Example",
    "Explanation",
    "FilmedAnswer",
    "FilmedClip",
    "FilmedTalk",
    "FilmedTurn",
    "Fold",
    "LabelledText",
    "Photo",
    "Picture",
    "Profile",
    "RatedClip",
    "RatedText",
    "Recording",
    "Report",
    "SoundedTalk",
    "SoundedTurn",
    "SplitReport",
    "Talk",
    "TalkTurn",
    "TimedUtterance",
    "Triple",
    "Utterance",
    "check_corpus",
    "corpus_names",
    "leave_speakers_out",
    "load_card",
    "load_clip",
    "load_corpus",
    "load_sound",
    "write_avamerg",
    "write_grades",
]
