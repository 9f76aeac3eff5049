"""All corpora by name."""

from typing import Any

from mien.corpora.affectnet import AFFECTNET
from mien.corpora.avamerg import AVAMERG
from mien.corpora.berst import BERST
from mien.corpora.c_expr_db import C_EXPR_DB
from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.cped import CPED
from mien.corpora.crema_d import CREMA_D
from mien.corpora.dailydialog import DAILYDIALOG
from mien.corpora.deepdialogue import DEEPDIALOGUE
from mien.corpora.emer import EMER
from mien.corpora.emobank import EMOBANK
from mien.corpora.emodb import EMODB
from mien.corpora.emonet_voice import EMONET_VOICE
from mien.corpora.emorynlp import EMORYNLP
from mien.corpora.empathetic import EMPATHETIC
from mien.corpora.esconv import ESCONV
from mien.corpora.fairface import FAIRFACE
from mien.corpora.fer2013 import FER2013
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
from mien.corpora.thousand_voices import THOUSAND_VOICES
from mien.corpora.utkface import UTKFACE

__all__ = ["load_corpus"]

_ALL: dict[str, Corpus[Any]] = {
    corpus.card.name: corpus
    for corpus in (
        *(GOEMOTIONS, EMOBANK, MELD, EMORYNLP, RAVDESS, EMODB, NEMO, FER2013),
        *(CPED, MAHAEMOTIONS, DAILYDIALOG, ISEAR, CREMA_D, PELD, EMER, ESCONV, EMPATHETIC, PRODIGY),
        *(DEEPDIALOGUE, AVAMERG, THOUSAND_VOICES, NCSSD, BERST, MER_CAPTION, C_EXPR_DB),
        *(RAF_DB, AFFECTNET, FAIRFACE, UTKFACE, EMONET_VOICE),
    )
}


def load_corpus(name: str) -> Corpus[Any]:
    """Return a corpus by name.

    Args:
        name: one of `corpus_names()`.

    Returns:
        The corpus; where its kind of example is known beforehand, take it from its module, such as
        `mien.corpora.meld.MELD`.

    Raises:
        InputError: there is none of that name; the message lists the known ones.
    """
    return _ALL[load_card(name).name]
